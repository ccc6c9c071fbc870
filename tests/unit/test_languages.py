"""Clean-up, language detection and the language table."""

from __future__ import annotations

import pytest

from translation.cleanup import clean_text, is_readable
from translation.detect import (
    Detection,
    Prior,
    detect_language,
    find_named_language,
    prior_from_metadata,
    reply_language,
)
from translation.languages import LANGUAGES, find_language


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  ｺﾝﾆﾁﾊ　世界\n", "コンニチハ 世界"),
        ("ab\u202ecd\u200b\u0007", "abcd"),
        ("１２３", "123"),
        ("\ud800x", "x"),
        ("e" + "\u0301" * 50, "é\u0301\u0301\u0301"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_text_is_cleaned(raw: str, cleaned: str) -> None:
    """Full-width forms, control and bidi characters and piled-up marks go; joiners that spelling needs stay."""
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "?!。、", "\u200b"])
def test_no_question_without_letters(text: str) -> None:
    """Emoji and punctuation alone cannot be understood and must be said so."""
    assert not is_readable(clean_text(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("住民票", "ja"),
        ("児童手当", "ja"),
        ("保育園申込", "ja"),
        ("国民健康保険料", "ja"),
        ("税金", "ja"),
        ("印鑑証明", "ja"),
        ("引っ越してきました", "ja"),
        ("juminhyo wa doko desu ka", "ja"),
        ("怎么交税", "zh-Hans"),
        ("垃圾分类", "zh-Hans"),
        ("我丢了在留卡", "zh-Hans"),
        ("住民票在哪里办", "zh-Hans"),
        ("怎麼申請健保", "zh-Hant"),
        ("兒童津貼", "zh-Hant"),
        ("圖書館幾點開", "zh-Hant"),
        ("주민표는 어디서 받나요", "ko"),
        ("How do I get 住民票?", "en"),
        ("tax", "en"),
        ("garbage", "en"),
        ("I lost my My Number card", "en"),
        ("làm thẻ ngoại kiều", "vi"),
        ("lam sao de dang ky tam tru", "vi"),
        ("paano kumuha ng juminhyo", "tl"),
        ("bagaimana cara membuat kartu", "id"),
        ("onde fica a prefeitura", "pt"),
        ("¿Dónde pago los impuestos?", "es"),
        ("ขยะทิ้งวันไหน", "th"),
        ("मेरो बच्चाको जन्म दर्ता", "ne"),
        ("मेरा कार्ड खो गया है", "hi"),
        ("ဘယ်မှာ လျှောက်ရမလဲ", "my"),
    ],
)
def test_short_questions_are_recognised(text: str, language: str) -> None:
    """The short ward questions on which langdetect alone fails (住民票 → Korean) are put to the right language."""
    assert detect_language(text).language == language


def test_without_evidence_the_conversation_decides() -> None:
    """A number or an emoji says nothing: the language of the conversation goes on."""
    assert detect_language("119", Prior(conversation="vi")).language == "vi"
    assert detect_language("😀", Prior(page="ko")).language == "ko"
    assert detect_language("").language == "ja"


def test_the_residents_choice_wins() -> None:
    """Who chose Nepali is answered in Nepali whatever the question is written in; easy Japanese stays easy."""
    assert reply_language(Detection("en", 1.0), Prior(chosen="ne")) == "ne"
    assert reply_language(Detection("ja", 1.0), Prior(page="ja-easy")) == "ja-easy"
    assert reply_language(Detection("en", 1.0), Prior(page="ja-easy")) == "en"


def test_metadata_is_not_trusted() -> None:
    """Whatever a channel sends as metadata, unknown codes are left out."""
    assert prior_from_metadata({"language": {"chosen": "xx", "page": ["ja"], "conversation": "ko"}}) == Prior(
        conversation="ko"
    )
    for nonsense in (None, [], "ja", {"language": "ja"}, {"language": None}):
        assert prior_from_metadata(nonsense) == Prior()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("英語でお願いします", "en"),
        ("English please", "en"),
        ("Tiếng Việt", "vi"),
        ("やさしい日本語で", "ja-easy"),
        ("中文", "zh-Hans"),
        ("こんにちは", None),
    ],
)
def test_languages_are_known_by_name(text: str, code: str | None) -> None:
    """The wish for another language is understood in either one."""
    assert find_named_language(text) == code


@pytest.mark.parametrize(
    ("tag", "code"), [("en-GB", "en"), ("zh-TW", "zh-Hant"), ("zh", "zh-Hans"), ("fil", "tl"), ("fr", None)]
)
def test_browser_tags_are_mapped(tag: str, code: str | None) -> None:
    """A browser's language tag leads to one of ours or to none."""
    assert find_language(tag) == code


def test_every_language_is_named_in_itself() -> None:
    """The picker shows own names, all different."""
    assert len({language.own_name for language in LANGUAGES.values()}) == len(LANGUAGES) == 15
