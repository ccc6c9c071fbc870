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
#: Factor on the encoder's unit vector, which else drowns beside some sixty n-grams of a line.
_VECTOR_WEIGHT = 3.0
_BATCH, _RATE, _VECTOR_RATE, _DROPOUT, _SMOOTHING = 256, 1.0, 0.01, 0.3, 0.0
_FEWEST_STEPS, _FEWEST_EPOCHS = 600, 5


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
    targets = torch.tensor([names.index(label) for label in labels])
    hashes, bounds = hash_ngrams(texts, _SHAPE)
    keys, idf = _choose_keys(hashes, bounds)
    rows, starts = find_rows(hashes, bounds, keys)
    generator = torch.Generator().manual_seed(seed)
    table = torch.zeros(len(keys) + 1, len(names), requires_grad=True)
    dense = torch.zeros(vectors.shape[1], len(names), requires_grad=True)
    bias = torch.zeros(len(names), requires_grad=True)
    # Adagrad (Duchi et al. 2011): a rare n-gram, seen in a few batches only, still takes full steps.
    sparse_step = torch.optim.Adagrad([table], lr=_RATE)
    dense_step = torch.optim.Adam([dense, bias], lr=_VECTOR_RATE)
    # Rare procedures count as much as talkative ones.
    counts = torch.bincount(targets, minlength=len(names)).float()
    class_weights = (counts.mean() / counts).pow(0.5)
    loss_of = torch.nn.CrossEntropyLoss(weight=class_weights, label_smoothing=_SMOOTHING)
    epochs = max(_FEWEST_EPOCHS, -(-_FEWEST_STEPS * _BATCH // max(len(texts), 1)))
    encoded = torch.from_numpy(np.asarray(vectors, dtype=np.float32)) * _VECTOR_WEIGHT
    for epoch in range(epochs):
        order = torch.randperm(len(texts), generator=generator).tolist()
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            flat, offsets, values = _flatten(batch, rows, starts, idf)
            kept = torch.rand(len(values), generator=generator) > _DROPOUT
            logits = torch.nn.functional.embedding_bag(
                torch.from_numpy(flat),
                table,
                torch.from_numpy(offsets),
                mode="sum",
                sparse=True,
                per_sample_weights=torch.from_numpy(values) * kept / (1 - _DROPOUT),
            )
            loss = loss_of(logits + encoded[batch] @ dense + bias, targets[batch])
            sparse_step.zero_grad()
            dense_step.zero_grad()
            loss.backward()
            sparse_step.step()
            dense_step.step()
        progress((epoch + 1) / epochs)
    return Classifier(
        names,
        keys,
        table.detach()[:-1].numpy().astype(np.float16),
        idf,
        dense.detach().numpy(),
        bias.detach().numpy(),
    )


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
