"""Turns YAML into models and pydantic's errors into sentences for staff, with line numbers."""

from __future__ import annotations

import difflib
from typing import Any, Optional, TypeVar

from pydantic import BaseModel, ValidationError

from faq.problems import Kind, Problem
from faq.yaml_source import Location, YamlSource

Model = TypeVar("Model", bound=BaseModel)

# What is wrong and how to put it right, by the beginning of pydantic's error type or our own word in the message.
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("https-url", "「{value}」は使えるアドレスではありません", "https:// で始まるアドレスを書いてください"),
    ("weekday", "曜日の書き方が正しくありません", "mon, tue, mon-fri のように書いてください"),
    ("hours", "時間の書き方が正しくありません", '"08:30-17:00" のように書いてください'),
    ("value_error.missing", "項目「{name}」がありません", "「{name}: …」を書き足してください"),
    ("value_error.date", "「{value}」という日付はありません", "2026-11-01 のように実在する日付を書いてください"),
    ("value_error.time", "「{value}」という時刻はありません", "08:30 のように書いてください"),
    ("type_error.none", "項目「{name}」が空です", "内容を書いてください"),
    ("value_error.any_str.min_length", "項目「{name}」が空です", "内容を書いてください"),
    ("empty-list", "項目「{name}」が空です", "1つ以上書いてください"),
    ("value_error.const", "「{value}」は「{name}」に使えません", "{permitted} のどれかを書いてください"),
    ("value_error.str.regex", "「{value}」は「{name}」の形に合いません", "{form}"),
    ("type_error.dict", "項目「{name}」の形が違います", "「言語: 文」のように1段下げて書いてください"),
    ("type_error.list", "項目「{name}」は一覧です", "「- 」で始まる行に1つずつ書いてください"),
    ("type_error.tuple", "項目「{name}」は一覧です", "「- 」で始まる行に1つずつ書いてください"),
    ("type_error.str", "項目「{name}」は文です", "一覧や入れ子にせず、1つの文を書いてください"),
    ("type_error", "項目「{name}」の形が違います", "docs/faq-manual.md の例と比べてください"),
)
_FORMS = {"telephone": "03-3389-1111 のように書いてください"}
_ID_FORM = "英小文字、数字、ハイフンだけで書いてください（例: moving-in）"


def parse_rows(source: YamlSource, model: type[Model]) -> tuple[list[tuple[int, Model]], list[Problem]]:
    """The valid rows of a file that holds a list, each with its index, and what is wrong with the others."""
    if source.data is None:
        return [], []
    if not isinstance(source.data, list):
        problem = Problem(
            source.path, 1, "ファイルの形が違います", "「- id: …」で始まる一覧にしてください", Kind.SCHEMA
        )
        return [], [problem]
    rows: list[tuple[int, Model]] = []
    problems: list[Problem] = []
    for index, row in enumerate(source.data):
        parsed = _parse_row(source, (index,), row, model, problems)
        if parsed is not None:
            rows.append((index, parsed))
    return rows, problems


def _parse_row(
    source: YamlSource, location: Location, row: Any, model: type[Model], problems: list[Problem]
) -> Optional[Model]:
    if not isinstance(row, dict):
        problems.append(
            Problem(source.path, source.line_of(location), "1件の形が違います", "「- id: …」で始めてください")
        )
        return None
    try:
        return model.parse_obj(row)
    except ValidationError as error:
        for detail in error.errors():
            problems.append(_explain(source, location, row, model, detail))
    return None


def _explain(source: YamlSource, location: Location, row: dict[str, Any], model: type[Model], detail: Any) -> Problem:
    inside: Location = detail["loc"]
    line = source.line_of((*location, *inside))
    name = ".".join(str(part) for part in inside)
    if detail["type"] == "value_error.extra":
        return Problem(source.path, line, f"項目「{name}」は使えません", _suggest(str(inside[-1]), inside, model))
    value: Any = row
    for part in inside:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
    context = detail.get("ctx", {})
    words = {
        "name": name,
        "value": str(value)[:40],
        "permitted": "・".join(str(word) for word in context.get("permitted", ())),
        "form": _FORMS.get(str(inside[-1]), _ID_FORM),
    }
    key = detail["msg"] if detail["type"] == "value_error" else detail["type"]
    if "isoformat" in key or "day is out of range" in key or "month must be" in key:
        key = "value_error.date"
    for beginning, what, fix in _SENTENCES:
        if key.startswith(beginning):
            return Problem(source.path, line, what.format(**words), fix.format(**words))
    return Problem(source.path, line, f"項目「{name}」が正しくありません", "docs/faq-manual.md の例と比べてください")


def _suggest(name: str, inside: Location, model: type[BaseModel]) -> str:
    fields = model.__fields__
    for part in inside[:-1]:
        if isinstance(part, str) and part in fields and hasattr(fields[part].type_, "__fields__"):
            fields = fields[part].type_.__fields__
    close = difflib.get_close_matches(name, [field for field in fields if field != "category"], n=1)
    return (
        f"「{close[0]}」の間違いではありませんか"
        if close
        else "その行を消すか、docs/faq-manual.md の項目名にしてください"
    )
