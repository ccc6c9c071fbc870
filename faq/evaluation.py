"""Measures the finder on questions with known entries: per language, what is found, answered, wrong and declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import yaml

from faq.finder import ANSWER, CHOOSE, Finding


@dataclass(frozen=True)
class Question:
    """A development question; `faq` is None when it is out of scope."""

    text: str
    language: str
    faq: Optional[str]


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1 over the questions of one language; None where there was no such question."""

    language: str
    in_scope: int
    first: Optional[float]
    in_top_3: Optional[float]
    answered: Optional[float]
    wrong: Optional[float]
    helped: Optional[float]
    out_of_scope: int
    stray: Optional[float]
    stray_choice: Optional[float]
    language_right: float


def load_questions(folder: Path) -> list[Question]:
    """The questions of every `<language>.yml`; raises OSError, KeyError or yaml.YAMLError for a broken file."""
    questions = []
    for path in sorted(folder.glob("*.yml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            questions.append(Question(row["text"], path.stem, row["faq"]))
    return questions


def score(questions: Sequence[Question], findings: Sequence[Finding], languages: Sequence[str]) -> list[Scores]:
    """The scores of each language, in the order of the questions, for findings and detected languages in that order."""
    rows = list(zip(questions, findings, languages))
    return [
        _score_language(language, [row for row in rows if row[0].language == language])
        for language in dict.fromkeys(question.language for question in questions)
    ]


def _score_language(language: str, rows: list[tuple[Question, Finding, str]]) -> Scores:
    inside = [(question, finding) for question, finding, _ in rows if question.faq is not None]
    outside = [finding for question, finding, _ in rows if question.faq is None]
    written = "ja" if language == "ja-easy" else language
    return Scores(
        language=language,
        in_scope=len(inside),
        first=_share([finding.faq_ids[:1] == (question.faq,) for question, finding in inside]),
        in_top_3=_share([question.faq in finding.faq_ids[:3] for question, finding in inside]),
        answered=_share([finding.decision == ANSWER for _, finding in inside]),
        wrong=_share(
            [finding.decision == ANSWER and finding.faq_ids[0] != question.faq for question, finding in inside]
        ),
        helped=_share(
            [
                (finding.decision == ANSWER and finding.faq_ids[0] == question.faq)
                or (finding.decision == CHOOSE and question.faq in finding.choices)
                for question, finding in inside
            ]
        ),
        out_of_scope=len(outside),
        stray=_share([finding.decision == ANSWER for finding in outside]),
        stray_choice=_share([finding.decision == CHOOSE for finding in outside]),
        language_right=_share([detected == written for question, _, detected in rows if question.faq]) or 0.0,
    )


def _share(hits: Sequence[bool]) -> Optional[float]:
    return sum(hits) / len(hits) if hits else None


def format_scores(scores: Sequence[Scores]) -> str:
    """A Markdown table."""
    names: tuple[str, ...] = ("language", "in scope", "first", "top 3", "answered", "wrong", "helped")
    names += ("out of scope", "answered", "choices", "language right")
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for row in scores:
        shares = (row.first, row.in_top_3, row.answered, row.wrong, row.helped)
        cells = [row.language, str(row.in_scope), *map(_percent, shares), str(row.out_of_scope)]
        cells += [_percent(row.stray), _percent(row.stray_choice), _percent(row.language_right)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _percent(share: Optional[float]) -> str:
    return "–" if share is None else f"{share:.1%}"
