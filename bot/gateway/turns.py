"""One turn of a conversation: what came in is checked, masked and sent to Rasa; what came back is returned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Optional

from bot.gateway.conversation import Conversation
from bot.gateway.personal_data import mask_personal_data
from bot.gateway.problems import Code, Refusal
from bot.gateway.rasa_client import RasaClient, RasaUnavailable
from faq.ladder import pick_title
from faq.load import Faq
from faq.reply import DETAILS, GENERAL_DESK
from translation.cleanup import LONGEST_QUESTION, clean_text, is_readable
from translation.languages import LANGUAGES
from translation.phrases import say

#: What a button may ask for; everything else is the residents' own words.
_PLAIN_INTENTS = ("talk_to_person", "start_over", "open_application", *(f"detail_{detail}" for detail in DETAILS))


@dataclass(frozen=True)
class Button:
    """A pressed button: an intent with the entry or the language it names."""

    intent: str
    faq_id: Optional[str] = None
    language: Optional[str] = None


@dataclass(frozen=True)
class Turn:
    """A finished turn: the conversation as it stands, what was said as it was kept, and the replies."""

    conversation: Conversation
    said: str
    replies: tuple[dict[str, Any], ...]
    was_masked: bool


def read_question(raw: object) -> str:
    """The cleaned question; raises Refusal for what is no question."""
    if not isinstance(raw, str):
        raise Refusal(Code.BAD_REQUEST)
    # Rasa reads a leading slash as a command; residents have none to give.
    text = clean_text(raw).lstrip("/ ")
    if not text:
        raise Refusal(Code.UNREADABLE if clean_text(raw) else Code.EMPTY)
    if len(text) > LONGEST_QUESTION:
        raise Refusal(Code.TOO_LONG, limit=LONGEST_QUESTION)
    if not is_readable(text):
        raise Refusal(Code.UNREADABLE)
    return text


def read_button(raw: object, faq: Faq) -> Button:
    """The pressed button; raises Refusal for anything that we did not offer."""
    if not isinstance(raw, dict):
        raise Refusal(Code.BAD_REQUEST)
    intent, faq_id, language = raw.get("intent"), raw.get("faq_id"), raw.get("language")
    if intent == "answer" and isinstance(faq_id, str) and faq_id in faq.entries:
        return Button("answer", faq_id=faq_id)
    if intent == "change_language":
        if not isinstance(language, str) or language not in LANGUAGES:
            raise Refusal(Code.UNKNOWN_LANGUAGE)
        return Button("change_language", language=language)
    if intent in _PLAIN_INTENTS:
        return Button(str(intent))
    raise Refusal(Code.BAD_REQUEST)


async def ask(rasa: RasaClient, faq: Faq, conversation: Conversation, raw: object, page: str) -> Turn:
    """A turn of the resident's own words; raises Refusal."""
    masked = mask_personal_data(read_question(raw))
    return await _send(rasa, faq, conversation, masked.text, masked.text, page, was_masked=bool(masked.kinds))


async def press(rasa: RasaClient, faq: Faq, conversation: Conversation, raw: object, page: str) -> Turn:
    """A turn by a button; raises Refusal."""
    button = read_button(raw, faq)
    named = {key: value for key, value in (("faq_id", button.faq_id), ("language", button.language)) if value}
    shown = _button_label(button, faq, conversation.language(page))
    message = f"/{button.intent}{json.dumps(named) if named else ''}"
    return await _send(rasa, faq, conversation, message, shown, page, was_masked=False)


def _button_label(button: Button, faq: Faq, language: str) -> str:
    if button.faq_id:
        return pick_title(faq, button.faq_id, language)
    if button.language:
        return LANGUAGES[button.language].own_name
    key = {"detail_when": "hours_today", "detail_online": "apply"}.get(
        button.intent, button.intent.removeprefix("detail_")
    )
    return say(key, language)


async def _send(
    rasa: RasaClient, faq: Faq, conversation: Conversation, message: str, shown: str, page: str, *, was_masked: bool
) -> Turn:
    languages = {"chosen": conversation.chosen, "conversation": conversation.spoken, "page": page}
    metadata = {"shown": shown, "language": languages}
    try:
        replies = await rasa.send(conversation.id, message, metadata)
    except RasaUnavailable as error:
        desk = faq.desks[GENERAL_DESK]
        raise Refusal(Code.TRY_LATER, telephone=desk.telephone) from error
    chosen = next((reply["chosen_language"] for reply in replies if reply.get("chosen_language")), None)
    spoken = replies[-1].get("language")
    return Turn(conversation.with_languages(chosen=chosen, spoken=spoken), shown, tuple(replies), was_masked)
