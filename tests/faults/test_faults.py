"""What breaks is said in a line, and what can go on goes on."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.settings import PROJECT
from tests.conftest import Assistant, Client, test_environ


def run_command(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """The `madoguchi` command with extra settings."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        cwd=PROJECT,
        env=test_environ() | environ,
        timeout=300,
        check=False,
    )


def test_a_taken_port_is_said_in_a_line() -> None:
    """Which port, and which setting changes it; no traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run_command("serve", MADOGUCHI_RASA_PORT=str(taken.getsockname()[1]))
    text = result.stderr.decode()
    assert result.returncode == 12
    assert "MADOGUCHI_RASA_PORT" in text
    assert "Traceback" not in text


def test_bad_settings_are_said_in_lines() -> None:
    """All of them, with an exit code of their own."""
    result = run_command("serve", MADOGUCHI_PORT="0", MADOGUCHI_NO_SUCH="1")
    assert result.returncode == 10
    assert b"MADOGUCHI_PORT" in result.stderr
    assert b"MADOGUCHI_NO_SUCH" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_broken_faq_is_said_with_its_line(tmp_path: Path) -> None:
    """`faq check` prints path:line and ends with the kind's exit code."""
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "x.yml").write_text("- id: a\n\ttitle: b\n", encoding="utf-8")
    result = run_command("faq", "check", MADOGUCHI_FAQ=str(tmp_path))
    assert result.returncode == 3
    assert "entries/x.yml:2:" in result.stderr.decode()


@pytest.mark.usefixtures("understanding")
def test_understand_answers_line_by_line() -> None:
    """Good lines, bad lines and hints come back in order, and standard output holds nothing else."""
    lines = [
        json.dumps({"text": "引っ越してきました"}, ensure_ascii=False).encode(),
        b"not json",
        b'{"text": 5}',
        b'{"text": "119", "hint": "vi"}',
        b'{"text": "x", "hint": "klingon"}',
        b"\xff\xfe",
        b'{"text": ""}',
        json.dumps({"text": "あ" * 10_000}).encode(),
        b'{"text": "I lost my My Number card", "hint": null}',
    ]
    result = run_command("understand", stdin=b"\n".join(lines))
    rows = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert len(rows) == len(lines)
    assert [("error" in row) for row in rows] == [False, True, True, False, True, True, False, False, False]
    first = rows[0]
    assert (first["language"], first["decision"], first["faq_ids"][0]) == ("ja", "answer", "moving-in")
    assert set(first) == {"language", "decision", "faq_ids", "scores"}
    assert len(first["faq_ids"]) == len(first["scores"]) <= 5
    assert all(0 <= score <= 1 for score in first["scores"])
    assert rows[3]["language"] == "vi"
    assert rows[6]["decision"] == "none"
    assert rows[8]["faq_ids"][0] == "mynumber-card-lost"


def test_without_the_encoder_the_words_alone_decide(tmp_path: Path) -> None:
    """A missing encoder is a warning, not an end: n-grams still find the entry."""
    result = run_command(
        "understand",
        stdin='{"text": "粗大ごみを捨てたい"}\n'.encode(),
        MADOGUCHI_ENCODER=str(tmp_path / "nowhere"),
        MADOGUCHI_VAR=str(tmp_path / "var"),
        MADOGUCHI_NLU=str(tmp_path / "no-corpus"),
    )
    row = json.loads(result.stdout)
    assert row["faq_ids"][0] == "bulky-waste"
    assert b"warning" in result.stderr


@pytest.mark.usefixtures("understanding")
def test_ask_answers_without_a_server() -> None:
    """One command, one answer, in the language asked for."""
    result = run_command("ask", "粗大ごみを捨てたい", "--lang", "en", "--json")
    reply = json.loads(result.stdout)[0]
    assert (reply["entry"]["id"], reply["entry"]["language"]) == ("bulky-waste", "en")


def test_a_process_that_dies_comes_back(assistant: Assistant) -> None:
    """The action server is killed; the resident is told to try later, and soon is answered again."""
    client = Client(assistant.address)
    pid = _find_child("rasa_sdk")
    os.kill(pid, 9)
    deadline = time.monotonic() + 60
    statuses = []
    while time.monotonic() < deadline:
        status, body = client.send(text="粗大ごみを捨てたい")
        statuses.append(status)
        assert status in (200, 503), body
        if status == 200 and body["replies"][0]["entry"]:
            break
        assert status == 200 or body["error"]["message"]
        time.sleep(0.5)
    else:
        pytest.fail(f"not answered again: {statuses}")
    assert _find_child("rasa_sdk") != pid


def _find_child(name: str) -> int:
    """The process of this run's assistant whose command line has the given word."""
    port = test_environ()["MADOGUCHI_ACTIONS_PORT"]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if name.encode() in words and port.encode() in words:
            return int(folder.name)
    raise AssertionError(f"{name} does not run")
