"""What a resident or a program is told when a request cannot be served: a code, a status, a phrase."""

from __future__ import annotations

import enum

from translation.phrases import say


class Code(enum.Enum):
    """Reasons to refuse; each value is the phrase's key after `error_`, and each has an HTTP status."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    BAD_REQUEST = "bad_request"
    UNKNOWN_CONVERSATION = "unknown_conversation"
    UNKNOWN_LANGUAGE = "unknown_language"
    TOO_MANY = "too_many"
    NOT_FOUND = "not_found"
    TRY_LATER = "try_later"


STATUS: dict[Code, int] = {
    Code.EMPTY: 400,
    Code.TOO_LONG: 413,
    Code.UNREADABLE: 400,
    Code.BAD_REQUEST: 400,
    Code.UNKNOWN_CONVERSATION: 404,
    Code.UNKNOWN_LANGUAGE: 400,
    Code.TOO_MANY: 429,
    Code.NOT_FOUND: 404,
    Code.TRY_LATER: 503,
}


class Refusal(Exception):
    """A request that is not served; `values` fill the phrase."""

    def __init__(self, code: Code, **values: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.values = values

    def sentence(self, language: str) -> str:
        """The reason in the resident's language."""
        return say(f"error_{self.code.value}", language, **self.values)
