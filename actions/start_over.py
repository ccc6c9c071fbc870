"""Action: forgets what the conversation was about and greets anew."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send


class StartOver(Action):
    """Clears the current entry; the chosen language stays."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the greeting with the most asked topics."""
        turn = read_turn(tracker)
        choices = turn.writer.entry_choices(turn.faq.popular)
        send(dispatcher, turn.writer.reply("text", turn.writer.say("restart"), choices=choices))
        return [*remember(turn), SlotSet("faq_id", None)]
