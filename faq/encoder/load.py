"""Loading a sentence encoder from a local directory, without ever asking the network."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

OWN_MODULE = "faq.encoder.ngrams.CharacterNgramEmbedding"
_BATCH = 64
# E5 models (Wang et al. 2022) were trained with these; the instruct variants take a task description instead.
_E5_PROMPTS = ("query: ", "passage: ")
_E5_NAME = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])(?!.*instruct)")


class EncoderError(Exception):
    """The encoder directory cannot be used; the message is one line for the operator."""


@dataclass(frozen=True)
class Encoder:
    """A loaded sentence encoder; questions and passages share one vector space."""

    name: str
    dimension: int
    model: SentenceTransformer
    question_prompt: str = ""
    passage_prompt: str = ""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors (len(texts), dimension) of unit length, zero if nothing is known."""
        return self._encode(texts, self.question_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors as `encode_questions` does, for the texts that are searched."""
        return self._encode(texts, self.passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_encoder(directory: Path, *, threads: int = 1) -> Encoder:
    """Return the encoder saved in a local directory, running on `threads` CPU threads.

    Raises EncoderError for a directory or file that is missing, broken, or not a sentence encoder.
    """
    _check_directory(directory)
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(str(directory), device="cpu", local_files_only=True)
        dimension = model.get_embedding_dimension()
        encoded = model.encode(["窓口"], show_progress_bar=False)
    except Exception as error:  # a damaged file makes the libraries raise almost anything; the remedy is one
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise EncoderError(f"{directory}: the encoder cannot be loaded ({reason}); {_REMEDY}") from error
    if dimension != encoded.shape[1]:
        raise EncoderError(
            f"{directory}: the encoder says dimension {dimension} but gives {encoded.shape[1]}; {_REMEDY}"
        )
    question_prompt, passage_prompt = _find_prompts(directory, model.prompts)
    return Encoder(directory.resolve().name, dimension, model, question_prompt, passage_prompt)


_REMEDY = "install it again or train it with `madoguchi encoder train`"


def _check_directory(directory: Path) -> None:
    """Raise EncoderError unless the directory names its modules, and only modules that we trust to run."""
    if not directory.is_dir():
        raise EncoderError(f"{directory}: there is no such encoder directory; {_REMEDY}")
    modules_file = directory / "modules.json"
    if not modules_file.is_file():
        raise EncoderError(f"{directory}: modules.json is missing, so this is not a sentence encoder; {_REMEDY}")
    try:
        modules = json.loads(modules_file.read_text(encoding="utf-8"))
        types = [str(module["type"]) for module in modules]
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{modules_file}: this is not a list of modules; {_REMEDY}") from error
    # A directory may name any Python class, and loading would import it: only known code may run.
    foreign = [name for name in types if name != OWN_MODULE and not name.startswith("sentence_transformers.")]
    if foreign:
        raise EncoderError(
            f"{modules_file}: module {foreign[0]} is code of its own and is not run; "
            "choose a model made of sentence_transformers modules"
        )
    if OWN_MODULE in types:
        for name in ("ngrams.json", "model.safetensors"):
            if not (directory / name).is_file():
                raise EncoderError(f"{directory}: {name} is missing; {_REMEDY}")


def _find_prompts(directory: Path, prompts: dict[str, str]) -> tuple[str, str]:
    """Return what goes before a question and before a passage: as saved, else as E5 wants it."""
    question = prompts.get("query", "")
    passage = prompts.get("passage") or prompts.get("document", "")
    if question or passage:
        return question, passage
    names = [directory.resolve().name, str(_read_config(directory).get("_name_or_path", ""))]
    return _E5_PROMPTS if any(_E5_NAME.search(name.lower()) for name in names) else ("", "")


def _read_config(directory: Path) -> dict[str, Any]:
    """Return the transformer's own settings, empty where there are none."""
    path = directory / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return config if isinstance(config, dict) else {}
