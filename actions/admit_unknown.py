"""Action: says that the question cannot be answered, names the desk to ask, and keeps the question for staff."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.conversation import get_settings, read_turn, remember, send
from faq.queue import OpenQuestion, open_queue, record_question
from faq.reply import GENERAL_DESK

#: From this probability on the nearest entry's desk is worth naming beside the general one.
_NEAR_ENOUGH = 0.2


@lru_cache(maxsize=1)
def _get_queue() -> Engine:
    get_settings().var.mkdir(parents=True, exist_ok=True)
    return open_queue(get_settings().queue_address)


class AdmitUnknown(Action):
    """Never guesses: the resident gets a desk with its hours."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "admit_unknown"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the desks and records the question."""
        turn = read_turn(tracker)
        near = [
            turn.faq.entries[key].desk
            for key, score in turn.found[:1]
            if score >= _NEAR_ENOUGH and key in turn.faq.entries
        ]
        text = turn.writer.say("unknown")
        if self._record(turn.language, turn.text, turn.found):
            text = f"{text}\n{turn.writer.say('unknown_recorded')}"
        send(dispatcher, turn.writer.desk_reply("unknown", text, (*near, GENERAL_DESK)))
        return remember(turn)

    @staticmethod
    def _record(language: str, text: str, found: tuple[tuple[str, float], ...]) -> bool:
        if not text or text.startswith("/"):
            return False
        question = OpenQuestion(datetime.datetime.now(datetime.timezone.utc), language, text, found[:3])
        try:
            record_question(_get_queue(), question)
        except SQLAlchemyError as error:
            # The resident's answer must not wait for the database of staff.
            structlog.get_logger().error("question not recorded", reason=type(error).__name__)
            return False
        return True
