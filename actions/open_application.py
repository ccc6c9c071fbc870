"""Action: the e-application page of the current entry, with what is needed for it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send


class OpenApplication(Action):
    """Shows where to apply online, or how else the procedure is done."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "open_application"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the application page; without an entry it asks which procedure is meant."""
        turn = read_turn(tracker)
        entry = turn.asked_entry or turn.current_entry
        if entry is None:
            choices = turn.writer.entry_choices(turn.faq.popular)
            send(dispatcher, turn.writer.reply("text", turn.writer.say("choose_detail"), choices=choices))
            return remember(turn)
        send(dispatcher, turn.writer.application(entry))
        return remember(turn, entry)
