"""Talks to the Rasa server on loopback: sends a turn, reads a conversation back."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import quote

import aiohttp

_TURN_LIMIT_S = 20.0
_READ_LIMIT_S = 10.0


class RasaUnavailable(Exception):
    """Rasa did not answer, or not with what it must."""


@dataclass(frozen=True)
class Exchange:
    """One turn of the transcript: what the resident said (None for none) and the structured replies."""

    said: Optional[str]
    replies: tuple[dict[str, Any], ...]


class RasaClient:
    """One pooled HTTP session to the Rasa server."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._session: Optional[aiohttp.ClientSession] = None

    async def open(self) -> None:
        """Opens the session; call inside the running event loop."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TURN_LIMIT_S), trust_env=False)

    async def close(self) -> None:
        """Closes the session."""
        if self._session is not None:
            await self._session.close()

    async def send(self, conversation: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """The structured replies to a message; raises RasaUnavailable when there is none."""
        body = {"sender": conversation, "message": text, "metadata": metadata}
        messages = await self._call("POST", "/webhooks/rest/webhook", _TURN_LIMIT_S, body)
        replies = [message["custom"] for message in messages if isinstance(message, dict) and message.get("custom")]
        if not replies:
            raise RasaUnavailable("no reply")
        return replies

    async def transcript(self, conversation: str) -> list[Exchange]:
        """Everything said in a conversation, oldest first; empty for a new one."""
        path = f"/conversations/{quote(conversation, safe='')}/tracker?include_events=AFTER_RESTART"
        tracker = await self._call("GET", path, _READ_LIMIT_S, None)
        return read_exchanges(tracker.get("events") or [])

    async def is_ready(self) -> bool:
        """Says whether Rasa has its model loaded."""
        try:
            status = await self._call("GET", "/status", 2.0, None)
        except RasaUnavailable:
            return False
        return bool(status.get("model_file"))

    async def _call(self, method: str, path: str, limit: float, body: Optional[dict[str, Any]]) -> Any:
        if self._session is None:
            raise RasaUnavailable("not open")
        try:
            async with self._session.request(
                method, self._address + path, json=body, timeout=aiohttp.ClientTimeout(total=limit)
            ) as response:
                if response.status != 200:
                    raise RasaUnavailable(f"status {response.status}")
                return json.loads(await response.read())
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise RasaUnavailable(type(error).__name__) from error


def read_exchanges(events: list[dict[str, Any]]) -> list[Exchange]:
    """The exchanges in a list of Rasa's tracker events."""
    exchanges: list[Exchange] = []
    for event in events:
        if event.get("event") == "user":
            metadata = event.get("metadata") or {}
            said = metadata.get("shown") if isinstance(metadata, dict) else None
            exchanges.append(Exchange(str(said or event.get("text") or ""), ()))
        elif event.get("event") == "bot":
            reply = (event.get("data") or {}).get("custom")
            if reply:
                last = exchanges.pop() if exchanges else Exchange(None, ())
                exchanges.append(Exchange(last.said, (*last.replies, reply)))
    return exchanges
