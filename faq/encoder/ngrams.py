"""A sentence-transformers module: a text is the sum of the vectors of its character n-grams and words."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sentence_transformers.base.modules import InputModule

from faq.encoder.hashing import Hashes, NgramShape, find_rows, hash_ngrams

CONFIG_NAME = "ngrams.json"
WEIGHTS_NAME = "model.safetensors"


class CharacterNgramEmbedding(InputModule):
    """Sums int8 rows, one for each known n-gram, into a unit vector; a row's length is its weight."""

    def __init__(self, keys: Hashes, rows: NDArray[np.int8], scales: NDArray[np.float32], shape: NgramShape) -> None:
        """Take the sorted n-gram hashes, their rows (len(keys), dimension) and one scale for each row.

        Raises ValueError when the three do not belong together.
        """
        super().__init__()
        if rows.ndim != 2 or not len(keys) == len(rows) == len(scales):
            raise ValueError(f"{len(keys)} keys, rows of shape {rows.shape} and {len(scales)} scales do not match")
        self.keys = keys
        self.shape = shape
        self.register_buffer("rows", torch.from_numpy(rows))
        self.register_buffer("scales", torch.from_numpy(scales))

    @classmethod
    def from_weights(cls, keys: Hashes, weights: NDArray[np.float32], shape: NgramShape) -> CharacterNgramEmbedding:
        """Return the module with float rows (len(keys), dimension) rounded to 127 steps a side."""
        scales = np.maximum(np.abs(weights).max(axis=1), 1e-12) / 127
        rows = np.rint(weights / scales[:, None]).astype(np.int8)
        return cls(keys, rows, scales.astype(np.float32), shape)

    def preprocess(self, inputs: list[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Return the rows of all texts, one text after the other, and where each text starts."""
        texts = [f"{prompt}{text}" for text in inputs] if prompt else inputs
        rows, bounds = find_rows(*hash_ngrams(texts, self.shape), self.keys)
        return {"input_ids": torch.from_numpy(rows), "offsets": torch.from_numpy(bounds[:-1])}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Add `sentence_embedding` (texts, dimension): unit vectors, zero for a text with nothing known."""
        ids = features["input_ids"]
        # Only the rows in use become floats: the whole table would take four times the memory.
        sums = torch.nn.functional.embedding_bag(
            torch.arange(len(ids), device=ids.device),
            self.rows[ids].float(),
            features["offsets"],
            mode="sum",
            per_sample_weights=self.scales[ids],
        )
        features["sentence_embedding"] = torch.nn.functional.normalize(sums, dim=1)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of a sentence's vector."""
        return int(self.rows.shape[1])

    def get_sentence_embedding_dimension(self) -> int:
        """Return the length of a sentence's vector, under the name older callers use."""
        return self.get_embedding_dimension()

    def get_config_dict(self) -> dict[str, Any]:
        """Return what `load` needs beside the weights."""
        return {"dimension": self.get_embedding_dimension(), **asdict(self.shape)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write the shape and the int8 weights into an existing directory."""
        directory = Path(output_path)
        settings = json.dumps(self.get_config_dict(), indent=2)
        (directory / CONFIG_NAME).write_text(settings + "\n", encoding="utf-8")
        arrays = {"keys": self.keys, "rows": self.rows.numpy(), "scales": self.scales.numpy()}
        save_file(arrays, directory / WEIGHTS_NAME)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *_: Any, **__: Any) -> CharacterNgramEmbedding:
        """Return the module saved in a directory; raises ValueError when settings and weights disagree."""
        directory = Path(model_name_or_path, subfolder)
        settings = json.loads((directory / CONFIG_NAME).read_text(encoding="utf-8"))
        dimension = settings.pop("dimension")
        arrays = load_file(directory / WEIGHTS_NAME)
        module = cls(arrays["keys"], arrays["rows"], arrays["scales"], NgramShape(**settings))
        if module.get_embedding_dimension() != dimension:
            found = module.get_embedding_dimension()
            raise ValueError(f"{CONFIG_NAME} says dimension {dimension}, {WEIGHTS_NAME} holds {found}")
        return module
