"""The rooms of the house: imports point one way, importing does nothing heavy, the manual names every setting."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.settings import PROJECT, Settings

FORBIDDEN = {
    "translation": ("faq", "bot", "actions", "rasa", "rasa_sdk", "sanic"),
    "faq": ("bot", "actions", "rasa", "rasa_sdk", "sanic"),
    "bot/gateway": ("rasa", "rasa_sdk", "actions", "bot.components", "torch", "sentence_transformers"),
    "actions": ("rasa", "sanic", "bot.gateway", "bot.components", "torch", "sentence_transformers"),
}


@pytest.mark.parametrize(("room", "forbidden"), FORBIDDEN.items())
def test_imports_point_one_way(room: str, forbidden: tuple[str, ...]) -> None:
    """No module imports from a room above its own."""
    for path in (PROJECT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                assert not any(name == bad or name.startswith(bad + ".") for bad in forbidden), f"{path}: {name}"


def test_the_front_door_carries_no_model_library() -> None:
    """Gateway and actions start in seconds because neither torch nor TensorFlow comes with them."""
    code = (
        "import sys, bot.gateway.app, actions.answer_question; "
        "print([name for name in ('torch', 'tensorflow', 'rasa') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert result.stdout.strip() == "[]"


def test_every_intent_has_a_rule_and_an_action() -> None:
    """What the finder can decide, the rules answer."""
    rules = yaml.safe_load((PROJECT / "bot/rules.yml").read_text(encoding="utf-8"))["rules"]
    ruled = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    domain = yaml.safe_load((PROJECT / "bot/domain.yml").read_text(encoding="utf-8"))
    trained = {path.stem for path in (PROJECT / "data/nlu").glob("*/*.yml")}
    assert trained | {"answer", "choose", "elsewhere", "none"} <= set(ruled)
    assert set(ruled.values()) <= set(domain["actions"])
    files = {path.stem for path in (PROJECT / "actions").glob("*.py")} - {"__init__", "conversation"}
    assert set(domain["actions"]) == files


def test_the_manual_names_every_setting() -> None:
    """docs/settings.md and the code cannot part."""
    manual = (PROJECT / "docs/settings.md").read_text(encoding="utf-8")
    for item in fields(Settings):
        assert f"MADOGUCHI_{item.name.upper()}" in manual, item.name


def test_no_address_or_path_of_a_machine() -> None:
    """The lock carries hashes and no registry."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 200
    assert not list(Path(PROJECT).glob("uv.lock"))
