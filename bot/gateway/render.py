"""Renders pages and replies as HTML; the widget, the page and the page without JavaScript share every template."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.gateway.rasa_client import Exchange
from faq.ladder import pick_title
from faq.load import Faq
from translation.cleanup import LONGEST_QUESTION
from translation.languages import LANGUAGES
from translation.phrases import load_phrases, say

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """The templates with everything they may use."""

    def __init__(self, faq: Faq) -> None:
        self._faq = faq
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["marked"] = _mark_up
        self._environment.filters["digits"] = lambda number: re.sub(r"[^0-9+#*]", "", str(number))
        self._environment.filters["payload"] = _payload

    def page(self, name: str, language: str, **values: Any) -> str:
        """The whole page `name`."""
        return self._environment.get_template(name).render(**self._shared(language), **values)

    def panel(self, language: str, exchanges: Sequence[Exchange]) -> str:
        """The chat panel with the conversation so far."""
        return self.page("panel.html", language, exchanges=exchanges, **empty_form())

    def turn(self, language: str, exchange: Exchange, *, was_masked: bool) -> str:
        """One exchange, to be added to the end of the panel's log."""
        return self.page("turn.html", language, exchange=exchange, was_masked=was_masked)

    def _shared(self, language: str) -> dict[str, Any]:
        return {
            "language": language,
            "html_language": LANGUAGES[language].html,
            "languages": tuple(LANGUAGES.values()),
            "t": load_phrases(language),
            "say": lambda key, **values: say(key, language, **values),
            "popular": [(key, pick_title(self._faq, key, language)) for key in self._faq.popular],
            "limit": LONGEST_QUESTION,
            "phrases": load_phrases,
            "html_of": lambda code: LANGUAGES[code].html,
        }


def empty_form(error: Optional[str] = None, typed: str = "") -> dict[str, Any]:
    """What the question form shows: an error and the words that led to it, so that nothing typed is lost."""
    return {"error": error, "typed": typed}


def _mark_up(text: str) -> Markup:
    """Escaped text with `**bold**` and paragraphs for lines."""
    paragraphs = [str(escape(line)) for line in text.strip().splitlines() if line.strip()]
    bold = [re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", line) for line in paragraphs]
    html = "".join(f"<p>{line}</p>" for line in bold)
    return Markup(html)  # noqa: S704 - every line was escaped above


def _payload(choice: dict[str, Any]) -> str:
    """A button's value: the intent and what it names, as JSON."""
    named = {key: choice[key] for key in ("intent", "faq_id", "language") if choice.get(key)}
    return json.dumps(named, separators=(",", ":"))
