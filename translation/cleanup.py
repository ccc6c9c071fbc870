"""Text clean-up at the front door: one named table of what is removed, one of what is replaced."""

from __future__ import annotations

import unicodedata

import regex

#: Longest question a resident may send, in characters (see docs/decisions.md).
LONGEST_QUESTION = 300

# Bidi controls and invisible format characters can hide or reorder what staff read later. U+200C and U+200D stay:
# Nepali and Hindi spelling and emoji need them.
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}--[\n\t\u200c\u200d]]", flags=regex.V1)
_SPACES = regex.compile(r"\s+")
#: More than two combining marks beyond what any language we know stacks on one letter.
_STACKED = regex.compile(r"(\p{Mn}{4})\p{Mn}+")
_READABLE = regex.compile(r"[\p{L}\p{N}]")


def clean_text(text: str) -> str:
    """The text in NFKC on one line, without control, bidi or invisible characters; idempotent."""
    # Surrogates first: NFKC of a lone surrogate is legal, but nothing downstream can encode it.
    text = _INVISIBLE.sub("", text.replace("\t", " ").replace("\n", " ").replace("\r", " "))
    previous = None
    while previous != text:
        previous = text
        text = unicodedata.normalize("NFKC", _STACKED.sub(r"\1", text))
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    return text


def is_readable(text: str) -> bool:
    """Says whether the text holds at least one letter or digit (emoji and punctuation alone are no question)."""
    return _READABLE.search(text) is not None
