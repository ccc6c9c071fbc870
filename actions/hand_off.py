"""Action: leads to a person: the desk of the current entry, else the general desk."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send
from faq.reply import GENERAL_DESK


class HandOff(Action):
    """Names the desk, its telephone and whether it is open now."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "hand_off"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the desks."""
        turn = read_turn(tracker)
        current = (turn.current_entry.desk,) if turn.current_entry else ()
        send(dispatcher, turn.writer.desk_reply("hand_off", turn.writer.say("hand_off"), (*current, GENERAL_DESK)))
        return remember(turn)
