"""The search index on disk: built from the FAQ and the corpus, written whole or not at all, opened by every process."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Optional

import numpy as np

from faq.calibration import Calibration
from faq.classifier import Classifier, train_classifier
from faq.corpus import Line
from faq.encoder.load import Encoder
from faq.evidence import Neighbours
from faq.finder import Finder, exact_key

#: Raised when the files inside change their meaning; an older index is then built anew.
_FORMAT = 2
_META, _CLASSIFIER, _VECTORS = "index.json", "classifier.npz", "lines.npz"


class SearchIndexError(Exception):
    """The index cannot be used; the message is one line for the operator."""


@dataclass(frozen=True)
class IndexInfo:
    """What an index was built from."""

    key: str
    lines: int
    encoder: str


def index_key(lines: Sequence[Line], encoder_directory: Path) -> str:
    """A name that changes whenever the lines or the encoder change."""
    digest = hashlib.sha256(str(_FORMAT).encode())
    for line in lines:
        digest.update(f"{line.label}\t{line.text}\n".encode())
    for path in sorted(path for path in encoder_directory.glob("*") if path.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def build_index(
    lines: Sequence[Line],
    encoder: Optional[Encoder],
    folder: Path,
    key: str,
    *,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> IndexInfo:
    """Builds the index of `lines` as `folder`, replacing an older one in a single step."""
    texts = [line.text for line in lines]
    labels = [line.label for line in lines]
    progress("encode", 0.0)
    # Without an encoder every vector is zero and the n-grams alone decide.
    vectors = encoder.encode_questions(texts) if encoder else np.zeros((len(texts), 1), dtype=np.float32)
    classifier = train_classifier(texts, labels, vectors, progress=lambda part: progress("train", part))
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=".index-", dir=folder.parent))
    try:
        classifier.save(workplace / _CLASSIFIER)
        np.savez(
            workplace / _VECTORS, vectors=vectors.astype(np.float16), labels=np.array(labels), texts=np.array(texts)
        )
        info = IndexInfo(key, len(lines), encoder.name if encoder else "")
        meta = json.dumps({"format": _FORMAT, **asdict(info)}, ensure_ascii=False, indent=2)
        (workplace / _META).write_text(meta + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        workplace.replace(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return info


def find_info(folder: Path) -> Optional[IndexInfo]:
    """What the index in `folder` was built from, or None when there is none of today's format."""
    try:
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(meta, dict) or meta.pop("format", None) != _FORMAT:
        return None
    return IndexInfo(meta["key"], meta["lines"], meta["encoder"])


def open_index(folder: Path, encoder: Optional[Encoder], calibration: Calibration, wrong_budget: float) -> Finder:
    """The finder over the index in `folder`; raises SearchIndexError when it cannot be used."""
    if find_info(folder) is None:
        raise SearchIndexError(f"{folder}: there is no search index; build it with `madoguchi train`")
    try:
        classifier = Classifier.load(folder / _CLASSIFIER)
        with np.load(folder / _VECTORS, allow_pickle=False) as data:
            vectors = data["vectors"].astype(np.float32)
            labels = [str(label) for label in data["labels"]]
            texts = [str(text) for text in data["texts"]]
    except (OSError, ValueError, KeyError) as error:
        raise SearchIndexError(
            f"{folder}: the search index is damaged ({error}); build it with `madoguchi train`"
        ) from error
    if encoder is not None and encoder.dimension != vectors.shape[1]:
        raise SearchIndexError(
            f"{folder}: the index has {vectors.shape[1]} dimensions, the encoder {encoder.name} {encoder.dimension}; "
            "build it again with `madoguchi train`"
        )
    neighbours, _ = Neighbours.group(vectors, labels, classifier.labels)
    exact: dict[str, tuple[str, ...]] = {}
    for text, label in zip(texts, labels):
        key = exact_key(text)
        exact[key] = tuple(dict.fromkeys((*exact.get(key, ()), label)))
    return Finder(classifier, neighbours, calibration.fusion, calibration.thresholds(wrong_budget), exact, encoder)
