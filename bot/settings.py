"""The only module that reads the environment: every `MADOGUCHI_*` setting, checked all at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
_PREFIX = "MADOGUCHI_"


class SettingsError(Exception):
    """One or more settings are bad; the message has a line for each."""

    exit_code = 10


def _parse_port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError("must be a port from 1 to 65535")
    return port


def _parse_share(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise ValueError("must be a share between 0 and 1, such as 0.01")
    return share


def _parse_path(text: str) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else PROJECT / path


def _parse_count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must be 0 or more")
    return number


def _parse_positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("must be 1 or more")
    return number


def _parse_loopback(text: str) -> str:
    if text not in ("127.0.0.1", "::1", "localhost", "0.0.0.0"):  # noqa: S104 - containers set it on purpose
        raise ValueError("must be 127.0.0.1, ::1, localhost, or 0.0.0.0 inside a container network")
    return text


def _parse_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return text.upper()


def _parse_switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("must be on or off")
    return text.lower() == "on"


def _setting(default: Any, parse: Callable[[str], Any], meaning: str) -> Any:
    """A dataclass field; its parser raises ValueError with what the value must be."""
    return field(default=default, metadata={"parse": parse, "help": meaning})


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; the environment name is MADOGUCHI_ and the field in capitals."""

    host: str = _setting("0.0.0.0", str, "Address the public gateway listens on")  # noqa: S104 - the public door
    port: int = _setting(8000, _parse_port, "Port of the public gateway")
    rasa_host: str = _setting("127.0.0.1", _parse_loopback, "Address the Rasa server listens on")
    rasa_port: int = _setting(5005, _parse_port, "Port of the Rasa server")
    rasa_url: str = _setting("", str, "Address of the Rasa server as the gateway calls it; empty: this machine")
    actions_host: str = _setting("127.0.0.1", _parse_loopback, "Address the action server listens on")
    actions_port: int = _setting(5055, _parse_port, "Port of the action server")
    actions_url: str = _setting("", str, "Address of the action server as Rasa calls it; empty: this machine")
    faq: Path = _setting(PROJECT / "faq", _parse_path, "Folder with entries, translations, desks and services")
    nlu: Path = _setting(PROJECT / "data" / "nlu", _parse_path, "Folder with the question corpus")
    encoder: Path = _setting(PROJECT / "data" / "encoder", _parse_path, "Folder of the sentence encoder")
    calibration: Path = _setting(
        PROJECT / "data" / "calibration.json", _parse_path, "File with the finder's weights and thresholds"
    )
    var: Path = _setting(PROJECT / "var", _parse_path, "Folder for the search index, models and databases")
    tracker_url: str = _setting("", str, "Database address for conversations (postgresql://…); empty: SQLite in VAR")
    queue_url: str = _setting("", str, "Database address for unanswered questions; empty: SQLite in VAR")
    redis_url: str = _setting("", str, "Redis address for locks and rate limits (redis://…); empty: in memory")
    secret: str = _setting("", str, "Key that signs conversation cookies; empty: one is made and kept in VAR")
    wrong_budget: float = _setting(0.01, _parse_share, "Share of in-scope questions that may get a wrong entry")
    reviewed_counts: bool = _setting(
        True, _parse_switch, "on: reviewed translations are shown; off: only those the ward approved"
    )
    rate_limit: int = _setting(30, _parse_positive, "Questions per minute and address")
    trusted_proxies: int = _setting(
        0, _parse_count, "Number of reverse proxies in front whose X-Forwarded-For is believed"
    )
    log_level: str = _setting("INFO", _parse_level, "DEBUG, INFO, WARNING or ERROR")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of `environ`; raises SettingsError naming every bad value and every unknown name."""
        values: dict[str, Any] = {}
        mistakes: list[str] = []
        known = {_PREFIX + item.name.upper(): item for item in fields(cls)}
        for name, text in sorted(environ.items()):
            if not name.startswith(_PREFIX):
                continue
            item = known.get(name)
            if item is None:
                mistakes.append(f"{name}: there is no such setting; `madoguchi settings` lists them")
                continue
            try:
                values[item.name] = item.metadata["parse"](text.strip())
            except ValueError as error:
                mistakes.append(f"{name}={text!r}: {error}")
        if mistakes:
            raise SettingsError("\n".join(mistakes))
        return cls(**values)

    @property
    def rasa_address(self) -> str:
        """Base address of the Rasa server."""
        return self.rasa_url or f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_address(self) -> str:
        """Address of the action server's webhook."""
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}/webhook"

    @property
    def index(self) -> Path:
        """Folder of the search index."""
        return self.var / "index"

    @property
    def models(self) -> Path:
        """Folder of Rasa's trained models."""
        return self.var / "models"

    @property
    def queue_address(self) -> str:
        """SQLAlchemy address of the questions kept for staff."""
        return self.queue_url or f"sqlite:///{self.var / 'questions.db'}"


def load_secret(settings: Settings) -> str:
    """The key that signs cookies: from the settings, else from a file in `var` made on first use."""
    if settings.secret:
        return settings.secret
    path = settings.var / "secret"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
