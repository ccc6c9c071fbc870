"""The fixed sentences of the interface and of replies, one file per language; any other language falls back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from translation.languages import BRIDGE, LANGUAGES, SOURCE

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=len(LANGUAGES) + 1)
def load_phrases(code: str) -> dict[str, str]:
    """All phrases of one language; those it lacks come from the nearest language, then English, then Japanese."""
    language = LANGUAGES[code]
    phrases: dict[str, str] = {}
    for source in (SOURCE, BRIDGE, *reversed(language.nearest), code):
        path = _FOLDER / f"{source}.yml"
        if source == BRIDGE and code in ("ja", "ja-easy"):
            continue
        if path.is_file():
            phrases.update(read_phrases(path))
    return phrases


def read_phrases(path: Path) -> dict[str, str]:
    """The phrases of one file as they are written; raises yaml.YAMLError when it is broken."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {str(key): str(value) for key, value in data.items()}


def say(key: str, code: str, **values: object) -> str:
    """The sentence `key` in language `code` with its values filled in; raises KeyError for an unknown key."""
    return load_phrases(code)[key].format(**values)
