"""Removes lines that stand twice in the question corpus, or under two labels; prints how many went, and why.

Run after adding lines: `python scripts/clean_corpus.py`. Lines of the FAQ itself (titles, ask) win over corpus lines.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path

from bot.settings import PROJECT
from faq.corpus import ELSEWHERE_PREFIX, FAQ_PREFIX, gather_lines
from faq.load import check_faq
from translation.cleanup import clean_text


def normalise(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", clean_text(text).lower())


def main() -> None:
    """Cleans data/nlu in place."""
    faq = check_faq(PROJECT / "faq", datetime.date.today()).faq
    owners = {
        normalise(line.text): line.label
        for line in gather_lines(faq, Path("/nonexistent"))
        if line.label.startswith((FAQ_PREFIX, ELSEWHERE_PREFIX))
    }
    seen: dict[str, str] = {}
    removed: Counter[str] = Counter()
    for path in sorted((PROJECT / "data" / "nlu").glob("**/*.yml")):
        kept, label = [], ""
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.lstrip().startswith("- intent:"):
                label = row.split("intent:")[1].strip()
            text = row.strip().removeprefix("- ")
            if row.startswith("    - ") and not row.lstrip().startswith("- intent:"):
                key = normalise(text) or text
                reason = ""
                if key in owners:
                    reason = "stands in the FAQ" if owners[key] == label else "stands in the FAQ under another label"
                elif key in seen:
                    reason = "twice" if seen[key] == label else "under two labels"
                if reason:
                    removed[reason] += 1
                    continue
                seen[key] = label
            kept.append(row)
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(dict(removed), f"{len(seen)} lines left")


if __name__ == "__main__":
    main()
