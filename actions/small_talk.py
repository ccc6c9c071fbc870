"""Action: greeting, thanks, good-bye and the like, in one sentence and with a way on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send
from faq.reply import GENERAL_DESK

#: After these the resident is shown a desk; after the others the most asked topics.
_TO_A_DESK = ("complaint", "insult", "deny")


class SmallTalk(Action):
    """Says the phrase that bears the intent's name."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "small_talk"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the phrase and a next step."""
        turn = read_turn(tracker)
        sentence = turn.writer.say(turn.intent)
        if turn.intent in _TO_A_DESK:
            send(dispatcher, turn.writer.desk_reply("hand_off", sentence, (GENERAL_DESK,)))
        else:
            choices = turn.writer.entry_choices(turn.faq.popular)
            send(dispatcher, turn.writer.reply("text", sentence, choices=choices))
        return remember(turn)
