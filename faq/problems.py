"""What is wrong in the FAQ files, where, and how staff put it right."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Kind(enum.Enum):
    """Kinds of mistakes; the value is the exit code of `madoguchi faq check`, the lowest one found wins."""

    UNREADABLE = 3  # encoding, tabs, YAML syntax
    SCHEMA = 4  # missing or unknown fields, wrong types
    REFERENCE = 5  # an id that does not exist or exists twice
    CONTENT = 6  # lengths, expiry, placeholders
    TRANSLATION = 7  # missing translated fields, fingerprints
    EXPIRED = 8  # `valid.until` has passed: such an entry is no longer answered, the others are


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake, in Japanese for staff."""

    path: str
    line: int
    what: str
    fix: str
    kind: Kind = Kind.SCHEMA

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} — {self.fix}"


class FaqError(Exception):
    """The FAQ cannot be used; carries every problem found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.path, problem.line, problem.what))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def exit_code(self) -> int:
        """The exit code of the most basic kind of mistake found."""
        return min(problem.kind.value for problem in self.problems)
