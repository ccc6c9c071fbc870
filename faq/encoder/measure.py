"""Measuring how often an encoder finds a sentence's translation first among unseen sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 1012
# NTREX-128 (Federmann et al. 2022, CC BY-SA 4.0) file names by our language codes: for measuring only.
NTREX_FILES = {
    "en": "src.eng",
    "ja": "ref.jpn",
    "zh-Hans": "ref.zho_Hans",
    "zh-Hant": "ref.zho_Hant",
    "ko": "ref.kor",
    "vi": "ref.vie",
    "ne": "ref.nep",
    "tl": "ref.fil",
    "my": "ref.mya",
    "id": "ref.ind",
    "th": "ref.tha",
    "pt": "ref.por-BR",
    "es": "ref.spa",
    "hi": "ref.hin",
}


class EncodesText(Protocol):
    """What measuring needs of an encoder: unit vectors (n, dimension) for questions and for passages."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of what is asked."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of what is searched."""
        ...


@dataclass(frozen=True)
class Retrieval:
    """The share of `questions` sentences whose translation came first among `candidates` sentences."""

    source: str
    target: str
    questions: int
    candidates: int
    accuracy: float


def measure_retrieval(
    encoder: EncodesText, pairs: Sequence[tuple[str, str]], *, distractors: Sequence[str] = ()
) -> float:
    """Return accuracy@1: the share of pairs whose second text is the nearest to its first.

    The candidates are the distinct second texts and the distractors. Raises ValueError without pairs.
    """
    if not pairs:
        raise ValueError("no pairs to measure with")
    answers = list(dict.fromkeys(second for _, second in pairs))
    answers += [text for text in dict.fromkeys(distractors) if text not in set(answers)]
    places = {text: place for place, text in enumerate(answers)}
    questions = encoder.encode_questions([first for first, _ in pairs])
    nearest = (questions @ encoder.encode_passages(answers).T).argmax(axis=1)
    expected = np.array([places[second] for _, second in pairs])
    return float((nearest == expected).mean())


def measure_ntrex(encoder: EncodesText, folder: Path) -> Iterator[Retrieval]:
    """Yield accuracy@1 on NTREX-128's first 1,012 lines: every language to English, and Japanese to all.

    Raises FileNotFoundError when a language's file is missing.
    """
    lines = {code: _read_lines(folder / f"newstest2019-{name}.txt") for code, name in NTREX_FILES.items()}
    directions = [(code, "en") for code in lines if code != "en"]
    directions += [("ja", code) for code in lines if code not in ("ja", "en")]
    for source, target in directions:
        pairs = list(zip(lines[source], lines[target], strict=True))
        yield Retrieval(source, target, len(pairs), len(pairs), measure_retrieval(encoder, pairs))


def measure_unseen(
    encoder: EncodesText, unseen: dict[str, list[tuple[str, str]]], *, target: str = "en"
) -> Iterator[Retrieval]:
    """Yield accuracy@1 of each language's unseen (sentence, English) pairs among 1,012 English sentences."""
    everything = [second for pairs in unseen.values() for _, second in pairs]
    for source, pairs in sorted(unseen.items()):
        asked = pairs[:CANDIDATES]
        own = {second for _, second in asked}
        others = [text for text in dict.fromkeys(everything) if text not in own]
        distractors = others[: max(CANDIDATES - len(own), 0)]
        accuracy = measure_retrieval(encoder, asked, distractors=distractors)
        yield Retrieval(source, target, len(asked), len(own) + len(distractors), accuracy)


def format_figures(figures: Iterable[Retrieval]) -> str:
    """Return the figures as a Markdown table."""
    rows = ["| from | to | sentences | candidates | accuracy@1 |", "| --- | --- | ---: | ---: | ---: |"]
    for figure in figures:
        rows.append(
            f"| {figure.source} | {figure.target} | {figure.questions:,} | {figure.candidates:,} "
            f"| {figure.accuracy:.3f} |"
        )
    return "\n".join(rows)


def _read_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [line.strip() for _, line in zip(range(CANDIDATES), lines, strict=False)]
