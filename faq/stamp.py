"""Writes into translation files which Japanese they were made from, touching nothing but the `of:` lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from faq.fingerprint import fingerprint
from faq.load import Faq
from faq.problems import FaqError, Kind, Problem
from faq.yaml_source import read_yaml


def stamp_translations(folder: Path, faq: Faq, language: str, ids: Optional[Sequence[str]]) -> list[str]:
    """Stamps the given entries of a language (all when None) and returns the ids that changed.

    Raises FaqError when a named entry has no translation in that language.
    """
    directory = folder / "translations" / language
    missing = [key for key in ids or () if key not in faq.translations.get(language, {})]
    if missing or not directory.is_dir():
        problem = Problem(
            f"{folder.name}/translations/{language}",
            1,
            f"訳がありません: {'、'.join(missing) or language}",
            "言語と id を確認してください",
            Kind.REFERENCE,
        )
        raise FaqError([problem])
    changed: list[str] = []
    for path in sorted(directory.glob("*.yml")):
        source, problems = read_yaml(path, str(path))
        if problems or not isinstance(source.data, list):
            continue
        rows = path.read_text(encoding="utf-8").split("\n")
        # From the end, so that a line put in does not move the ones still to come.
        for index in reversed(range(len(source.data))):
            key = source.data[index].get("id")
            entry = faq.entries.get(key)
            if entry is None or (ids is not None and key not in ids):
                continue
            if source.data[index].get("of") != fingerprint(entry):
                _write(rows, source.lines, index, fingerprint(entry))
                changed.append(str(key))
        path.write_text("\n".join(rows), encoding="utf-8")
    return changed


def _write(rows: list[str], lines: dict[tuple[str | int, ...], int], index: int, stamp: str) -> None:
    line = lines.get((index, "of"))
    if line is not None:
        rows[line - 1] = re.sub(r"of:.*", f'of: "{stamp}"', rows[line - 1], count=1)
        return
    line = lines[(index, "id")]
    indentation = len(rows[line - 1]) - len(rows[line - 1].lstrip(" -"))
    rows.insert(line, " " * indentation + f'of: "{stamp}"')
