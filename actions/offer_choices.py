"""Action: two or three entries to choose from, when one alone is not sure enough."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send


class OfferChoices(Action):
    """Asks which procedure is meant."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "offer_choices"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the buttons."""
        turn = read_turn(tracker)
        send(dispatcher, turn.writer.choices(turn.choices))
        return remember(turn)
