"""The language ladder: which text of an entry a reader of a language is shown, and under which badge."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from faq.fingerprint import fingerprint
from faq.load import Faq
from faq.schema import Entry
from translation.languages import BRIDGE, LANGUAGES, SOURCE


class Badge(enum.Enum):
    """How a text came to be, shown on every answer."""

    ORIGINAL = "original"  # the ward's own Japanese
    REVIEWED = "reviewed"  # a current translation that people wrote or checked
    BRIDGE = "bridge"  # none in this language: the English one
    JAPANESE_ONLY = "japanese_only"  # none at all: Japanese, and the interpreter desk


@dataclass(frozen=True)
class EntryText:
    """An entry's fields in the language they are shown in."""

    language: str
    badge: Badge
    title: str
    answer: str
    deadline: str
    bring: tuple[str, ...]
    fee: str
    who: str
    where: str
    apply_note: Optional[str]


def pick_text(faq: Faq, entry: Entry, language: str, *, reviewed_counts: bool = True) -> EntryText:
    """The entry's text for readers of `language`: a current human translation, else English, else Japanese.

    A translation made from an older Japanese text is never used for a `stakes: high` entry.
    """
    if language != SOURCE:
        for code in (language, *LANGUAGES[language].nearest, BRIDGE):
            if code == SOURCE or (code == BRIDGE and language == "ja-easy"):
                continue
            text = _find_translation(faq, entry, code, reviewed_counts)
            if text is not None:
                badge = Badge.BRIDGE if code == BRIDGE and language != BRIDGE else Badge.REVIEWED
                return EntryText(code, badge, **text)
    japanese_reader = language in (SOURCE, "ja-easy")
    return EntryText(
        SOURCE,
        Badge.ORIGINAL if japanese_reader else Badge.JAPANESE_ONLY,
        entry.title,
        entry.answer,
        entry.deadline,
        entry.bring,
        entry.fee,
        entry.who,
        entry.where,
        entry.apply_note,
    )


def pick_title(faq: Faq, entry_id: str, language: str) -> str:
    """The entry's title for readers of `language`."""
    return pick_text(faq, faq.entries[entry_id], language).title


def pick_local(texts: Mapping[str, str], language: str) -> str:
    """The text for readers of `language` out of a `{ja: …, en: …}` mapping; English, then Japanese, stand in."""
    order = (language, *LANGUAGES[language].nearest)
    bridge = () if language == "ja-easy" else (BRIDGE,)
    for code in (*order, *bridge, SOURCE):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()), "")


def _find_translation(faq: Faq, entry: Entry, code: str, reviewed_counts: bool) -> Optional[dict[str, Any]]:
    translation = faq.translations.get(code, {}).get(entry.id)
    if translation is None or translation.status == "draft":
        return None
    if translation.status == "reviewed" and not reviewed_counts:
        return None
    if translation.of != fingerprint(entry) and entry.stakes == "high":
        return None
    fields = ("title", "answer", "deadline", "bring", "fee", "who", "where", "apply_note")
    return {name: getattr(translation, name) for name in fields}
