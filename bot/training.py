"""Trains what is missing: the search index first, then Rasa's model, each only when its sources changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.settings import PROJECT, Settings
from translation.languages import SOURCE

_MODEL = "madoguchi"
#: What Rasa's model is made of; the FAQ and its questions are in the search index instead.
_SOURCES = (
    "bot/config.yml",
    "bot/domain.yml",
    "bot/rules.yml",
    "bot/components/language_detector.py",
    "bot/components/faq_finder.py",
)


class TrainingError(Exception):
    """Rasa could not train; the message is the end of its output."""

    exit_code = 11


def model_path(settings: Settings) -> Path:
    """Where Rasa's model lies."""
    return settings.models / f"{_MODEL}.tar.gz"


def rasa_environ(settings: Settings) -> dict[str, str]:
    """The environment Rasa and the action server run in: offline, without telemetry, quiet."""
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "SANIC_HOST": settings.actions_host,
    }
    return {**os.environ, **quiet}


def is_model_current(settings: Settings) -> bool:
    """Says whether Rasa's model was trained from today's configuration, domain and rules."""
    key = model_path(settings).with_suffix(".key")
    return model_path(settings).is_file() and key.is_file() and key.read_text(encoding="utf-8") == _model_key()


def train_model(settings: Settings, *, progress: Callable[[str], None] = lambda _: None) -> None:
    """Runs `rasa train`; raises TrainingError with the end of its output when it fails."""
    command = [sys.executable, "-m", "rasa", "train"]
    # Rasa's own model learns nothing from the lines (the search index does), and reading them all takes it minutes.
    examples = sorted(str(path.relative_to(PROJECT)) for path in (PROJECT / "data" / "nlu" / SOURCE).glob("*.yml"))
    command += ["--config", "bot/config.yml", "--domain", "bot/domain.yml", "--data", "bot/rules.yml", *examples]
    command += ["--out", str(settings.models), "--fixed-model-name", _MODEL]
    settings.models.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=rasa_environ(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        lines: list[str] = []
        for line in process.stdout or ():
            lines.append(line.rstrip())
            progress(line.rstrip())
    if process.returncode or not model_path(settings).is_file():
        raise TrainingError("rasa train failed:\n" + "\n".join(lines[-15:]))
    model_path(settings).with_suffix(".key").write_text(_model_key(), encoding="utf-8")


def _model_key() -> str:
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((PROJECT / name).read_bytes())
    return digest.hexdigest()
