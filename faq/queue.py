"""The questions that Madoguchi could not answer, kept for staff; the words are masked before they come here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, create_engine, select
from sqlalchemy.engine import Engine

_METADATA = MetaData()
_QUESTIONS = Table(
    "open_questions",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("nearest", Text, nullable=False),
)


@dataclass(frozen=True)
class OpenQuestion:
    """A question without an answer and the entries that came nearest, with their scores."""

    asked_at: datetime.datetime
    language: str
    text: str
    nearest: tuple[tuple[str, float], ...]


def open_queue(address: str) -> Engine:
    """The database at a SQLAlchemy address, with its table made where it is missing."""
    engine = create_engine(address, future=True)
    _METADATA.create_all(engine)
    return engine


def record_question(engine: Engine, question: OpenQuestion) -> None:
    """Keeps one question."""
    row = {
        "asked_at": question.asked_at,
        "language": question.language,
        "text": question.text,
        "nearest": json.dumps(question.nearest),
    }
    with engine.begin() as connection:
        connection.execute(_QUESTIONS.insert().values(**row))


def load_questions(engine: Engine, *, most: int = 100) -> Sequence[OpenQuestion]:
    """The latest open questions, newest first."""
    query = select(_QUESTIONS).order_by(_QUESTIONS.c.asked_at.desc()).limit(most)
    with engine.connect() as connection:
        return [
            OpenQuestion(
                row.asked_at, row.language, row.text, tuple((key, score) for key, score in json.loads(row.nearest))
            )
            for row in connection.execute(query)
        ]
