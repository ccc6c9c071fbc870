"""From a resident's words to language and decision: the one path that Rasa, `understand` and `ask` all take."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.settings import Settings
from faq.calibration import load_calibration
from faq.corpus import gather_lines
from faq.encoder.load import Encoder, EncoderError, load_encoder
from faq.finder import NONE, Finder, Finding
from faq.index import build_index, find_info, index_key, open_index
from faq.load import Faq, load_faq
from translation.cleanup import LONGEST_QUESTION, clean_text, is_readable
from translation.detect import Detection, Prior, detect_language

_NOTHING = Finding(NONE, (), ())


@dataclass(frozen=True)
class Understood:
    """A question's language and what it is about."""

    detection: Detection
    finding: Finding


@dataclass(frozen=True)
class Understanding:
    """A loaded finder and the FAQ it was built from; `warning` says what it has to do without."""

    faq: Faq
    finder: Finder
    warning: Optional[str] = None

    def understand(self, texts: Sequence[str], priors: Sequence[Prior]) -> list[Understood]:
        """Language and decision of each raw text, in order; every text gets one."""
        cleaned = [clean_text(text)[:LONGEST_QUESTION] for text in texts]
        readable = [index for index, text in enumerate(cleaned) if is_readable(text)]
        today = datetime.datetime.now(datetime.timezone.utc).date()
        hidden = frozenset(self.faq.entries) - frozenset(self.faq.valid_entries(today))
        found = dict(zip(readable, self.finder.find([cleaned[index] for index in readable], hidden)))
        return [
            Understood(detect_language(text, prior), found.get(index, _NOTHING))
            for index, (text, prior) in enumerate(zip(cleaned, priors))
        ]


def load_understanding(
    settings: Settings,
    *,
    trust_index: bool = False,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> Understanding:
    """The understanding of today's FAQ, with its index built first where it is missing or out of date.

    With `trust_index` an index that is there is used as it is: `madoguchi serve` has just compared it.

    Raises FaqError for a broken FAQ. A broken encoder is no reason to stay silent: the finder then goes by
    n-grams alone and `warning` says so.
    """
    faq = load_faq(settings.faq, datetime.date.today())
    encoder: Optional[Encoder] = None
    warning: Optional[str] = None
    try:
        encoder = load_encoder(settings.encoder)
    except EncoderError as error:
        warning = str(error)
    is_usable = find_info(settings.index) is not None if trust_index else is_index_current(settings)
    if not is_usable:
        ensure_index(settings, faq, encoder, progress=progress)
    calibration = load_calibration(settings.calibration)
    return Understanding(faq, open_index(settings.index, encoder, calibration, settings.wrong_budget), warning)


def is_index_current(settings: Settings) -> bool:
    """Says whether the index on disk was made from today's lines and encoder; needs no encoder. Raises FaqError.

    Files that did not change since the last comparison are not read again.
    """
    note = settings.index / "compared"
    stamp = _stamp_sources(settings)
    info = find_info(settings.index)
    if info is not None and note.is_file() and note.read_text(encoding="utf-8") == stamp:
        return True
    lines = gather_lines(load_faq(settings.faq, datetime.date.today()), settings.nlu)
    if info is None or info.key != index_key(lines, settings.encoder):
        return False
    note.write_text(stamp, encoding="utf-8")
    return True


def _stamp_sources(settings: Settings) -> str:
    """Changes whenever a file that the index is made from does: by size and time of change."""
    digest = hashlib.sha256()
    for folder in (settings.faq, settings.nlu, settings.encoder):
        for path in sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()):
            state = path.stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def ensure_index(
    settings: Settings,
    faq: Faq,
    encoder: Optional[Encoder],
    *,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> None:
    """Builds the search index unless the one on disk was made from exactly these lines and this encoder."""
    lines = gather_lines(faq, settings.nlu)
    key = index_key(lines, settings.encoder)
    info = find_info(settings.index)
    if info is not None and info.key == key:
        return
    build_index(lines, encoder, settings.index, key, progress=progress)
