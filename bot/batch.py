"""`madoguchi understand`: JSON lines in, JSON lines out, in the same order and at batch speed."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, TextIO, Union

from bot.understanding import Understanding, Understood
from translation.detect import Prior
from translation.languages import LANGUAGES, find_language

#: Bytes taken at once: whatever has arrived is answered, so that a caller may also wait for each line.
_CHUNK = 1 << 18


def understand_lines(understanding: Understanding, source: BinaryIO, target: TextIO) -> None:
    """Answers every line of `source`; a bad line gets `{"error": …}` and the rest goes on."""
    rest = b""
    read = getattr(source, "read1", source.read)
    while True:
        chunk = read(_CHUNK)
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if not chunk and rest.strip():
            lines.append(rest)
        _answer_batch(understanding, [line for line in lines if line.strip()], target)
        if not chunk:
            return


def _answer_batch(understanding: Understanding, lines: list[bytes], target: TextIO) -> None:
    parsed = [_parse(line) for line in lines]
    asked = [row for row in parsed if not isinstance(row, str)]
    results = iter(understanding.understand([text for text, _ in asked], [prior for _, prior in asked]))
    for row in parsed:
        answer = {"error": row} if isinstance(row, str) else _as_json(next(results))
        target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    target.flush()


def _parse(line: bytes) -> Union[tuple[str, Prior], str]:
    """Text and prior of a line, or what is wrong with it."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not a JSON line in UTF-8: {str(error)[:80]}"
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return 'a line must be an object with a string "text"'
    hint = row.get("hint")
    if hint is None:
        return row["text"], Prior()
    code = hint if hint in LANGUAGES else find_language(hint) if isinstance(hint, str) else None
    if code is None:
        return f'"hint" must be one of {", ".join(LANGUAGES)}'
    return row["text"], Prior(page=code)


def _as_json(understood: Understood) -> dict[str, Any]:
    finding = understood.finding
    return {
        "language": understood.detection.language,
        "decision": finding.decision,
        "faq_ids": list(finding.faq_ids),
        "scores": list(finding.scores),
    }
