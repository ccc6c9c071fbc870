"""Weights of the evidence and thresholds of the decision, fitted on questions that were never trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from faq.classifier import Floats
from faq.corpus import FAQ_PREFIX
from faq.evidence import FEATURES, Fusion, fuse

#: At most this share of out-of-scope questions may be answered with an entry, or offered entries to choose from.
_STRAY_BUDGET, _STRAY_CHOICE_BUDGET = 0.03, 0.08
#: Pull of the fusion's weights towards their defaults, in nats for each unit squared over the whole set.
_PULL = 5.0


class CalibrationError(Exception):
    """The calibration file cannot be used; the message is one line for the operator."""

    exit_code = 13


@dataclass(frozen=True)
class Thresholds:
    """Least probability to answer; least sum of the best three to offer a choice; least for anything else."""

    answer: float = 0.9
    choose: float = 0.5
    other: float = 0.5


@dataclass(frozen=True)
class Point:
    """At one answer threshold: shares of in-scope questions answered and answered wrongly, of others answered."""

    threshold: float
    answered: float
    wrong: float
    stray: float


@dataclass(frozen=True)
class Calibration:
    """The fusion, the curve from which a wrong-answer budget picks its threshold, and the other thresholds."""

    fusion: Fusion = Fusion()
    curve: tuple[Point, ...] = ()
    choose: float = 0.5
    other: float = 0.5

    def thresholds(self, wrong_budget: float) -> Thresholds:
        """The lowest answer threshold from which on every stricter one holds both budgets."""
        answer = 0.99
        for point in sorted(self.curve, key=lambda point: -point.threshold):
            if point.wrong > wrong_budget or point.stray > _STRAY_BUDGET:
                break
            answer = point.threshold
        return Thresholds(answer, min(self.choose, answer), self.other)


def load_calibration(path: Path) -> Calibration:
    """The calibration in a file; raises CalibrationError when it is missing or broken."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        fusion = Fusion(tuple(data["fusion"]["weights"]), data["fusion"]["bias_other"])
        if len(fusion.weights) != len(FEATURES):
            raise ValueError(f"it has {len(fusion.weights)} weights instead of {len(FEATURES)}")
        curve = tuple(Point(**point) for point in data["curve"])
        return Calibration(fusion, curve, float(data["choose"]), float(data["other"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(f"{path}: {error}; write it anew with `madoguchi calibrate`") from error


def save_calibration(calibration: Calibration, path: Path) -> None:
    """Writes the file that `load_calibration` reads."""
    path.write_text(json.dumps(asdict(calibration), indent=1) + "\n", encoding="utf-8")


def calibrate(features: Floats, labels: Sequence[str], truth: Sequence[Optional[str]]) -> Calibration:
    """A calibration from the features of questions and their entry ids (None: out of scope).

    `features` has the shape (questions, len(labels), len(FEATURES)).
    """
    is_faq = np.array([label.startswith(FAQ_PREFIX) for label in labels])
    place = {label[len(FAQ_PREFIX) :]: index for index, label in enumerate(labels) if label.startswith(FAQ_PREFIX)}
    targets = np.array([place[key] if key is not None else -1 for key in truth])
    fusion = _fit_fusion(features, targets, is_faq)
    probabilities = fuse(features, fusion, is_faq, np.zeros(features.shape[:2], dtype=bool))
    best, top = probabilities.argmax(axis=1), probabilities.max(axis=1)
    in_scope = targets >= 0
    curve = []
    for threshold in np.arange(0.30, 0.996, 0.01):
        shown = is_faq[best] & (top >= threshold)
        # One more of each than was seen: none among a few hundred does not prove a share of zero.
        wrong = ((shown & (best != targets) & in_scope).sum() + 1) / (in_scope.sum() + 1)
        stray = ((shown & ~in_scope).sum() + 1) / ((~in_scope).sum() + 1)
        answered = (shown & in_scope).sum() / max(in_scope.sum(), 1)
        curve.append(Point(round(float(threshold), 2), round(answered, 4), round(wrong, 4), round(stray, 4)))
    return Calibration(fusion, tuple(curve), _choose_choice(probabilities, is_faq, in_scope))


def _fit_fusion(features: Floats, targets: NDArray[np.int64], is_faq: NDArray[np.bool_]) -> Fusion:
    import torch

    inputs = torch.from_numpy(features)
    wanted = torch.from_numpy(targets)
    other = torch.from_numpy(~is_faq).float()
    start = torch.tensor(Fusion().weights)
    weights = start.clone().requires_grad_()
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=80, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        chances = torch.log_softmax(inputs @ weights + other * bias, dim=1)
        inside = chances[torch.arange(len(wanted)), wanted.clamp(min=0)]
        # For an out-of-scope question any label that is no entry is right.
        outside = torch.logsumexp(chances.masked_fill(other == 0, -1e9), dim=1)
        loss = -torch.where(wanted >= 0, inside, outside).sum()
        loss = loss + _PULL * ((weights - start).square().sum() + bias.square().sum())
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return Fusion(tuple(round(float(weight), 4) for weight in weights.detach()), round(float(bias.detach()[0]), 4))


def _choose_choice(probabilities: Floats, is_faq: NDArray[np.bool_], in_scope: NDArray[np.bool_]) -> float:
    """The lowest threshold at which few enough out-of-scope questions are offered entries."""
    first_is_entry = is_faq[probabilities.argmax(axis=1)]
    three = np.sort(np.where(is_faq, probabilities, 0.0), axis=1)[:, -3:].sum(axis=1)
    strays = three[first_is_entry & ~in_scope]
    for threshold in np.arange(0.15, 0.9, 0.01):
        if ((strays >= threshold).sum() + 1) / ((~in_scope).sum() + 1) <= _STRAY_CHOICE_BUDGET:
            return round(float(threshold), 2)
    return 0.9
