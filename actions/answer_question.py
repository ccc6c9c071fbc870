"""Action: the whole answer to a question about one entry."""

from __future__ import annotations

import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import get_faq, read_turn, remember, send
from faq.reply import GENERAL_DESK


class AnswerQuestion(Action):
    """Answers with the entry that a button named or the finder found."""

    def __init__(self) -> None:
        get_faq()  # loaded at the start, so that the first resident does not wait

    def name(self) -> str:
        """The action's name in the domain."""
        return "answer_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the answer and keeps the entry as the conversation's."""
        turn = read_turn(tracker)
        entry = turn.asked_entry
        if entry is None or entry.id not in turn.faq.valid_entries(datetime.date.today()):
            send(dispatcher, turn.writer.desk_reply("unknown", turn.writer.say("unknown"), (GENERAL_DESK,)))
            return remember(turn)
        send(dispatcher, turn.writer.answer(entry))
        return remember(turn, entry)
