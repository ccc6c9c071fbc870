"""A linear softmax classifier over hashed character n-grams and the encoder's vector; trains in seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.encoder.hashing import NgramShape, find_rows, hash_ngrams

Floats = NDArray[np.float32]

_SHAPE = NgramShape(longest=4, words=True, word_pairs=True, max_characters=400)
#: Most n-grams kept, by the number of lines that contain them.
_MOST_KEYS = 200_000
#: Factor on the encoder's unit vector beside the n-grams' unit vector.
_VECTOR_WEIGHT = 1.0
# Plain SGD on purpose: steps scaled for each coordinate (Adam, Adagrad) let rare n-grams shout and cost five points of
# held-out accuracy; docs/decisions.md has the figures. The rate falls linearly to zero.
_BATCH, _RATE, _EPOCHS, _FEWEST_STEPS = 64, 2.0, 8, 600


@dataclass(frozen=True)
class Classifier:
    """Trained weights; `labels` names the columns of what `predict` returns."""

    labels: tuple[str, ...]
    keys: NDArray[np.uint32]
    weights: NDArray[np.float16]
    idf: Floats
    vector_weights: Floats
    bias: Floats

    def predict(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Logits, shape (len(texts), len(labels)), for cleaned texts and their encoder vectors."""
        rows, bounds = find_rows(*hash_ngrams(texts, _SHAPE), self.keys)
        logits = vectors @ self.vector_weights * _VECTOR_WEIGHT + self.bias
        for index in range(len(texts)):
            mine = rows[bounds[index] : bounds[index + 1]]
            if len(mine):
                values = self.idf[mine]
                values = values / np.sqrt(np.square(values).sum())
                logits[index] += values @ self.weights[mine].astype(np.float32)
        return np.asarray(logits, dtype=np.float32)

    def known_share(self, texts: Sequence[str]) -> Floats:
        """The share of each text's n-grams that occur in the training lines, (len(texts),), 0..1."""
        hashes, bounds = hash_ngrams(texts, _SHAPE)
        _, kept = find_rows(hashes, bounds, self.keys)
        return np.asarray(np.diff(kept) / np.maximum(np.diff(bounds), 1), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write everything into one .npz file."""
        np.savez(
            path,
            labels=np.array(self.labels),
            keys=self.keys,
            weights=self.weights,
            idf=self.idf,
            vector_weights=self.vector_weights,
            bias=self.bias,
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """The classifier written by `save`; raises OSError or ValueError for a missing or damaged file."""
        with np.load(path, allow_pickle=False) as data:
            return cls(
                tuple(str(label) for label in data["labels"]),
                data["keys"],
                data["weights"],
                data["idf"],
                data["vector_weights"],
                data["bias"],
            )


def train_classifier(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Floats,
    *,
    progress: Callable[[float], None] = lambda _: None,
    seed: int = 0,
) -> Classifier:
    """A classifier for the given lines; deterministic for the same lines, vectors and seed."""
    import torch

    names = tuple(sorted(set(labels)))
    place = {name: index for index, name in enumerate(names)}
    targets = torch.tensor([place[label] for label in labels])
    hashes, bounds = hash_ngrams(texts, _SHAPE)
    keys, idf = _choose_keys(hashes, bounds)
    rows, starts = find_rows(hashes, bounds, keys)
    table = torch.zeros(len(keys), len(names))
    dense = torch.zeros(vectors.shape[1], len(names))
    bias = torch.zeros(len(names))
    encoded = torch.from_numpy(np.asarray(vectors, dtype=np.float32)) * _VECTOR_WEIGHT
    # Rare procedures count as much as talkative ones.
    counts = torch.bincount(targets, minlength=len(names)).float()
    weights = (counts.mean() / counts).pow(0.5).clamp(max=3.0)[targets]
    generator = torch.Generator().manual_seed(seed)
    batches = max(1, -(-len(texts) // _BATCH))
    epochs = max(_EPOCHS, -(-_FEWEST_STEPS // batches))
    for step in range(epochs * batches):
        if step % batches == 0:
            order = torch.randperm(len(texts), generator=generator).tolist()
            progress(step / (epochs * batches))
        batch = order[(step % batches) * _BATCH : (step % batches + 1) * _BATCH]
        flat, offsets, values = (torch.from_numpy(part) for part in _flatten(batch, rows, starts, idf))
        logits = torch.nn.functional.embedding_bag(flat, table, offsets, mode="sum", per_sample_weights=values)
        logits += encoded[batch] @ dense + bias
        # The gradient of cross-entropy by hand: autograd through a sparse table takes five times as long.
        gradient = torch.softmax(logits, dim=1)
        gradient[torch.arange(len(batch)), targets[batch]] -= 1
        gradient *= (weights[batch] * (_RATE * (1 - step / (epochs * batches)))).unsqueeze(1)
        lengths = torch.diff(offsets, append=torch.tensor([len(flat)]))
        owners = torch.repeat_interleave(torch.arange(len(batch)), lengths)
        table.index_add_(0, flat, -gradient[owners] * values.unsqueeze(1))
        dense -= encoded[batch].T @ gradient
        bias -= 0.1 * gradient.sum(dim=0)
    progress(1.0)
    return Classifier(names, keys, table.numpy().astype(np.float16), idf, dense.numpy(), bias.numpy())


def _choose_keys(hashes: NDArray[np.uint32], bounds: NDArray[np.int64]) -> tuple[NDArray[np.uint32], Floats]:
    """The n-grams that at least two lines share (all, in a small corpus), sorted, and their idf."""
    owners = np.repeat(np.arange(len(bounds) - 1, dtype=np.int64), np.diff(bounds))
    pairs = np.unique((hashes.astype(np.int64) << 31) | owners)
    keys, frequency = np.unique((pairs >> 31).astype(np.uint32), return_counts=True)
    lines = len(bounds) - 1
    kept = frequency >= (2 if len(keys) > _MOST_KEYS // 2 else 1)
    if kept.sum() > _MOST_KEYS:
        kept = frequency >= np.sort(frequency)[-_MOST_KEYS]
    idf = np.log((1 + lines) / (1 + frequency[kept])) + 1
    return keys[kept], np.asarray(idf, dtype=np.float32)


def _flatten(
    batch: list[int], rows: NDArray[np.int64], starts: NDArray[np.int64], idf: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The rows of the batch's lines one after the other, where each line begins, and unit-length weights."""
    pieces = [rows[starts[line] : starts[line + 1]] for line in batch]
    lengths = np.array([len(piece) for piece in pieces])
    flat = np.concatenate(pieces) if lengths.sum() else np.zeros(0, dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    values = idf[flat]
    owners = np.repeat(np.arange(len(batch)), lengths)
    norms = np.sqrt(np.bincount(owners, weights=np.square(values), minlength=len(batch)))
    return flat, offsets, np.asarray(values / np.maximum(norms[owners], 1e-6), dtype=np.float32)
