"""The public parallel corpora under one folder, read into pairs of texts that mean the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.encoder.hashing import fold_text

# The language pair of the ward's own lines, which may be in any language.
FAQ = ("faq", "faq")

# ISO 639-3 names in the Tatoeba folders, and our codes. French and Russian are no language of ours.
_TATOEBA = {
    "eng": "en", "jpn": "ja", "zho": "zh-Hans", "cmn_Hans": "zh-Hans", "cmn_Hant": "zh-Hant", "kor": "ko",
    "vie": "vi", "tgl": "tl", "mya": "my", "ind": "id", "msa": "ms", "zsm_Latn": "ms", "tha": "th",
    "por": "pt", "spa": "es", "hin": "hi",
}  # fmt: skip  # one table, read as a table
_MANYTHINGS = {"jpn-eng/jpn": "ja", "cmn-eng/cmn": "zh-Hans", "kor-eng/kor": "ko", "vie-eng/vie": "vi"}
_STOPCOVID = {
    "ja-basic": "ja", "ja-Hira": "ja", "en": "en", "ko": "ko", "zh_CN": "zh-Hans", "zh_TW": "zh-Hant",
    "vi": "vi", "th": "th",
}  # fmt: skip
_TICO = ("ne", "my", "tl", "id", "zh", "hi", "ms", "pt-BR", "es-LA", "ko")
# What a sentence of the language must contain: tico19-tm/en-ko.tsv, for one, holds Kanuri, not Korean.
_SCRIPTS = {
    "ja": "[ぁ-ヿ一-鿿]", "zh-Hans": "[一-鿿]", "zh-Hant": "[一-鿿]", "ko": "[가-힣]", "th": "[ก-๛]",
    "my": "[က-႟]", "ne": "[ऀ-ॿ]", "hi": "[ऀ-ॿ]",
}  # fmt: skip
_READING = re.compile(r"（[ぁ-ゖー・ ]+）")


@dataclass(frozen=True)
class Pair:
    """Two texts that mean the same, with their language codes."""

    first: str
    second: str
    languages: tuple[str, str]


def read_corpora(folder: Path) -> list[Pair]:
    """Return the distinct pairs of the known corpora in the folder; raises FileNotFoundError without any."""
    readers = [_read_manythings, _read_tanaka, _read_tatoeba, _read_tico, _read_terms, _read_stopcovid]
    found: dict[tuple[str, str], Pair] = {}
    for reader in readers:
        for pair in reader(folder):
            keys = (fold_key(pair.first), fold_key(pair.second))
            if keys[0] != keys[1] and all(map(_is_written_in, (pair.first, pair.second), pair.languages)):
                found.setdefault((min(keys), max(keys)), pair)
    if not found:
        raise FileNotFoundError(f"{folder}: none of the known corpora is here")
    return list(found.values())


def fold_key(text: str) -> str:
    """Return a sentence's letters alone, the same however it is cased, spaced or punctuated."""
    return fold_text(text, max_characters=2000).replace(" ", "")


def _is_written_in(text: str, language: str) -> bool:
    script = _SCRIPTS.get(language)
    return bool(text.strip()) and (script is None or re.search(script, text) is not None)


def _read_manythings(folder: Path) -> Iterator[Pair]:
    for name, language in _MANYTHINGS.items():
        for cells in _read_table(folder / "manythings-tatoeba" / f"{name}.txt"):
            yield Pair(cells[1], cells[0], (language, "en"))


def _read_tanaka(folder: Path) -> Iterator[Pair]:
    for part in ("train", "dev", "test"):
        english, japanese = (folder / "small_parallel_enja" / f"{part}.{code}" for code in ("en", "ja"))
        for first, second in _read_side_by_side(japanese, english):
            yield Pair(first.replace(" ", ""), second, ("ja", "en"))


def _read_tatoeba(folder: Path) -> Iterator[Pair]:
    for pair_folder in sorted((folder / "tatoeba-pairs").glob("*-*")):
        paths = sorted(pair_folder.glob("tatoeba-test-*"))
        codes = [_TATOEBA.get(path.suffix[1:].rstrip("12")) for path in paths]
        if len(paths) == 2 and codes[0] and codes[1]:
            for first, second in _read_side_by_side(paths[0], paths[1]):
                yield Pair(first, second, (codes[0], codes[1]))


def _read_tico(folder: Path) -> Iterator[Pair]:
    for name in _TICO:
        language = {"zh": "zh-Hans"}.get(name, name.partition("-")[0])
        for cells in _read_table(folder / "tico19-tm" / f"en-{name}.tsv"):
            yield Pair(cells[1], cells[0], (language, "en"))


def _read_terms(folder: Path) -> Iterator[Pair]:
    codes = {"zh-CN": "zh-Hans", "zh-TW": "zh-Hant"}
    for path in sorted((folder / "tico19-tm" / "terminologies").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                named = (row.get("targetLang") or "").replace("_", "-")
                language = codes.get(named, named.partition("-")[0])
                if language in {*_TATOEBA.values(), "ne"} and row.get("targetString") and row.get("sourceString"):
                    yield Pair(row["targetString"], row["sourceString"], (language, "en"))


def _read_stopcovid(folder: Path) -> Iterator[Pair]:
    path = folder / "stopcovid19-i18n" / "merged.tsv"
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            for column, language in _STOPCOVID.items():
                text = _READING.sub("", row.get(column) or "")
                if text.strip() and text != row["ja"]:
                    yield Pair(text, row["ja"], (language, "ja"))


def _read_table(path: Path) -> Iterator[list[str]]:
    """Yield the cells of each line that has two of them; nothing where the file is not there."""
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            yield from (cells for cells in (line.rstrip("\n").split("\t") for line in lines) if len(cells) > 1)


def _read_side_by_side(first: Path, second: Path) -> Iterator[tuple[str, str]]:
    if first.is_file() and second.is_file():
        with first.open(encoding="utf-8") as firsts, second.open(encoding="utf-8") as seconds:
            yield from ((one.strip(), other.strip()) for one, other in zip(firsts, seconds, strict=False))
