"""Training the compact encoder on public parallel text and the ward's own lines."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from faq.encoder.card import write_card
from faq.encoder.corpora import FAQ, Pair, fold_key, read_corpora
from faq.encoder.hashing import Bounds, Hashes, NgramShape, find_rows, hash_ngrams
from faq.encoder.load import load_encoder
from faq.encoder.measure import Retrieval, measure_ntrex, measure_unseen
from faq.encoder.ngrams import CharacterNgramEmbedding


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run, which ends after `minutes` or `most_steps`, whichever comes first."""

    minutes: float = 13.0
    most_steps: int = 8000
    rows: int = 98_304
    dimension: int = 256
    # Pairs of words took a twentieth of the steps away and found no more sentences.
    shape: NgramShape = field(default_factory=lambda: NgramShape(word_pairs=False))
    batch: int = 1024
    learning_rate: float = 0.01
    temperature: float = 0.05
    dropout: float = 0.3
    balance: float = 0.5
    least_texts: int = 2
    # The pieces of work are short: on a busy machine two threads spend their time waiting for each other.
    threads: int = 1
    seed: int = 1


@dataclass(frozen=True)
class Progress:
    """How far a training run is: the share of its time that is used, the steps taken and the recent loss."""

    share: float
    steps: int
    loss: float


@dataclass(frozen=True)
class Split:
    """Pairs to train with, and by language (sentence, English) pairs whose texts are in none of them."""

    train: list[Pair]
    unseen: dict[str, list[tuple[str, str]]]


def split_pairs(pairs: Sequence[Pair]) -> Split:
    """Return the split by a hash of the English sentence, so that it is the same in every run.

    Held out of each language: about 1,100 sentences, and at most a tenth of them.
    """
    with_english = [pair for pair in pairs if pair.languages[1] == "en" and pair.languages[0] != "en"]
    sizes = Counter(pair.languages[0] for pair in with_english)
    unseen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    held: set[str] = set()
    for pair in with_english:
        language = pair.languages[0]
        if _place(fold_key(pair.second)) < min(0.1, 1100 / sizes[language]):
            unseen[language].append((pair.first, pair.second))
            held |= {fold_key(pair.first), fold_key(pair.second)}
    train = [pair for pair in pairs if held.isdisjoint((fold_key(pair.first), fold_key(pair.second)))]
    return Split(train, dict(unseen))


def _place(key: str) -> float:
    """Return a fixed number in [0, 1) for a text."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "big") / 2**32


@dataclass(frozen=True)
class _Texts:
    """All distinct texts as n-gram rows: text i owns rows[bounds[i]:bounds[i + 1]]."""

    keys: Hashes
    rows: NDArray[np.int64]
    bounds: Bounds


def _choose_rows(texts: dict[str, str], recipe: Recipe) -> _Texts:
    """Return the n-grams in most texts, which get a row; a text of a small language counts for more."""
    sizes = Counter(texts.values())
    largest = max(sizes.values())
    hashes, bounds = hash_ngrams(list(texts), recipe.shape)
    weights = np.array([(largest / sizes[language]) ** recipe.balance for language in texts.values()])
    owners = np.repeat(np.arange(len(texts)), np.diff(bounds))
    keys, places, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    scores = np.bincount(places, weights=weights[owners])
    scores[counts < recipe.least_texts] = 0
    best = np.argsort(-scores, kind="stable")[: recipe.rows]
    chosen = np.sort(keys[best[scores[best] > 0]])
    return _Texts(chosen, *find_rows(hashes, bounds, chosen))


class _Batches:
    """Draws batches of one language pair each, small language pairs more often than their size gives."""

    def __init__(self, pairs: Sequence[Pair], numbers: dict[str, int], recipe: Recipe) -> None:
        """Take the pairs and each text's number; raises ValueError when no two pairs could form a batch."""
        groups: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for pair in pairs:
            groups[pair.languages].append((numbers[pair.first], numbers[pair.second]))
        meanings = {FAQ: _number_meanings(groups.get(FAQ, []))}
        self._groups = [
            np.column_stack([np.array(group), meanings.get(languages, np.arange(len(group)))])
            for languages, group in groups.items()
            if len(group) > 1
        ]
        if not self._groups:
            raise ValueError("an encoder cannot be trained on fewer than two pairs of texts")
        chances = np.array([len(group) for group in self._groups]) ** recipe.balance
        self._chances = chances / chances.sum()
        self._random = np.random.default_rng(recipe.seed)
        self._size = recipe.batch

    def draw(self) -> NDArray[np.int64]:
        """Return text numbers (at most `batch`, 2): no text twice in a column, no meaning in two lines.

        A second pair of the same meaning would count as wrong what is right.
        """
        group = self._groups[self._random.choice(len(self._groups), p=self._chances)]
        drawn = group[self._random.choice(len(group), min(self._size, len(group)), replace=False)]
        for column in range(3):
            # Back in the order drawn: in sorted order the same pair of a meaning would be kept every time.
            drawn = drawn[np.sort(np.unique(drawn[:, column], return_index=True)[1])]
        pairs: NDArray[np.int64] = drawn[:, :2]
        return pairs


def _number_meanings(pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return a number for each pair, the same for pairs that a chain of shared texts joins."""
    above: dict[int, int] = {}

    def find_top(text: int) -> int:
        while (parent := above.setdefault(text, text)) != text:
            above[text] = text = above[parent]
        return text

    for first, second in pairs:
        above[find_top(first)] = find_top(second)
    return np.array([find_top(first) for first, _ in pairs], dtype=np.int64)


def _gather(texts: _Texts, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the chosen texts, one text after the other, and each row's place in `chosen`."""
    starts, lengths = texts.bounds[chosen], np.diff(texts.bounds)[chosen]
    first = np.cumsum(lengths) - lengths
    steps = np.arange(lengths.sum()) - np.repeat(first, lengths)
    return texts.rows[np.repeat(starts, lengths) + steps], np.repeat(np.arange(len(chosen)), lengths)


def _fit(texts: _Texts, batches: _Batches, recipe: Recipe, progress: Callable[[Progress], None]) -> NDArray[np.float32]:
    """Return rows (len(keys), dimension) trained so that the two texts of a pair lie nearest to each other.

    The loss is the symmetric in-batch cross-entropy of cosine similarities (multiple negatives ranking,
    Henderson et al. 2017).
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    table = torch.randn(len(texts.keys), recipe.dimension) / recipe.dimension**0.5
    adam = _SparseAdam(table)
    random = np.random.default_rng(recipe.seed)
    start, steps, recent, share = time.monotonic(), 0, 0.0, 0.0
    while share < 1:
        drawn = batches.draw()
        rows, owners = _gather(texts, drawn.T.ravel())
        kept = random.random(len(rows), dtype=np.float32) >= recipe.dropout
        rows, owners = rows[kept], owners[kept]
        sums = _sum_rows(table, rows, np.searchsorted(owners, np.arange(drawn.size))).requires_grad_()
        firsts, seconds = torch.nn.functional.normalize(sums, dim=1).chunk(2)
        scores = firsts @ seconds.T / recipe.temperature
        expected = torch.arange(len(drawn))
        entropy = torch.nn.functional.cross_entropy
        loss = (entropy(scores, expected) + entropy(scores.T, expected)) / 2
        (slopes,) = torch.autograd.grad(loss, sums)
        # A row's gradient is the sum over the texts that hold it: the same operation the other way round,
        # ten times as fast as torch's own gradient of an embedding bag.
        order = np.argsort(rows, kind="stable")
        used, starts = np.unique(rows[order], return_index=True)
        gradient = _sum_rows(slopes, owners[order], starts)
        adam.step(torch.from_numpy(used), gradient, rate=recipe.learning_rate * (1 - share))
        recent = 0.98 * recent + 0.02 * loss.item() if steps else loss.item()
        steps += 1
        share = max((time.monotonic() - start) / (60 * recipe.minutes), steps / recipe.most_steps)
        if steps % 25 == 0 or share >= 1:
            progress(Progress(share, steps, recent))
    weights: NDArray[np.float32] = table.numpy()
    return weights


def _sum_rows(table: Tensor, rows: NDArray[np.int64], offsets: NDArray[np.int64]) -> Tensor:
    """Return the sums of the table's rows from each offset to the next."""
    return torch.nn.functional.embedding_bag(torch.from_numpy(rows), table, torch.from_numpy(offsets), mode="sum")


class _SparseAdam:
    """Adam (Kingma, Ba 2015) over the rows of a table that a batch used; the others stay as they are."""

    def __init__(self, table: Tensor) -> None:
        self._table = table
        self._mean = torch.zeros_like(table)
        self._square = torch.zeros_like(table)
        self._steps = 0

    def step(self, used: Tensor, gradient: Tensor, *, rate: float) -> None:
        """Move the used rows (distinct numbers) along their gradient (len(used), dimension)."""
        self._steps += 1
        mean = self._mean[used].lerp_(gradient, 0.1)
        square = self._square[used].lerp_(gradient.square(), 0.001)
        self._mean[used], self._square[used] = mean, square
        pace = rate * (1 - 0.999**self._steps) ** 0.5 / (1 - 0.9**self._steps)
        self._table.index_add_(0, used, mean.div_(square.sqrt_().add_(1e-8)), alpha=-pace)


def train_encoder(
    corpora: Path | None,
    faq_lines: Iterable[tuple[str, str]],
    output: Path,
    *,
    recipe: Recipe = Recipe(),
    progress: Callable[[Progress], None] = lambda _: None,
) -> list[Retrieval]:
    """Train an encoder, write it with its card to `output`, and return what it reaches on unseen sentences.

    `faq_lines` are pairs of texts that ask for the same entry, in any languages; without `corpora` they
    are all there is. Raises FileNotFoundError for a folder without corpora, ValueError for too little text.
    """
    own = [Pair(first, second, FAQ) for first, second in faq_lines if fold_key(first) and fold_key(second)]
    split = split_pairs(read_corpora(corpora)) if corpora else Split([], {})
    pairs = own + split.train
    languages: dict[str, str] = {}
    for pair in pairs:
        languages.setdefault(pair.first, pair.languages[0])
        languages.setdefault(pair.second, pair.languages[1])
    batches = _Batches(pairs, {text: number for number, text in enumerate(languages)}, recipe)
    texts = _choose_rows(languages, recipe)
    last: list[Progress] = []

    def report(step: Progress) -> None:
        last[:] = [step]
        progress(step)

    weights = _fit(texts, batches, recipe, report)
    staging = output.with_name(output.name + ".new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    _save(CharacterNgramEmbedding.from_weights(texts.keys, weights, recipe.shape), staging)
    # What is measured is what is shipped: the rounded weights, loaded from the disk.
    encoder = load_encoder(staging, threads=recipe.threads)
    figures = list(measure_unseen(encoder, split.unseen))
    public = list(measure_ntrex(encoder, corpora / "ntrex128")) if corpora and (corpora / "ntrex128").is_dir() else []
    card = write_card(pairs, recipe, last, figures, public)
    (staging / "README.md").write_text(card, encoding="utf-8")
    shutil.rmtree(output, ignore_errors=True)
    staging.rename(output)
    return figures + public


def _save(module: CharacterNgramEmbedding, directory: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(modules=[module], device="cpu").save(str(directory), create_model_card=False)
