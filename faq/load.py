"""Loads the FAQ folder into memory; every mistake in it is found and reported at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from faq.checks import check_all
from faq.parse import parse_rows
from faq.problems import FaqError, Kind, Problem
from faq.schema import Desk, Elsewhere, Entry, Service, Translation
from faq.yaml_source import read_yaml
from translation.languages import CONTENT

Model = TypeVar("Model", bound=BaseModel)
#: Where each field was written: ("vi", "moving-in", "fee") → (path, line); the row itself has the field "".
Places = dict[tuple[str, str, str], tuple[str, int]]


@dataclass(frozen=True)
class Faq:
    """Everything that the assistant may tell a resident."""

    entries: dict[str, Entry]
    #: language → entry id → translation
    translations: dict[str, dict[str, Translation]]
    desks: dict[str, Desk]
    services: dict[str, Service]
    elsewhere: dict[str, Elsewhere]
    #: Ids of the entries offered first.
    popular: tuple[str, ...] = ()
    places: Places = field(default_factory=dict)

    def valid_entries(self, today: datetime.date) -> dict[str, Entry]:
        """The entries whose `valid` period includes `today`."""
        return {
            key: entry
            for key, entry in self.entries.items()
            if (entry.valid.since or today) <= today <= (entry.valid.until or today)
        }


@dataclass(frozen=True)
class Report:
    """The outcome of reading an FAQ folder: what could be read, mistakes, and what only needs attention."""

    faq: Faq
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load_faq(folder: Path, today: datetime.date) -> Faq:
    """The FAQ of `folder`; raises FaqError with every problem when there is one.

    An expired entry is no reason to raise: it is left unanswered, and the others must go on being answered.
    """
    report = check_faq(folder, today)
    problems = [problem for problem in report.problems if problem.kind is not Kind.EXPIRED]
    if problems:
        raise FaqError(problems)
    return report.faq


def check_faq(folder: Path, today: datetime.date) -> Report:
    """Reads the folder and checks each file and the references between them."""
    problems: list[Problem] = []
    places: Places = {}
    if not (folder / "entries").is_dir():
        missing = Problem(
            str(folder / "entries"),
            1,
            "FAQ のフォルダーがありません",
            "MADOGUCHI_FAQ の場所を確認してください",
            Kind.UNREADABLE,
        )
        return Report(Faq({}, {}, {}, {}, {}), (missing,), ())
    reader = _Reader(folder, places, problems)
    entries: dict[str, Entry] = {}
    for path in sorted((folder / "entries").glob("*.yml")):
        for lines, entry in reader.read(path, Entry):
            placed = entry.copy(update={"category": path.stem})
            reader.add(entries, "entry", path, lines, placed)
    translations: dict[str, dict[str, Translation]] = {}
    for directory in sorted(path for path in (folder / "translations").glob("*") if path.is_dir()):
        language = directory.name
        if language not in CONTENT:
            problems.append(
                Problem(
                    reader.shown(directory),
                    1,
                    f"「{language}」という言語はありません",
                    f"{'・'.join(CONTENT)} のどれかにしてください",
                    Kind.REFERENCE,
                )
            )
            continue
        texts = translations.setdefault(language, {})
        for path in sorted(directory.glob("*.yml")):
            for lines, translation in reader.read(path, Translation):
                reader.add(texts, language, path, lines, translation)
    desks = reader.read_all("desks.yml", Desk)
    services = reader.read_all("services.yml", Service)
    elsewhere = reader.read_all("elsewhere.yml", Elsewhere)
    popular = reader.read_ids("popular.yml")
    faq = Faq(entries, translations, desks, services, elsewhere, popular, places)
    found, warnings = check_all(faq, today)
    return Report(faq, tuple(problems + found), tuple(warnings))


@dataclass
class _Reader:
    folder: Path
    places: Places
    problems: list[Problem]

    def shown(self, path: Path) -> str:
        return str(Path(self.folder.name) / path.relative_to(self.folder))

    def read(self, path: Path, model: type[Model]) -> Iterator[tuple[dict[str, int], Model]]:
        """Each valid row with the lines of its fields; the row's own line has the key ""."""
        source, unreadable = read_yaml(path, self.shown(path))
        rows, wrong = parse_rows(source, model)
        self.problems.extend(unreadable + wrong)
        for index, row in rows:
            inside = {at[1]: line for at, line in source.lines.items() if len(at) == 2 and at[0] == index}
            yield {"": source.line_of((index,)), **{str(name): line for name, line in inside.items()}}, row

    def read_all(self, name: str, model: type[Model]) -> dict[str, Model]:
        found: dict[str, Model] = {}
        path = self.folder / name
        if path.is_file():
            for lines, row in self.read(path, model):
                self.add(found, name, path, lines, row)
        elif name != "elsewhere.yml":
            self.problems.append(
                Problem(
                    self.shown(path),
                    1,
                    "ファイルがありません",
                    "docs/faq-manual.md を見て作ってください",
                    Kind.UNREADABLE,
                )
            )
        return found

    def read_ids(self, name: str) -> tuple[str, ...]:
        path = self.folder / name
        if not path.is_file():
            return ()
        source, unreadable = read_yaml(path, self.shown(path))
        self.problems.extend(unreadable)
        self.places[(name, "", "")] = (source.path, 1)
        if source.data is None or (isinstance(source.data, list) and all(isinstance(row, str) for row in source.data)):
            return tuple(source.data or ())
        self.problems.append(
            Problem(source.path, 1, "ファイルの形が違います", "「- moving-in」のように id だけを並べてください")
        )
        return ()

    def add(self, rows: dict[str, Model], what: str, path: Path, lines: dict[str, int], row: Model) -> None:
        key = str(getattr(row, "id"))  # noqa: B009 - the model's type is not known here
        if key in rows:
            first_path, first_line = self.places[(what, key, "")]
            self.problems.append(
                Problem(
                    self.shown(path),
                    lines[""],
                    f"id「{key}」が2回あります（1回目は {first_path}:{first_line}）",
                    "どちらかの id を変えるか、1つにまとめてください",
                    Kind.REFERENCE,
                )
            )
            return
        rows[key] = row
        self.places.update({(what, key, field): (self.shown(path), line) for field, line in lines.items()})
