"""Personal data, buttons, cookies, settings: what guards the front door."""

from __future__ import annotations

import pytest

from bot.gateway.conversation import Conversation, Signer, page_language
from bot.gateway.personal_data import MASK, mask_personal_data
from bot.gateway.problems import STATUS, Code, Refusal
from bot.gateway.rasa_client import read_exchanges
from bot.gateway.turns import read_button, read_question
from bot.settings import Settings, SettingsError
from faq.load import Faq
from translation.languages import LANGUAGES
from translation.phrases import load_phrases


@pytest.mark.parametrize(
    "text",
    [
        "私の番号は123456789018です",
        "1234 5678 9018",
        "1234-5678-9018",
        "card 4111 1111 1111 1111",
        "a.b+c@example.co.jp",
        "090-1234-5678",
        "AB12345678CD",
    ],
)
def test_personal_data_is_masked(text: str) -> None:
    """My Numbers in any grouping, cards, mail addresses and telephones never get past the gateway."""
    masked = mask_personal_data(text)
    assert MASK in masked.text
    assert masked.kinds
    assert mask_personal_data(masked.text).text == masked.text


@pytest.mark.parametrize(
    "text", ["14日以内ですか", "119と110の違い", "03-3389-1111に電話した", "2026年11月23日", "令和8年度の税金300000円"]
)
def test_harmless_numbers_stay(text: str) -> None:
    """Dates, emergency numbers, amounts and the ward's own telephone are no personal data."""
    assert mask_personal_data(text).text == text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", Code.EMPTY),
        ("  \n", Code.EMPTY),
        ("\u200b\u202e", Code.EMPTY),
        ("😀😀😀", Code.UNREADABLE),
        ("あ" * 301, Code.TOO_LONG),
        ("///", Code.UNREADABLE),
        (None, Code.BAD_REQUEST),
        (7, Code.BAD_REQUEST),
    ],
)
def test_bad_questions_are_refused_with_a_reason(raw: object, code: Code) -> None:
    """Each has its own sentence, in every language."""
    with pytest.raises(Refusal) as caught:
        read_question(raw)
    assert caught.value.code is code
    for language in LANGUAGES:
        assert caught.value.sentence(language)


def test_a_resident_gives_no_commands() -> None:
    """Rasa's slash commands are plain words at the front door."""
    assert read_question("/restart") == "restart"


def test_only_offered_buttons_are_taken(faq: Faq) -> None:
    """An intent, an entry or a language that we never offered is refused."""
    assert read_button({"intent": "answer", "faq_id": "moving-in"}, faq).faq_id == "moving-in"
    for raw in (
        None,
        [],
        {"intent": "answer", "faq_id": "../x"},
        {"intent": "session_start"},
        {"intent": "change_language", "language": "xx"},
    ):
        with pytest.raises(Refusal):
            read_button(raw, faq)


def test_only_our_tokens_are_conversations() -> None:
    """A token is signed: nobody reads another's conversation by guessing."""
    signer = Signer("key")
    conversation = Conversation("abc", "vi", "en")
    assert signer.read(signer.write(conversation)) == conversation
    for token in (None, "", "x", Signer("other").write(conversation), "a" * 1000):
        assert signer.read(token) is None


def test_page_language() -> None:
    """The address, then the browser, then Japanese."""
    assert page_language("vi", "en") == "vi"
    assert page_language(None, "fr-FR,zh-TW;q=0.8,en;q=0.5") == "zh-Hant"
    assert page_language("xx", "") == "ja"


def test_every_code_has_a_status_and_a_sentence() -> None:
    """No refusal is without words in any language."""
    for code in Code:
        assert 400 <= STATUS[code] < 600
        for language in LANGUAGES:
            assert f"error_{code.value}" in load_phrases(language)


def test_transcript_is_read_from_events() -> None:
    """Buttons show their label, not the command; replies belong to the words before them."""
    events = [
        {"event": "action"},
        {"event": "user", "text": '/answer{"faq_id": "x"}', "metadata": {"shown": "転入届"}},
        {"event": "bot", "text": "t", "data": {"custom": None}},
        {"event": "bot", "text": None, "data": {"custom": {"kind": "text"}}},
        {"event": "user", "text": "こんにちは", "metadata": {}},
    ]
    exchanges = read_exchanges(events)
    assert [(exchange.said, len(exchange.replies)) for exchange in exchanges] == [("転入届", 1), ("こんにちは", 0)]


def test_all_bad_settings_are_named_at_once() -> None:
    """A bad port and an unknown name come in one message."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(
            {
                "MADOGUCHI_PORT": "99999",
                "MADOGUCHI_PROT": "1",
                "MADOGUCHI_WRONG_BUDGET": "2",
                "MADOGUCHI_TRUSTED_PROXIES": "-1",
                "HOME": "/",
            }
        )
    message = str(caught.value)
    assert "MADOGUCHI_PORT" in message
    assert "MADOGUCHI_PROT" in message
    assert "MADOGUCHI_WRONG_BUDGET" in message
    assert "MADOGUCHI_TRUSTED_PROXIES" in message
