"""What every action reads of the conversation, and how it answers."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.settings import Settings
from faq.load import Faq, load_faq
from faq.reply import Reply, Writer
from faq.schema import Entry
from translation.languages import SOURCE, is_language


@dataclass(frozen=True)
class Turn:
    """The resident's latest message as the actions need it."""

    text: str
    intent: str
    language: str
    faq: Faq
    #: The entry a button named, else the best found, else None.
    asked_entry: Optional[Entry]
    #: The entry the conversation is about.
    current_entry: Optional[Entry]
    found: tuple[tuple[str, float], ...]
    choices: tuple[str, ...]
    elsewhere: Optional[str]
    named_language: Optional[str]
    writer: Writer


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environ(os.environ)


@lru_cache(maxsize=1)
def get_faq() -> Faq:
    """The FAQ, loaded once; raises FaqError."""
    return load_faq(get_settings().faq, datetime.date.today())


def read_turn(tracker: Tracker) -> Turn:
    """The turn at hand; everything that Rasa may lack has a safe value."""
    message: dict[str, Any] = tracker.latest_message or {}
    faq = get_faq()
    finding: dict[str, Any] = message.get("faq") or {}
    entities = {entity.get("entity"): entity.get("value") for entity in message.get("entities") or ()}
    ids = tuple(key for key in finding.get("ids", ()) if key in faq.entries)
    asked = entities.get("faq_id") or (ids[0] if ids else None)
    language = _reply_language(message, tracker)
    now = datetime.datetime.now(datetime.timezone.utc)
    named = entities.get("language")
    return Turn(
        text=str(message.get("text") or ""),
        intent=str((message.get("intent") or {}).get("name") or ""),
        language=language,
        faq=faq,
        asked_entry=faq.entries.get(str(asked)),
        current_entry=faq.entries.get(str(tracker.get_slot("faq_id"))),
        found=tuple(zip(finding.get("ids", ()), finding.get("scores", ()))),
        choices=tuple(key for key in finding.get("choices", ()) if key in faq.entries),
        elsewhere=finding.get("elsewhere"),
        named_language=named if is_language(named) else None,
        writer=Writer(faq, language, now, get_settings().reviewed_counts),
    )


def _reply_language(message: dict[str, Any], tracker: Tracker) -> str:
    """The gateway's choice, else one made earlier in the conversation, else the words' own language."""
    metadata = message.get("metadata") or {}
    given = metadata.get("language") if isinstance(metadata, dict) else None
    chosen = given.get("chosen") if isinstance(given, dict) else None
    detected = (message.get("language") or {}).get("reply")
    for code in (chosen, tracker.get_slot("chosen_language"), detected, tracker.get_slot("language")):
        if is_language(code):
            return str(code)
    return SOURCE


def send(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Sends a reply: structured for our gateway, as text for any other channel of Rasa."""
    dispatcher.utter_message(text=reply.text, json_message=reply.as_json())


def remember(turn: Turn, entry: Optional[Entry] = None) -> list[EventType]:
    """The slots to set after a turn; without an entry the conversation stays on the one it was about."""
    events: list[EventType] = [SlotSet("language", turn.language)]
    if entry is not None:
        events.append(SlotSet("faq_id", entry.id))
    return events
