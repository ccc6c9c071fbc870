"""Character n-grams and words of a text as 32-bit hashes; needs numpy alone, no model library."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Bounds = NDArray[np.int64]

_SPACE = 0x20
_SEPARATORS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
# An odd multiplier is invertible modulo 2**64, which lets a word's hash be cut out of a running sum.
_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 2**64)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class NgramShape:
    """Which pieces of a text are embedded: n-grams of up to `longest` characters, words, pairs of words."""

    longest: int = 4
    words: bool = True
    word_pairs: bool = True
    max_characters: int = 2000


def fold_text(text: str, *, max_characters: int) -> str:
    """Return the text as the encoder reads it: NFKC, casefolded, all but letters, marks and digits as one space."""
    folded = unicodedata.normalize("NFKC", text[:max_characters]).casefold()
    return f" {_SEPARATORS.sub(' ', folded).strip()} "


def hash_ngrams(texts: Sequence[str], shape: NgramShape) -> tuple[Hashes, Bounds]:
    """Return 32-bit hashes of all pieces of all texts, and len(texts) + 1 bounds: text i owns [bounds[i], bounds[i+1]).

    The hashes depend on the characters alone, never on the process or the machine.
    """
    if not texts:
        return np.zeros(0, dtype=np.uint32), np.zeros(1, dtype=np.int64)
    folded = [fold_text(text, max_characters=shape.max_characters) for text in texts]
    codes = np.frombuffer("".join(folded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(folded)), [len(text) for text in folded])
    hashes, hash_owners = _hash_characters(codes, owners, shape.longest)
    if shape.words or shape.word_pairs:
        word_hashes, word_owners = _hash_words(codes, owners, shape)
        hashes = np.concatenate([hashes, word_hashes])
        hash_owners = np.concatenate([hash_owners, word_owners])
    order = np.argsort(hash_owners, kind="stable")
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(hash_owners, minlength=len(texts)), out=bounds[1:])
    return hashes[order], bounds


def _hash_characters(codes: NDArray[Any], owners: NDArray[Any], longest: int) -> tuple[Hashes, NDArray[Any]]:
    """Return hashes and owners of the 1..longest-grams that stay inside one text and are not a bare space."""
    is_letter = codes != _SPACE
    rolling = codes.copy()
    found, found_owners = [_mix(rolling[is_letter], seed=1)], [owners[is_letter]]
    for n in range(2, longest + 1):
        if len(codes) < n:
            break
        rolling = rolling[:-1] * np.uint64(_BASE) + codes[n - 1 :]
        inside = owners[: len(rolling)] == owners[n - 1 :]
        if n == 2:  # a letter with a space beside it is kept: it says that a word starts or ends here
            inside &= is_letter[:-1] | is_letter[1:]
        found.append(_mix(rolling[inside], seed=n))
        found_owners.append(owners[: len(rolling)][inside])
    return np.concatenate(found), np.concatenate(found_owners)


def _hash_words(codes: NDArray[Any], owners: NDArray[Any], shape: NgramShape) -> tuple[Hashes, NDArray[Any]]:
    """Return hashes and owners of the words of three letters and more, and of neighbouring words.

    Scripts without spaces give whole clauses here; training keeps a row only for those that come back often.
    """
    is_letter = codes != _SPACE
    starts = np.flatnonzero(is_letter[1:] & ~is_letter[:-1]) + 1
    ends = np.flatnonzero(is_letter[:-1] & ~is_letter[1:]) + 1
    # Position within the text, so that the powers stay short however many texts come at once.
    powers = np.full(len(codes) + 1, np.uint64(_BASE))
    powers[0] = 1
    inverses = np.full(len(codes) + 1, np.uint64(_BASE_INVERSE))
    inverses[0] = 1
    running = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * np.cumprod(powers)[:-1], out=running[1:])
    raw = (running[ends] - running[starts]) * np.cumprod(inverses)[starts]
    word_owners = owners[starts]
    found, found_owners = [], []
    if shape.words:
        long_enough = ends - starts >= 3
        found.append(_mix(raw[long_enough], seed=101))
        found_owners.append(word_owners[long_enough])
    if shape.word_pairs:
        together = word_owners[:-1] == word_owners[1:]
        pairs = raw[:-1] * np.uint64(_MIX_1) + raw[1:]
        found.append(_mix(pairs[together], seed=102))
        found_owners.append(word_owners[:-1][together])
    return np.concatenate(found), np.concatenate(found_owners)


def _mix(values: NDArray[Any], *, seed: int) -> Hashes:
    """Return the upper 32 bits of splitmix64's finaliser (Steele, Lea, Flood 2014) over each value."""
    mixed = values + np.uint64(seed * _BASE % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(32)).astype(np.uint32)


def find_rows(hashes: Hashes, bounds: Bounds, keys: Hashes) -> tuple[NDArray[np.int64], Bounds]:
    """Return the rows of the hashes that stand in the sorted `keys`, and their bounds; the others are dropped."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64), np.zeros_like(bounds)
    places = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    known = keys[places] == hashes
    kept = np.zeros(len(hashes) + 1, dtype=np.int64)
    np.cumsum(known, out=kept[1:])
    return places[known].astype(np.int64), kept[bounds]
