"""Evidence of each label for a question: the classifier's voice and the nearest lines, fused into probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.classifier import Classifier, Floats

#: Inverse temperature of the vote of near lines: a line 0.05 nearer counts e times as much.
_VOTE_SHARPNESS = 20.0
#: What a line that was typed exactly like a question of the FAQ adds to the label's score, in nats.
_EXACT_BONUS = 6.0
FEATURES = ("classifier", "votes")


@dataclass(frozen=True)
class Fusion:
    """Weights of the features (one each, in the order of FEATURES) and a bias for labels that are no FAQ entry."""

    weights: tuple[float, ...] = (1.0, 6.0)
    bias_other: float = 0.0


@dataclass(frozen=True)
class Neighbours:
    """The vectors of the known lines, grouped by label: lines of label i are rows starts[i] to starts[i + 1]."""

    vectors: Floats
    starts: NDArray[np.int64]

    @classmethod
    def group(cls, vectors: Floats, labels: Sequence[str], names: Sequence[str]) -> tuple[Neighbours, list[int]]:
        """The neighbours with rows sorted by label, and the order of the original rows."""
        place = {name: index for index, name in enumerate(names)}
        columns = np.array([place[label] for label in labels])
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(len(names) + 1))
        return cls(np.ascontiguousarray(vectors[order]), starts.astype(np.int64)), order.tolist()

    def measure(self, questions: Floats) -> Floats:
        """The soft vote of each label's lines, (questions, labels): the nearest cosine, more when many are near."""
        likeness = questions @ self.vectors.T
        votes = np.add.reduceat(np.exp(_VOTE_SHARPNESS * (likeness - 1)), self.starts[:-1], axis=1)
        return np.asarray(1 + np.log(votes + 1e-9) / _VOTE_SHARPNESS, dtype=np.float32)


def measure_features(classifier: Classifier, neighbours: Neighbours, texts: Sequence[str], vectors: Floats) -> Floats:
    """The features of each label for each question, (len(texts), labels, len(FEATURES))."""
    logits = classifier.predict(texts, vectors)
    voice = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return np.asarray(np.stack([voice, neighbours.measure(vectors)], axis=2), dtype=np.float32)


def fuse(features: Floats, fusion: Fusion, is_faq: NDArray[np.bool_], exact: NDArray[np.bool_]) -> Floats:
    """Probabilities (questions, labels); `exact` marks labels that have the very question among their lines."""
    scores = features @ np.array(fusion.weights, dtype=np.float32)
    scores = scores + np.where(is_faq, 0.0, fusion.bias_other) + _EXACT_BONUS * exact
    scores -= scores.max(axis=1, keepdims=True)
    exponents = np.exp(scores)
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), dtype=np.float32)
