"""YAML files with the line of every value, every scalar kept as the text that staff typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

import yaml

from faq.problems import Kind, Problem

_BOM = b"\xef\xbb\xbf"
Location = tuple[Union[str, int], ...]


@dataclass(frozen=True)
class YamlSource:
    """A parsed file: plain lists, dicts and strings, and the line of each location."""

    path: str
    data: Any
    lines: dict[Location, int] = field(default_factory=dict)

    def line_of(self, location: Location) -> int:
        """The line of the nearest known ancestor of `location`, counted from 1."""
        while location:
            if location in self.lines:
                return self.lines[location]
            location = location[:-1]
        return self.lines.get((), 1)


def read_yaml(path: Path, shown_as: str) -> tuple[YamlSource, list[Problem]]:
    """The file's content and what is wrong with it; unreadable files come back empty with the reason."""
    problems: list[Problem] = []
    text = _decode(path.read_bytes(), shown_as, problems)
    source = YamlSource(shown_as, None)
    if text is None or (problems and any("タブ" in problem.what for problem in problems)):
        return source, problems
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problems.append(
            Problem(shown_as, line, "YAML の書き方が正しくありません", _explain_syntax(error), Kind.UNREADABLE)
        )
        return source, problems
    except yaml.YAMLError as error:
        character = getattr(error, "character", None)
        what = (
            f"使えない制御文字があります（U+{character:04X}）"
            if isinstance(character, int)
            else "読めない文字があります"
        )
        line = text[: getattr(error, "position", 0) or 0].count("\n") + 1
        problems.append(Problem(shown_as, line, what, "その文字を消してください", Kind.UNREADABLE))
        return source, problems
    except RecursionError:
        problems.append(Problem(shown_as, 1, "入れ子が深すぎます", "かっこの対応を確認してください", Kind.UNREADABLE))
        return source, problems
    lines: dict[Location, int] = {}
    try:
        data = _convert(node, (), lines, problems, shown_as)
    except RecursionError:
        problems.append(
            Problem(
                shown_as,
                1,
                "入れ子が深すぎるか、自分自身を参照しています",
                "& と * を使わないでください",
                Kind.UNREADABLE,
            )
        )
        return source, problems
    return YamlSource(shown_as, data, lines), problems


def _decode(raw: bytes, shown_as: str, problems: list[Problem]) -> str | None:
    if raw.startswith(_BOM):
        problems.append(
            Problem(
                shown_as, 1, "先頭に BOM があります", "「UTF-8（BOM なし）」で保存し直してください", Kind.UNREADABLE
            )
        )
        raw = raw[len(_BOM) :]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            raw.decode("cp932")
            what = "文字コードが Shift_JIS のようです"
        except UnicodeDecodeError:
            what = "UTF-8 として読めない文字があります"
        problems.append(Problem(shown_as, line, what, "UTF-8 で保存し直してください", Kind.UNREADABLE))
        return None
    for number, row in enumerate(text.split("\n"), start=1):
        indentation = row[: len(row) - len(row.lstrip())]
        if "\t" in indentation:
            problems.append(
                Problem(
                    shown_as,
                    number,
                    "行の先頭にタブがあります",
                    "半角スペース2つずつで字下げしてください",
                    Kind.UNREADABLE,
                )
            )
    return text


def _explain_syntax(error: yaml.MarkedYAMLError) -> str:
    reason = error.problem or ""
    if "mapping values are not allowed" in reason:
        return '「: 」を含む文は "…" で囲み、字下げをそろえてください'
    if "found character" in reason and "cannot start" in reason:
        return '% @ ` で始まる文は "…" で囲んでください'
    if "undefined alias" in reason or "alias" in reason:
        return '* で始まる文は "…" で囲んでください'
    if "could not find expected ':'" in reason:
        return "項目名のあとに「: 」（コロンと半角スペース）を書いてください"
    if "expected <block end>" in reason:
        return "字下げの深さを前の行とそろえてください"
    return "この行と前の行の字下げ、引用符、コロンを確認してください"


def _convert(
    node: yaml.Node | None, location: Location, lines: dict[Location, int], problems: list[Problem], path: str
) -> Any:
    if node is None:
        return None
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return dict(_convert_pairs(node, location, lines, problems, path))
    if isinstance(node, yaml.SequenceNode):
        return [_convert(child, (*location, index), lines, problems, path) for index, child in enumerate(node.value)]
    is_plain_null = node.style is None and node.value in ("", "~", "null")
    return None if is_plain_null else str(node.value)


def _convert_pairs(
    node: yaml.MappingNode, location: Location, lines: dict[Location, int], problems: list[Problem], path: str
) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(
                Problem(path, line, "項目名が文字ではありません", "項目名は1語で書いてください", Kind.UNREADABLE)
            )
            continue
        key = str(key_node.value)
        if key in seen:
            problems.append(
                Problem(
                    path,
                    line,
                    f"項目「{key}」が2回あります（1回目は {seen[key]} 行目）",
                    "1つにまとめてください",
                    Kind.SCHEMA,
                )
            )
            continue
        seen[key] = line
        lines[(*location, key)] = line
        yield key, _convert(value_node, (*location, key), lines, problems, path)
