"""Action: names the office that answers, when the ward office does not."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import read_turn, remember, send
from faq.ladder import pick_local
from faq.reply import GENERAL_DESK


class NameOtherOffice(Action):
    """Sends the resident to the office in charge, with its site and telephone where they are certain."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "name_other_office"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the other office; the general desk stays in sight."""
        turn = read_turn(tracker)
        writer = turn.writer
        topic = turn.faq.elsewhere.get(turn.elsewhere or "")
        if topic is None:
            send(dispatcher, writer.desk_reply("unknown", writer.say("unknown"), (GENERAL_DESK,)))
            return remember(turn)
        lines = [
            pick_local(topic.title, turn.language),
            writer.say("elsewhere"),
            pick_local(topic.office, turn.language),
        ]
        if topic.telephone:
            lines.append(f"{writer.say('telephone')}: {topic.telephone}")
        if topic.url:
            lines.append(topic.url)
        lines.append(writer.say("elsewhere_next"))
        send(dispatcher, writer.reply("elsewhere", "\n".join(lines), url=topic.url, telephone=topic.telephone))
        return remember(turn)
