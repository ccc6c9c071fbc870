"""Shared by all tests: no socket leaves the machine; one trained assistant serves every test that needs it."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Optional

import pytest

from bot.settings import PROJECT, Settings
from bot.understanding import Understanding, load_understanding
from faq.load import Faq, load_faq

#: Kept between runs, so that only the first one trains.
VAR = PROJECT / "var" / "test"
_START_LIMIT_S = 600


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test connects to {address!r}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def faq() -> Faq:
    """The real FAQ."""
    return load_faq(PROJECT / "faq", datetime.date.today())


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of this run: our own var folder, free ports."""
    return Settings.from_environ(
        {name: value for name, value in test_environ().items() if name.startswith("MADOGUCHI_")}
    )


@pytest.fixture(scope="session")
def understanding(settings: Settings) -> Understanding:
    """The understanding of the real FAQ, trained first where needed."""
    return load_understanding(settings)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_PORTS: dict[str, str] = {}


def test_environ() -> dict[str, str]:
    """The environment of the assistant under test."""
    if not _PORTS:
        _PORTS.update({name: str(free_port()) for name in ("PORT", "RASA_PORT", "ACTIONS_PORT")})
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")},
        **{f"MADOGUCHI_{name}": port for name, port in _PORTS.items()},
        "MADOGUCHI_VAR": str(VAR),
        "MADOGUCHI_HOST": "127.0.0.1",
        "MADOGUCHI_RATE_LIMIT": "2000",
    }


test_environ.__test__ = False  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Assistant:
    """The three real processes, as `madoguchi serve` runs them."""

    address: str
    process: subprocess.Popen[bytes]
    network_log: Path
    serve_log: Path
    seconds_to_start: float


@pytest.fixture(scope="session")
def assistant(understanding: Understanding, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A running assistant whose every process fails on connections that leave the machine."""
    folder = tmp_path_factory.mktemp("assistant")
    network_log = folder / "network.log"
    environ = test_environ() | {
        "PYTHONPATH": str(PROJECT / "tests" / "network_guard"),
        "NETWORK_GUARD_LOG": str(network_log),
    }
    serve_log = folder / "serve.log"
    begun = time.monotonic()
    with serve_log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=PROJECT, env=environ, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{environ['MADOGUCHI_PORT']}"
    try:
        _await_ready(process, address, serve_log)
        yield Assistant(address, process, network_log, serve_log, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(40)
        process.kill()


def _await_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the assistant ended:\n{log.read_text()[-3000:]}")
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(address + "/readyz", timeout=3) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.3)
    pytest.fail(f"the assistant was not ready:\n{log.read_text()[-3000:]}")


class Client:
    """A resident's program: keeps cookies, sends JSON."""

    def __init__(self, address: str, language: str = "ja") -> None:
        self.address = address
        self.language = language
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def request(self, path: str, body: Optional[bytes] = None, kind: str = "application/json") -> tuple[int, str]:
        """Status and body of a GET, or of a POST when there is a body."""
        headers = {"Accept-Language": self.language} | ({"Content-Type": kind} if body is not None else {})
        request = urllib.request.Request(self.address + path, data=body, headers=headers)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def send(self, **message: Any) -> tuple[int, dict[str, Any]]:
        """One turn by the API."""
        status, text = self.request("/api/v1/messages", json.dumps(message).encode())
        return status, json.loads(text)

    def ask(self, text: str, **rest: Any) -> dict[str, Any]:
        """The first reply to a question."""
        status, body = self.send(text=text, **rest)
        assert status == 200, body
        return body["replies"][0]


@pytest.fixture
def client(assistant: Assistant) -> Client:
    """A resident with a fresh conversation."""
    return Client(assistant.address)
