"""One question answered in this process, by the very actions that the action server runs."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any, Optional

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.settings import PROJECT, Settings
from bot.understanding import load_understanding
from translation.detect import Prior, reply_language


def answer_text(settings: Settings, text: str, language: Optional[str]) -> list[dict[str, Any]]:
    """The structured replies to one question outside any conversation."""
    understood = load_understanding(settings)
    prior = Prior(chosen=language)
    result = understood.understand([text], [prior])[0]
    finding = result.finding
    message = {
        "text": text,
        "intent": {"name": finding.decision},
        "language": {"reply": reply_language(result.detection, prior)},
        "metadata": {"language": {"chosen": language}},
        "faq": {
            "ids": list(finding.faq_ids),
            "scores": list(finding.scores),
            "choices": list(finding.choices),
            "elsewhere": finding.elsewhere,
        },
    }
    return run_action(find_action(finding.decision), message, {})


def find_action(intent: str) -> str:
    """The action that the rules give for an intent."""
    rules = yaml.safe_load((Path(PROJECT) / "bot" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    return next(str(rule["steps"][1]["action"]) for rule in rules if rule["steps"][0]["intent"] == intent)


def run_action(name: str, message: dict[str, Any], slots: dict[str, Any]) -> list[dict[str, Any]]:
    """The structured replies of one action to one message."""
    executor = ActionExecutor()
    executor.register_package("actions")
    dispatcher = CollectingDispatcher()
    tracker = Tracker("command-line", slots, message, [], False, None, {}, None)
    outcome = executor.actions[name](dispatcher, tracker, {})
    if inspect.isawaitable(outcome):
        asyncio.run(_wait(outcome))
    return [sent["custom"] for sent in dispatcher.messages if sent.get("custom")]


async def _wait(outcome: Any) -> None:
    await outcome
