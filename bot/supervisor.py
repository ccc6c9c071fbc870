"""Starts the three processes, watches them, restarts one that dies and stops all of them together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Optional

import yaml
from sqlalchemy.engine import make_url

from bot.settings import PROJECT, Settings
from bot.training import model_path, rasa_environ

#: Rasa loads TensorFlow, the encoder and the index; a slow disk may need this long.
_START_LIMIT_S = 180.0
_STOP_LIMIT_S = 10.0
_POLL_S = 0.25
#: A process that dies this often within a minute has a cause that restarting does not cure.
_MOST_RESTARTS = 5


class ServeError(Exception):
    """The assistant cannot start or go on; one line that says what to do."""

    exit_code = 12


@dataclass
class Child:
    """One of the three processes."""

    name: str
    command: list[str]
    health: str
    log: Path
    process: Optional[subprocess.Popen[bytes]] = None
    started: list[float] = field(default_factory=list)

    def start(self, environ: dict[str, str]) -> None:
        """Starts it with its output appended to its log file."""
        self.started.append(time.monotonic())
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
            self.process = subprocess.Popen(
                self.command, cwd=PROJECT, env=environ, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def is_running(self) -> bool:
        """Says whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def is_healthy(self) -> bool:
        """Says whether it answers on its health address."""
        try:
            with urllib.request.urlopen(self.health, timeout=2) as response:  # noqa: S310 - our own loopback address
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def stop(self) -> None:
        """Ends it and everything it started; kills what does not end in time."""
        if self.process is None:
            return
        for sign, limit in ((signal.SIGTERM, _STOP_LIMIT_S), (signal.SIGKILL, _STOP_LIMIT_S)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(limit)
                break

    def last_words(self) -> str:
        """The last lines of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        return ""


def make_children(settings: Settings) -> list[Child]:
    """The three processes in the order they are started."""
    logs = settings.var / "log"
    logs.mkdir(parents=True, exist_ok=True)
    endpoints = write_endpoints(settings)
    rasa = [sys.executable, "-m", "bot.rasa_light", "run", "--enable-api", "--interface", settings.rasa_host]
    rasa += ["--port", str(settings.rasa_port), "--model", str(model_path(settings))]
    rasa += ["--endpoints", str(endpoints), "--credentials", "bot/credentials.yml"]
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port)]
    gateway = [sys.executable, "-m", "bot.gateway"]
    return [
        Child("Rasa", rasa, f"http://127.0.0.1:{settings.rasa_port}/status", logs / "rasa.log"),
        Child("actions", actions, f"http://127.0.0.1:{settings.actions_port}/health", logs / "actions.log"),
        Child("gateway", gateway, f"http://127.0.0.1:{settings.port}/healthz", logs / "gateway.log"),
    ]


def run_alone(settings: Settings, name: str) -> None:
    """Becomes one of the three processes, for a container or a service manager that watches it itself."""
    command = next(child.command for child in make_children(settings) if child.name.lower() == name)
    os.chdir(PROJECT)
    os.execve(command[0], command, rasa_environ(settings))  # noqa: S606 - our own interpreter and arguments


def write_endpoints(settings: Settings) -> Path:
    """Writes Rasa's endpoints file for these settings and returns its path."""
    tracker: dict[str, object] = {"type": "SQL", "dialect": "sqlite", "db": str(settings.var / "conversations.db")}
    if settings.tracker_url:
        at = make_url(settings.tracker_url)
        tracker = {"type": "SQL", "dialect": at.drivername, "url": at.host, "port": at.port, "db": at.database}
        tracker |= {"username": at.username, "password": at.password}
    endpoints: dict[str, object] = {"action_endpoint": {"url": settings.actions_address}, "tracker_store": tracker}
    if settings.redis_url:
        redis = make_url(settings.redis_url)
        lock = {"type": "redis", "url": redis.host, "port": redis.port or 6379, "db": int(redis.database or 0)}
        endpoints["lock_store"] = {**lock, "username": redis.username, "password": redis.password}
    path = settings.var / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


def check_ports(settings: Settings) -> None:
    """Raises ServeError for each port that is taken, with the setting that changes it."""
    ports = (
        ("MADOGUCHI_PORT", settings.host, settings.port),
        ("MADOGUCHI_RASA_PORT", settings.rasa_host, settings.rasa_port),
        ("MADOGUCHI_ACTIONS_PORT", settings.actions_host, settings.actions_port),
    )
    taken = []
    for name, host, port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                taken.append(f"port {port} on {host} cannot be used ({error.strerror}); set {name} to another")
    if taken:
        raise ServeError("\n".join(taken))


def serve(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Runs the assistant until it is told to stop; raises ServeError when it cannot start or keeps dying."""
    check_ports(settings)
    children = make_children(settings)
    environ = rasa_environ(settings)
    begun = time.monotonic()
    with _stopping_on_signals() as stopping, contextlib.ExitStack() as stack:
        for child in children:
            child.start(environ)
            stack.callback(child.stop)
        _await_health(children, stopping, say)
        if not stopping:
            say(f"ready in {time.monotonic() - begun:.0f} s: open http://localhost:{settings.port}/ (Ctrl-C stops)")
        while not stopping:
            time.sleep(_POLL_S)
            for child in children:
                if not child.is_running and not stopping:
                    _restart(child, environ, say)
        say("stopping")


def _await_health(children: list[Child], stopping: list[int], say: Callable[[str], None]) -> None:
    waiting = list(children)
    deadline = time.monotonic() + _START_LIMIT_S
    while waiting and not stopping:
        for child in list(waiting):
            if not child.is_running:
                raise ServeError(f"{child.name} did not start; {child.log} ends with:\n{child.last_words()}")
            if child.is_healthy():
                say(f"{child.name} is up after {time.monotonic() - child.started[-1]:.0f} s")
                waiting.remove(child)
        if time.monotonic() > deadline:
            names = ", ".join(child.name for child in waiting)
            raise ServeError(f"{names} did not answer within {_START_LIMIT_S:.0f} s; see {waiting[0].log}")
        time.sleep(_POLL_S)


def _restart(child: Child, environ: dict[str, str], say: Callable[[str], None]) -> None:
    recent = [moment for moment in child.started if time.monotonic() - moment < 60]
    if len(recent) >= _MOST_RESTARTS:
        raise ServeError(f"{child.name} keeps ending; {child.log} ends with:\n{child.last_words()}")
    say(f"{child.name} ended unexpectedly and is started again; its log is {child.log}")
    child.stop()  # what it may have left running
    child.start(environ)


@contextlib.contextmanager
def _stopping_on_signals() -> Iterator[list[int]]:
    """A list that gets the number of the first signal to stop; a second one changes nothing."""
    received: list[int] = []

    def note(number: int, _: Optional[FrameType]) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
