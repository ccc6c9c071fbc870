"""Accuracy on questions that were never trained on must not fall: the committed report is the floor.

After an improvement write it anew: `madoguchi eval tests/accuracy/questions --report tests/accuracy/report.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.understanding import Understanding
from faq.evaluation import load_questions, score
from translation.detect import Prior

HERE = Path(__file__).parent
#: A drop of a point is a fault; a single question of a small set is not.
_POINT = 0.01


def test_no_language_falls_behind_its_report(understanding: Understanding) -> None:
    """First place, top three, answers and language fall by no more than a point; wrong answers rise by no more."""
    questions = load_questions(HERE / "questions")
    results = understanding.understand([question.text for question in questions], [Prior()] * len(questions))
    scores = score(questions, [result.finding for result in results], [result.detection.language for result in results])
    floor = {row["language"]: row for row in json.loads((HERE / "report.json").read_text(encoding="utf-8"))}
    assert {row.language for row in scores} == set(floor)
    fallen = []
    for row in scores:
        before = floor[row.language]
        slack = _POINT + 1 / row.in_scope
        for name in ("first", "in_top_3", "answered", "helped", "language_right"):
            if getattr(row, name) < before[name] - slack:
                fallen.append(f"{row.language} {name}: {before[name]:.3f} → {getattr(row, name):.3f}")
        for name, size in (("wrong", row.in_scope), ("stray", row.out_of_scope)):
            if getattr(row, name) > before[name] + _POINT + 1 / size:
                fallen.append(f"{row.language} {name}: {before[name]:.3f} → {getattr(row, name):.3f}")
    assert fallen == []
