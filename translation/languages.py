"""The one table of the languages Madoguchi speaks: our codes, own names, scripts and the codes of other tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Language:
    """One language; `code` is ours, `html` is the BCP 47 tag for `lang` attributes."""

    code: str
    own_name: str
    english_name: str
    html: str
    script: str
    langdetect: tuple[str, ...]
    argos: Optional[str]
    #: Entries, desks and services are to be written in it; otherwise interface phrases only.
    has_content: bool
    #: Nearest language to read when a text is missing in this one, before Japanese.
    nearest: tuple[str, ...] = ()


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("ja", "日本語", "Japanese", "ja", "Japanese", ("ja",), "ja", True),
        Language("ja-easy", "やさしい日本語", "Easy Japanese", "ja", "Japanese", (), None, True, ("ja",)),
        Language("en", "English", "English", "en", "Latin", ("en",), "en", True),
        Language("zh-Hans", "简体中文", "Simplified Chinese", "zh-Hans", "Han", ("zh-cn",), "zh", True, ("zh-Hant",)),
        Language("zh-Hant", "繁體中文", "Traditional Chinese", "zh-Hant", "Han", ("zh-tw",), "zt", True, ("zh-Hans",)),
        Language("ko", "한국어", "Korean", "ko", "Hangul", ("ko",), "ko", True),
        Language("vi", "Tiếng Việt", "Vietnamese", "vi", "Latin", ("vi",), None, True),
        Language("ne", "नेपाली", "Nepali", "ne", "Devanagari", ("ne",), None, True),
        Language("tl", "Tagalog", "Tagalog", "tl", "Latin", ("tl",), "tl", True),
        Language("my", "မြန်မာဘာသာ", "Burmese", "my", "Myanmar", (), None, True),
        Language("id", "Bahasa Indonesia", "Indonesian", "id", "Latin", ("id",), "id", False),
        Language("pt", "Português", "Portuguese", "pt", "Latin", ("pt",), "pt", False),
        Language("es", "Español", "Spanish", "es", "Latin", ("es",), "es", False),
        Language("th", "ไทย", "Thai", "th", "Thai", ("th",), "th", False),
        Language("hi", "हिन्दी", "Hindi", "hi", "Devanagari", ("hi",), "hi", False),
    )
}

#: The languages a question can be recognised as; learners' Japanese is `ja`.
DETECTED: tuple[str, ...] = tuple(code for code in LANGUAGES if code != "ja-easy")
CONTENT: tuple[str, ...] = tuple(code for code, language in LANGUAGES.items() if language.has_content)
SOURCE = "ja"
#: The language that most readers of an unknown language can make out, before Japanese.
BRIDGE = "en"


def is_language(code: object) -> bool:
    """Says whether `code` is one of ours."""
    return isinstance(code, str) and code in LANGUAGES


def find_language(tag: str) -> Optional[str]:
    """Our code for a browser's language tag (`zh-TW`, `fil`, `en-GB`), or None."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    primary = {"fil": "tl", "jp": "ja", "in": "id"}.get(parts[0], parts[0])
    if primary == "zh":
        return "zh-Hant" if {"tw", "hk", "mo", "hant"} & set(parts[1:]) else "zh-Hans"
    if primary == "ja" and "easy" in parts[1:]:
        return "ja-easy"
    return primary if primary in LANGUAGES else None
