"""Which of our languages a question is written in: script rules, character evidence, words, langdetect, then priors."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional

import regex

from translation.cleanup import clean_text, is_readable
from translation.function_words import CHINESE_COMMON, LATIN
from translation.languages import DETECTED, LANGUAGES, SOURCE, is_language

_SCRIPTS = {
    "kana": regex.compile(r"[\p{Hiragana}\p{Katakana}ー]"),
    "han": regex.compile(r"\p{Han}"),
    "hangul": regex.compile(r"\p{Hangul}"),
    "devanagari": regex.compile(r"\p{Devanagari}"),
    "myanmar": regex.compile(r"\p{Myanmar}"),
    "thai": regex.compile(r"\p{Thai}"),
}
_HIRAGANA = regex.compile(r"\p{Hiragana}")
_LATIN_WORD = regex.compile(r"[\p{Latin}\p{Mn}]+(?:['’][\p{Latin}]+)?")
_VIETNAMESE = regex.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", regex.IGNORECASE)
_NEPALI = regex.compile(
    r"छ|हुन्|गर्न|भयो|लागि|कसरी|कहाँ|कति|मेरो|हामी|चाहिन्छ|सक्|पर्छ|को\b|मा\b|बाट\b|लाई\b|ले\b|हरू|पनि|अनि|थियो"
)
_HINDI = regex.compile(
    r"है|हैं|हूँ|हूं|कैसे|कहाँ|कहां|क्या|कितन|मेरा|मेरी|मेरे|मुझे|चाहिए|का\b|की\b|के\b|में\b|से\b|और|नहीं|करें|कर(ना|ने)|था\b|थी\b|लिए|वाल[ाेी]|हु[आई]|ग[यई][ाी]?\b|कब|मिल[ताेीा]|देने|जाना|पर\b|रह[ाेी]|दुकान|बच्चे|कौन|\u093c"
)
_LATIN_LANGUAGES = tuple(code for code, language in LANGUAGES.items() if language.script == "Latin")
#: Weight of one function word, of langdetect's probability and of the page's language, set by hand on short questions.
_WORD_WEIGHT, _LANGDETECT_WEIGHT, _PRIOR_WEIGHT = 1.0, 1.2, 0.6
_SEED = 0
#: langdetect averages seven random trials; four cost less time and lose no more than half a point.
_TRIALS = 4


@dataclass(frozen=True)
class Prior:
    """What is known before reading: the resident's explicit choice, the conversation's and the page's language."""

    chosen: Optional[str] = None
    conversation: Optional[str] = None
    page: Optional[str] = None


@dataclass(frozen=True)
class Detection:
    """The language of a question, how sure (0..1), and the second best when it is a close call."""

    language: str
    confidence: float
    other: Optional[str] = None


def detect_language(text: str, prior: Prior = Prior()) -> Detection:  # noqa: PLR0911 - one return for each script
    """The language `text` (cleaned) is written in; without any evidence the prior's, else Japanese."""
    fallback = _base(prior.conversation) or _base(prior.page) or SOURCE
    if not is_readable(text):
        return Detection(fallback, 0.0)
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    words = _LATIN_WORD.findall(text)
    east_asian = counts["kana"] + counts["han"]
    others = {name: counts[name] for name in ("hangul", "devanagari", "myanmar", "thai")}
    script, size = max(others.items(), key=lambda item: item[1])
    # A foreign sentence may quote a Japanese form name; its own script frames it, so it wins from half on.
    if size and size * 2 >= east_asian and size >= len(words):
        return _of_script(script, text, fallback)
    if words and _is_latin_frame(words, counts):
        return _detect_latin(words, text, prior)
    if counts["kana"] and not _is_chinese_with_kana(text, counts):
        return Detection("ja", 1.0)
    if counts["han"]:
        return _detect_han(text, prior)
    if size:
        return _of_script(script, text, fallback)
    if words:
        return _detect_latin(words, text, prior)
    return Detection(fallback, 0.0)


def _base(code: Optional[str]) -> Optional[str]:
    """The language a question may be in when the page is in `code` (やさしい日本語 readers write Japanese)."""
    if code == "ja-easy":
        return "ja"
    return code if code in DETECTED else None


def _of_script(script: str, text: str, fallback: str) -> Detection:
    if script == "devanagari":
        nepali, hindi = len(_NEPALI.findall(text)), len(_HINDI.findall(text))
        if nepali == hindi:
            return Detection(fallback if fallback in ("ne", "hi") else "ne", 0.6, "hi")
        return Detection("ne", 0.95, "hi") if nepali > hindi else Detection("hi", 0.95, "ne")
    return Detection({"hangul": "ko", "myanmar": "my", "thai": "th"}[script], 1.0)


def _is_latin_frame(words: list[str], counts: dict[str, int]) -> bool:
    """Latin words frame the sentence when they outweigh the East Asian characters they quote."""
    east_asian = counts["kana"] + counts["han"]
    if not east_asian:
        return not any(counts[name] for name in ("hangul", "devanagari", "myanmar", "thai"))
    # "How do I get 住民票?" has four words for three characters; "My Numberカードをなくした" two for seven.
    known = sum(
        1 for word in words if _plain(word) in LATIN["en"] or any(_plain(word) in LATIN[x] for x in _LATIN_LANGUAGES)
    )
    if counts["kana"] and known < 3:
        return False
    return known >= 2 and len(words) * 2 >= east_asian


def _is_chinese_with_kana(text: str, counts: dict[str, int]) -> bool:
    """A Chinese sentence may quote a form's katakana name; hiragana, which carries Japanese grammar, it lacks."""
    chinese_words = sum(1 for word in CHINESE_COMMON if word in text)
    if _HIRAGANA.search(text):
        return counts["kana"] * 4 <= counts["han"] and chinese_words >= 3
    others = [_charsets(character)[0] for character in _SCRIPTS["han"].findall(text)]
    return chinese_words >= 1 or sum(others) >= 1.4


@lru_cache(maxsize=20000)
def _charsets(character: str) -> tuple[float, float, float]:
    """What the character costs as Japanese (JIS X 0208), simplified (GB 2312) and traditional Chinese (Big5)."""
    japanese = _encode(character, "euc_jp")
    # JIS rows from 48 on hold the rare kanji and the old forms (國, 圖, 兒) that today's forms no longer use.
    costs_japanese = 1.0 if len(japanese) != 2 else 0.9 if japanese[0] - 0xA0 >= 48 else 0.0
    return costs_japanese, float(not _encode(character, "gb2312")), float(not _encode(character, "big5"))


def _encode(character: str, codec: str) -> bytes:
    try:
        return character.encode(codec)
    except UnicodeEncodeError:
        return b""


def _detect_han(text: str, prior: Prior) -> Detection:
    japanese = simplified = traditional = 0.0
    for character in _SCRIPTS["han"].findall(text):
        for_japanese, for_simplified, for_traditional = _charsets(character)
        japanese -= for_japanese
        simplified -= for_simplified
        traditional -= for_traditional
    chinese_words = sum(len(word) for word in CHINESE_COMMON if word in text)
    simplified += 0.7 * chinese_words
    traditional += 0.7 * chinese_words
    japanese += 0.5  # the ward's forms are Japanese: without evidence a bare word is a form's name
    for code, weight in ((prior.conversation, 0.6), (prior.page, 0.4)):
        if code == "zh-Hans":
            simplified += weight + 0.3
        elif code == "zh-Hant":
            traditional += weight + 0.3
        elif _base(code) == "ja":
            japanese += weight
    if simplified == traditional and prior.page != "zh-Hant" and prior.conversation != "zh-Hant":
        simplified += 0.1
    ranked = sorted(((japanese, "ja"), (simplified, "zh-Hans"), (traditional, "zh-Hant")), reverse=True)
    margin = ranked[0][0] - ranked[1][0]
    confidence = min(1.0, 0.5 + margin / 2)
    return Detection(ranked[0][1], confidence, ranked[1][1] if margin < 1 else None)


def _plain(word: str) -> str:
    """Lower case without tone marks; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d").replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _detect_latin(words: list[str], text: str, prior: Prior) -> Detection:
    if len(_VIETNAMESE.findall(text)) >= 1:
        return Detection("vi", 1.0)
    scores: defaultdict[str, float] = defaultdict(float)
    plain = [_plain(word) for word in words]
    for code in LATIN:
        hits = sum(_WORD_WEIGHT for word in plain if word in LATIN[code])
        scores[code] += hits / max(1.0, len(plain) ** 0.5)
    if any(character in text for character in "¿¡ñ"):
        scores["es"] += 2
    if any(character in text.lower() for character in "ãõç"):
        scores["pt"] += 2
    lead, runner_up = sorted(scores.values(), reverse=True)[:2]
    # langdetect takes most of the time; where its whole weight could not turn the decision it is not asked.
    asked = _langdetect(text) if lead - runner_up < _LANGDETECT_WEIGHT + _PRIOR_WEIGHT * 1.5 else {}
    for code, probability in asked.items():
        # On one or two words langdetect guesses (tax → Somali); its voice grows with the length.
        scores[code] += _LANGDETECT_WEIGHT * probability * min(1.0, len(plain) / 6)
    for known, weight in ((prior.conversation, _PRIOR_WEIGHT), (prior.page, _PRIOR_WEIGHT / 2)):
        base = _base(known)
        if base is not None and base in _LATIN_LANGUAGES:
            scores[base] += weight
    scores["en"] += 0.2  # of unknown Latin words English ones are the most likely
    (best, first), (second, next_best) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    margin = first - next_best
    return Detection(best, min(1.0, 0.5 + margin / 2), second if margin < 0.3 else None)


def _langdetect(text: str) -> dict[str, float]:
    """Probabilities by langdetect among our Latin languages, seeded so that the same text always scores the same."""
    from langdetect import DetectorFactory, LangDetectException, detector_factory

    DetectorFactory.seed = _SEED
    if detector_factory._factory is None:
        detector_factory.init_factory()
    detector = detector_factory._factory.create()
    codes = [code for language in _LATIN_LANGUAGES for code in LANGUAGES[language].langdetect]
    detector.set_prior_map(dict.fromkeys(codes, 1.0))
    detector.n_trial = _TRIALS
    detector.append(text)
    try:
        return {found.lang: found.prob for found in detector.get_probabilities() if found.lang in codes}
    except LangDetectException:
        return {}


def reply_language(detection: Detection, prior: Prior) -> str:
    """The language to reply in: the resident's own choice always wins; easy Japanese stays easy."""
    if prior.chosen is not None:
        return prior.chosen
    reads_easy = "ja-easy" in (prior.conversation, prior.page)
    return "ja-easy" if detection.language == "ja" and reads_easy else detection.language


def prior_from_metadata(metadata: object) -> Prior:
    """The prior that a gateway sent along as `{"language": {"chosen": …, "conversation": …, "page": …}}`."""
    given = metadata.get("language") if isinstance(metadata, dict) else None
    if not isinstance(given, dict):
        return Prior()
    return Prior(**{name: given[name] for name in ("chosen", "conversation", "page") if is_language(given.get(name))})


#: Words by which a language is asked for, besides its own and its English name.
_NAMES: dict[str, tuple[str, ...]] = {
    "ja-easy": ("やさしい日本語", "やさしいにほんご", "簡単な日本語", "easy japanese", "simple japanese"),
    "zh-Hant": ("繁體", "繁体", "正體", "台湾", "台灣", "traditional chinese"),
    "zh-Hans": ("简体", "簡体", "中国語", "中文", "普通话", "汉语", "chinese", "mandarin"),
    "ja": ("日本語", "にほんご", "nihongo"),
    "en": (
        "英語",
        "えいご",
        "英文",
        "英语",
        "inglés",
        "inglês",
        "tiếng anh",
        "영어",
        "अंग्रेजी",
        "अंग्रेज़ी",
        "အင်္ဂလိပ်",
        "eigo",
        "ingles",
    ),
    "ko": ("韓国語", "ハングル", "韩语", "韓語", "朝鮮語", "한국말"),
    "vi": ("ベトナム語", "tieng viet", "越南"),
    "ne": ("ネパール語", "尼泊尔", "尼泊爾"),
    "tl": ("タガログ語", "フィリピン語", "filipino", "pilipino"),
    "my": ("ミャンマー語", "ビルマ語", "myanmar", "မြန်မာ", "缅甸", "緬甸"),
    "id": ("インドネシア語", "印尼", "indonesia"),
    "pt": ("ポルトガル語", "portugues", "葡萄牙"),
    "es": ("スペイン語", "espanol", "castellano", "西班牙"),
    "th": ("タイ語", "泰语", "泰語", "ภาษาไทย"),
    "hi": ("ヒンディー語", "ヒンズー語", "हिंदी", "印地"),
}


def find_named_language(text: str) -> Optional[str]:
    """The language that a text asks for by name ("英語で", "in Vietnamese, please"), or None."""
    lowered = clean_text(text).lower()
    for code, names in _NAMES.items():
        language = LANGUAGES[code]
        if any(name in lowered for name in (*names, language.own_name.lower(), language.english_name.lower())):
            return code
    return None
