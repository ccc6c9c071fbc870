"""Fits the fusion's weights and the decision's thresholds on lines the models had not seen (out of fold)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.classifier import Floats, train_classifier
from faq.corpus import FAQ_PREFIX, OUT_OF_SCOPE
from faq.evidence import FEATURES, Fusion, Neighbours, fuse, measure_features

_FOLDS = 3
#: At most this share of out-of-scope questions may be answered with an entry.
_OUT_OF_SCOPE_BUDGET = 0.03


@dataclass(frozen=True)
class Thresholds:
    """Least probability to answer; least sum of the best three to offer a choice; least for anything else."""

    answer: float = 0.8
    choose: float = 0.5
    other: float = 0.5


@dataclass(frozen=True)
class Calibration:
    """What `calibrate` found, and how well it holds on the held-out lines."""

    fusion: Fusion
    thresholds: Thresholds
    #: Share of held-out in-scope lines whose entry came first, was answered, and was answered wrongly.
    first: float
    answered: float
    wrong: float


def calibrate(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Floats,
    *,
    wrong_budget: float,
    progress: Callable[[float], None] = lambda _: None,
) -> Calibration:
    """Fusion and thresholds such that at most `wrong_budget` of held-out in-scope lines get a wrong entry."""
    names = sorted(set(labels))
    features, kept = _measure_held_out(texts, labels, vectors, names, progress)
    place = {name: index for index, name in enumerate(names)}
    truth = np.array([place[labels[index]] for index in kept])
    is_faq = np.array([name.startswith(FAQ_PREFIX) for name in names])
    fusion = _fit_fusion(features, truth, is_faq)
    probabilities = fuse(features, fusion, is_faq, np.zeros(features.shape[:2], dtype=bool))
    thresholds = _choose_thresholds(probabilities, truth, is_faq, place.get(OUT_OF_SCOPE), wrong_budget)
    best = probabilities.argmax(axis=1)
    in_scope = is_faq[truth]
    answered = is_faq[best] & (probabilities.max(axis=1) >= thresholds.answer)
    return Calibration(
        fusion,
        thresholds,
        first=float((best == truth)[in_scope].mean()),
        answered=float(answered[in_scope].mean()),
        wrong=float((answered & (best != truth))[in_scope].mean()),
    )


def _measure_held_out(
    texts: Sequence[str], labels: Sequence[str], vectors: Floats, names: list[str], progress: Callable[[float], None]
) -> tuple[Floats, list[int]]:
    """Features of every line by models that did not see its fold; lines of labels missing elsewhere are left out."""
    folds = np.random.default_rng(0).permutation(len(texts)) % _FOLDS
    features, kept = [], []
    for fold in range(_FOLDS):
        inside = np.flatnonzero(folds != fold)
        outside = np.flatnonzero(folds == fold)
        known = {labels[index] for index in inside}
        if known != set(names):
            # A label of one or two lines: keep one in training.
            missing = [index for index in outside if labels[index] not in known]
            inside = np.concatenate([inside, np.array(missing, dtype=np.int64)])
            outside = np.array([index for index in outside if index not in set(missing)], dtype=np.int64)
        classifier = train_classifier([texts[i] for i in inside], [labels[i] for i in inside], vectors[inside])
        neighbours, _ = Neighbours.group(vectors[inside], [labels[i] for i in inside], names)
        for first in range(0, len(outside), 512):
            batch = outside[first : first + 512]
            features.append(measure_features(classifier, neighbours, [texts[i] for i in batch], vectors[batch]))
            kept.extend(batch.tolist())
        progress((fold + 1) / _FOLDS)
    return np.concatenate(features), kept


def _fit_fusion(features: Floats, truth: NDArray[np.int64], is_faq: NDArray[np.bool_]) -> Fusion:
    import torch

    inputs = torch.from_numpy(features)
    targets = torch.from_numpy(truth)
    other = torch.from_numpy(~is_faq).float()
    weights = torch.ones(len(FEATURES), requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(inputs @ weights + other * bias, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return Fusion(tuple(float(weight) for weight in weights.detach()), float(bias.detach()[0]))


def _choose_thresholds(
    probabilities: Floats,
    truth: NDArray[np.int64],
    is_faq: NDArray[np.bool_],
    out_of_scope: int | None,
    wrong_budget: float,
) -> Thresholds:
    best = probabilities.argmax(axis=1)
    top = probabilities.max(axis=1)
    entry_first = is_faq[best]
    wrong = entry_first & (best != truth) & is_faq[truth]
    stray = entry_first & (truth == out_of_scope)
    answer = 0.99
    # From strict to lenient, as long as both budgets hold.
    for threshold in np.arange(0.99, 0.3, -0.01):
        shown = top >= threshold
        too_wrong = (wrong & shown).sum() > wrong_budget * is_faq[truth].sum()
        too_stray = (stray & shown).sum() > _OUT_OF_SCOPE_BUDGET * max((truth == out_of_scope).sum(), 1)
        if too_wrong or too_stray:
            break
        answer = float(threshold)
    return Thresholds(answer=round(answer, 2), choose=min(0.5, round(answer, 2)), other=0.5)
