"""The conversation's opaque, signed cookie: its id, the chosen language and the one last spoken."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any, Optional

from itsdangerous import BadSignature, URLSafeSerializer

from translation.languages import LANGUAGES, is_language

COOKIE = "madoguchi"
_ID_BYTES = 18


@dataclass(frozen=True)
class Conversation:
    """Who is talking, in which language; nothing about the person."""

    id: str
    chosen: Optional[str] = None
    spoken: Optional[str] = None
    is_new: bool = False

    def language(self, page: str) -> str:
        """The language to show the page in."""
        return self.chosen or self.spoken or page

    def with_languages(self, *, chosen: Optional[str], spoken: Optional[str]) -> Conversation:
        """The same conversation after a turn."""
        return replace(self, chosen=chosen or self.chosen, spoken=spoken or self.spoken, is_new=False)


class Signer:
    """Makes and reads conversation tokens; only the holder of the key can make one."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="conversation")

    def start(self) -> Conversation:
        """A conversation that nobody has had yet."""
        return Conversation(secrets.token_urlsafe(_ID_BYTES), is_new=True)

    def write(self, conversation: Conversation) -> str:
        """The token for cookies and API clients."""
        return str(self._serializer.dumps([conversation.id, conversation.chosen, conversation.spoken]))

    def read(self, token: Optional[str]) -> Optional[Conversation]:
        """The conversation of a token that we made, else None."""
        if not token or len(token) > 400:
            return None
        try:
            values: Any = self._serializer.loads(token)
        except BadSignature:
            return None
        if not isinstance(values, list) or len(values) != 3 or not isinstance(values[0], str):
            return None
        chosen, spoken = (code if is_language(code) else None for code in values[1:])
        return Conversation(values[0], chosen, spoken)


def page_language(requested: Optional[str], accept_language: str) -> str:
    """The page's language: the one asked for in the address, else the browser's first that we speak, else Japanese."""
    from translation.languages import SOURCE, find_language

    if requested in LANGUAGES:
        return str(requested)
    for part in accept_language.split(",")[:10]:
        code = find_language(part.split(";")[0])
        if code is not None:
            return code
    return SOURCE
