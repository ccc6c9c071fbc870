"""The lines the finder learns from: titles and `ask` lines in all languages, and the question corpus in data/nlu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from faq.load import Faq
from translation.cleanup import clean_text

#: Label of everything that Madoguchi must not answer.
OUT_OF_SCOPE = "out_of_scope"
FAQ_PREFIX, ELSEWHERE_PREFIX = "faq/", "elsewhere/"


@dataclass(frozen=True)
class Line:
    """One question and what it is about: `faq/<id>`, `elsewhere/<id>` or the name of a dialogue intent."""

    text: str
    label: str
    language: str


def gather_lines(faq: Faq, nlu: Path) -> list[Line]:
    """All lines, each text once per label, in a stable order."""
    seen: dict[tuple[str, str], Line] = {}
    for line in (*_faq_lines(faq), *_elsewhere_lines(faq), *read_nlu(nlu)):
        if line.label.startswith(FAQ_PREFIX) and line.label[len(FAQ_PREFIX) :] not in faq.entries:
            continue  # the entry was taken off; its training lines stay for the day it returns
        cleaned = clean_text(line.text)
        if cleaned:
            seen.setdefault((cleaned.lower(), line.label), Line(cleaned, line.label, line.language))
    return list(seen.values())


def _faq_lines(faq: Faq) -> Iterator[Line]:
    for entry in faq.entries.values():
        label = FAQ_PREFIX + entry.id
        yield Line(entry.title, label, "ja")
        # "転入届（ほかの市区町村から…）" is asked for by either half.
        for half in entry.title.replace("）", "（").split("（"):
            yield Line(half, label, "ja")
        for question in entry.ask:
            yield Line(question, label, "ja")
        for language, texts in faq.translations.items():
            translation = texts.get(entry.id)
            if translation is not None:
                for question in (translation.title, *translation.ask):
                    yield Line(question, label, language)


def _elsewhere_lines(faq: Faq) -> Iterator[Line]:
    for topic in faq.elsewhere.values():
        label = ELSEWHERE_PREFIX + topic.id
        for language, title in topic.title.items():
            yield Line(title, label, language)
        for language, questions in topic.ask.items():
            for question in questions:
                yield Line(question, label, language)


def read_nlu(folder: Path) -> Iterator[Line]:
    """The lines of Rasa's training files under `<folder>/<language>/`; raises yaml.YAMLError for a broken file."""
    for path in sorted(folder.glob("**/*.yml")):
        language = path.relative_to(folder).parts[0]
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu", ()):
            for row in str(block.get("examples", "")).splitlines():
                text = row.strip().removeprefix("- ").strip()
                if text:
                    yield Line(text, block["intent"], "ja" if language == "ja-easy" else language)
