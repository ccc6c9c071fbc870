"""Masks personal data in a resident's words before anything else sees them."""

from __future__ import annotations

from dataclasses import dataclass

import regex

# A My Number has 12 digits, often in groups of four; one in ten random 12-digit runs passes the check digit
# (総務省令第85号 第5条), so every such run is masked. Cards have 13 to 16 digits.
_LONG_NUMBER = regex.compile(r"(?<![\d-])\d(?:[ -]?\d){11,15}(?![\d-])")
_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = regex.compile(r"(?<![\d-])(?:\+81[ -]?|0)\d{1,4}[ -]?\d{1,4}[ -]?\d{3,4}(?![\d-])")
_RESIDENCE_CARD = regex.compile(r"\b[A-Za-z]{2}\d{8}[A-Za-z]{2}\b")
_PASSPORT = regex.compile(r"\b[A-Za-z]{2}\d{7}\b")
#: Numbers that belong to everyone and that residents ask about.
_PUBLIC = frozenset({"0333891111"})

_RULES = (
    ("number", _LONG_NUMBER),
    ("email", _EMAIL),
    ("card", _RESIDENCE_CARD),
    ("passport", _PASSPORT),
    ("telephone", _TELEPHONE),
)
MASK = "＊＊＊"


@dataclass(frozen=True)
class Masked:
    """The words without personal data, and which kinds were taken out."""

    text: str
    kinds: tuple[str, ...]


def mask_personal_data(text: str) -> Masked:
    """The cleaned text with numbers, addresses of mail and telephones replaced; idempotent."""
    kinds = []
    for kind, pattern in _RULES:
        replaced = pattern.sub(lambda match: _replace(match.group()), text)
        if replaced != text:
            kinds.append(kind)
            text = replaced
    return Masked(text, tuple(kinds))


def _replace(found: str) -> str:
    digits = "".join(character for character in found if character.isdigit())
    return found if digits in _PUBLIC else MASK
