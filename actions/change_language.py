"""Action: goes on in the language that the resident asks for, or offers all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send
from faq.reply import Choice
from translation.detect import find_named_language
from translation.languages import LANGUAGES


class ChangeLanguage(Action):
    """The named language is kept as the resident's own choice; the answer shown last is shown again in it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends a confirmation in the new language, or a button for each language."""
        turn = read_turn(tracker)
        code = turn.named_language or find_named_language(turn.text)
        if code is None:
            buttons = tuple(
                Choice(language.own_name, "change_language", language=language.code) for language in LANGUAGES.values()
            )
            send(dispatcher, turn.writer.reply("language", turn.writer.say("choose_language"), choices=buttons))
            return remember(turn)
        writer = replace(turn.writer, language=code)
        send(dispatcher, writer.reply("language", writer.say("language_changed"), chosen_language=code))
        if turn.current_entry is not None:
            send(dispatcher, writer.answer(turn.current_entry))
        return [SlotSet("chosen_language", code), SlotSet("language", code)]
