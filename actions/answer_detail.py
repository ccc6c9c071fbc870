"""Action: one detail (fee, what to bring, deadline …) of the entry the conversation is about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send
from faq.reply import DETAILS


class AnswerDetail(Action):
    """Answers "how much is it?" about the entry shown before; without one it asks which procedure is meant."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "answer_detail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the detail that the intent names."""
        turn = read_turn(tracker)
        detail = turn.intent.removeprefix("detail_")
        if turn.current_entry is None or detail not in DETAILS:
            choices = turn.writer.entry_choices(turn.faq.popular)
            send(dispatcher, turn.writer.reply("text", turn.writer.say("choose_detail"), choices=choices))
            return remember(turn)
        send(dispatcher, turn.writer.detail(turn.current_entry, detail))
        return remember(turn)
