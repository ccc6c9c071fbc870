"""Finds the entry a question is about, or says that there is none: one decision for each question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

import numpy as np

from faq.calibration import Thresholds
from faq.classifier import Classifier, Floats
from faq.corpus import ELSEWHERE_PREFIX, FAQ_PREFIX, OUT_OF_SCOPE
from faq.encoder.load import Encoder
from faq.evidence import Fusion, Neighbours, fuse, measure_features

ANSWER, CHOOSE, ELSEWHERE, NONE = "answer", "choose", "elsewhere", "none"
_MOST_FOUND = 5
#: How many entries are offered as buttons.
MOST_CHOICES = 3
_BATCH = 64
_NOT_LETTERS = re.compile(r"[\W_]+")
#: A choice is offered only among entries that are not far behind the best.
_LEAST_SHARE_OF_BEST = 0.08


def exact_key(text: str) -> str:
    """The letters and digits of a question in lower case: "How much?" and "how much" are the same question."""
    return _NOT_LETTERS.sub("", text.lower()) or text


@dataclass(frozen=True)
class Finding:
    """What a question is about: `decision` is answer, choose, elsewhere, none or a dialogue intent."""

    decision: str
    #: Entry ids, best first, at most five, whatever the decision; and their probabilities.
    faq_ids: tuple[str, ...]
    scores: tuple[float, ...]
    #: The topic of another office, when the decision is `elsewhere`.
    elsewhere: Optional[str] = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The entries to offer as buttons: the best ones that are not far behind the first."""
        near = [key for key, score in zip(self.faq_ids, self.scores) if score >= self.scores[0] * _LEAST_SHARE_OF_BEST]
        return tuple(near[:MOST_CHOICES] if len(near) > 1 else self.faq_ids[:MOST_CHOICES])


@dataclass(frozen=True)
class Finder:
    """A loaded search index with its encoder; without an encoder it goes by the classifier's n-grams alone."""

    classifier: Classifier
    neighbours: Neighbours
    fusion: Fusion
    thresholds: Thresholds
    #: `exact_key` of a question → labels that have it among their lines.
    exact: dict[str, tuple[str, ...]]
    encoder: Optional[Encoder]

    def find(self, texts: Sequence[str], hidden: frozenset[str] = frozenset()) -> list[Finding]:
        """One finding for each cleaned question; entries in `hidden` (expired, switched off) are never found."""
        findings: list[Finding] = []
        for first in range(0, len(texts), _BATCH):
            findings.extend(self._find_batch(texts[first : first + _BATCH], hidden))
        return findings

    def measure(self, texts: Sequence[str]) -> Floats:
        """The evidence for every label, (len(texts), len(classifier.labels), len(FEATURES)), of cleaned questions."""
        if self.encoder is None:
            dimension = self.classifier.vector_weights.shape[0]
            vectors = np.zeros((len(texts), dimension), dtype=np.float32)
        else:
            vectors = self.encoder.encode_questions(texts)
        return measure_features(self.classifier, self.neighbours, texts, vectors)

    def _find_batch(self, texts: Sequence[str], hidden: frozenset[str]) -> list[Finding]:
        labels = self.classifier.labels
        features = self.measure(texts)
        is_faq = np.array([label.startswith(FAQ_PREFIX) for label in labels])
        exact = np.zeros(features.shape[:2], dtype=bool)
        for row, text in enumerate(texts):
            for label in self.exact.get(exact_key(text), ()):
                exact[row, labels.index(label)] = True
        probabilities = fuse(features, self.fusion, is_faq, exact)
        if hidden:
            shown = [not (faq and label[len(FAQ_PREFIX) :] in hidden) for faq, label in zip(is_faq, labels)]
            probabilities = probabilities * np.array(shown)
        return [self._decide(probabilities[row]) for row in range(len(texts))]

    def _decide(self, probabilities: np.ndarray) -> Finding:  # type: ignore[type-arg]
        labels = self.classifier.labels
        order = np.argsort(-probabilities, kind="stable")
        best = labels[order[0]]
        top = float(probabilities[order[0]])
        entries = [index for index in order if labels[index].startswith(FAQ_PREFIX)][:_MOST_FOUND]
        faq_ids = tuple(labels[index][len(FAQ_PREFIX) :] for index in entries)
        scores = tuple(round(float(probabilities[index]), 4) for index in entries)
        decision, topic = NONE, None
        if best.startswith(FAQ_PREFIX):
            if top >= self.thresholds.answer:
                decision = ANSWER
            elif sum(scores[:MOST_CHOICES]) >= self.thresholds.choose:
                decision = CHOOSE
        elif best.startswith(ELSEWHERE_PREFIX):
            if top >= self.thresholds.other:
                decision, topic = ELSEWHERE, best[len(ELSEWHERE_PREFIX) :]
        elif best != OUT_OF_SCOPE and top >= self.thresholds.other:
            decision = best
        return Finding(decision, faq_ids, scores, topic)
