"""Conversations with the three real processes over HTTP, while every way out of the machine is cut."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.conftest import Assistant, Client
from translation.languages import LANGUAGES


def test_a_question_and_what_follows(client: Client) -> None:
    """The answer comes with desk and hours; the next question is understood as about the same entry."""
    answer = client.ask("引っ越してきました")
    assert (answer["kind"], answer["entry"]["id"], answer["language"]) == ("answer", "moving-in", "ja")
    assert answer["desks"][0]["telephone"] == "03-3389-1111"
    bring = client.ask("必要なものは？")
    assert (bring["kind"], bring["detail"], bring["entry"]["id"]) == ("detail", "bring", "moving-in")
    assert bring["entry"]["bring"]
    assert client.ask("いくらかかりますか")["detail"] == "fee"
    assert client.ask("いつまで？")["detail"] == "deadline"


def test_english_is_answered_in_english(client: Client) -> None:
    """The reply's language is the question's, whatever the browser says."""
    answer = client.ask("How do I get a residence certificate?")
    assert (answer["language"], answer["entry"]["id"], answer["entry"]["language"]) == (
        "en",
        "resident-record-copy",
        "en",
    )
    detail = client.ask("how much is it?")
    assert (detail["detail"], detail["entry"]["id"]) == ("fee", "resident-record-copy")


def test_online_application_is_handed_over(client: Client) -> None:
    """Where there is an e-application the reply has its address and what is needed."""
    answer = client.ask("粗大ごみを捨てたい")
    services = answer["entry"]["services"]
    assert answer["entry"]["id"] == "bulky-waste"
    assert any(service["applies"] and service["url"].startswith("https://") for service in services)
    status, body = client.send(choice={"intent": "open_application"})
    assert status == 200
    assert body["replies"][0]["kind"] == "application"


@pytest.mark.parametrize("question", ["今日の天気は？", "What is the capital of France?"])
def test_an_unknown_question_gets_a_next_step(client: Client, question: str) -> None:
    """Declined, with a desk and its hours."""
    reply = client.ask(question)
    assert reply["kind"] in ("unknown", "choices")
    assert reply["entry"] is None
    assert reply["desks"] or reply["choices"]
    if reply["kind"] == "unknown":
        assert reply["desks"][0]["hours_today"]


def test_another_office_is_named(client: Client) -> None:
    """The ward does not renew driving licences and says who does."""
    reply = client.ask("運転免許の更新はどこでできますか")
    assert reply["kind"] == "elsewhere"
    assert "警察" in reply["text"]


def test_a_person_can_be_asked_for(client: Client) -> None:
    """The hand-off names a desk, its telephone and whether it is open."""
    reply = client.ask("職員と話したいです")
    assert reply["kind"] == "hand_off"
    assert reply["desks"][0]["state"]


def test_the_chosen_language_wins(client: Client) -> None:
    """After the choice of English even a Japanese question is answered in English."""
    client.ask("引っ越してきました")
    status, body = client.send(choice={"intent": "change_language", "language": "en"})
    assert status == 200
    assert [reply["kind"] for reply in body["replies"]] == ["language", "answer"]
    assert client.ask("粗大ごみを捨てたい")["language"] == "en"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_language_gets_whole_replies(client: Client, language: str) -> None:
    """An answer, a greeting and a refusal in each language, with words in every one."""
    for message in ({"choice": {"intent": "answer", "faq_id": "moving-in"}}, {"choice": {"intent": "talk_to_person"}}):
        status, body = client.send(**message, language=language)
        assert status == 200
        assert body["replies"][0]["text"].strip()
        assert body["replies"][0]["language"] == language
    status, _ = client.request("/chat")
    assert status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_request"),
        (b"{", 400, "bad_request"),
        (b"[]", 400, "bad_request"),
        (b'{"text": 5}', 400, "bad_request"),
        (b'{"text": "a", "choice": {}}', 400, "bad_request"),
        (b'{"text": ""}', 400, "empty"),
        (b'{"text": "   "}', 400, "empty"),
        ('{"text": "😀😀"}'.encode(), 400, "unreadable"),
        (json.dumps({"text": "あ" * 10_000}).encode(), 413, "too_long"),
        (b'{"text": "' + b"x" * 100_000 + b'"}', 413, "too_long"),
        (b'{"text": "a", "language": "xx"}', 400, "unknown_language"),
        (b'{"text": "a", "language": ["ja"]}', 400, "unknown_language"),
        (b'{"text": "a", "conversation": "made-up"}', 404, "unknown_conversation"),
        (b'{"choice": {"intent": "session_start"}}', 400, "bad_request"),
        (b'{"choice": {"intent": "answer", "faq_id": "no-such"}}', 400, "bad_request"),
        (b"\xff\xfe", 400, "bad_request"),
        (b'{"text": "\\ud800"}', 400, "empty"),
    ],
)
def test_bad_input_gets_a_reason(client: Client, body: bytes, status: int, code: str) -> None:
    """A 4xx with a JSON reason in words, never a 500."""
    got, text = client.request("/api/v1/messages", body)
    error = json.loads(text)["error"]
    assert (got, error["code"]) == (status, code)
    assert error["message"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\u202eabc\u202d<b>x</b>",
        "/restart",
        '/answer{"faq_id":"moving-in"}',
        "{{7*7}}",
        "a" * 300,
        "住民票\x00\x1b[31m",
        "' OR 1=1 --",
    ],
)
def test_strange_input_gets_a_clean_reply(client: Client, text: str) -> None:
    """A reply, and nothing of the input becomes part of the page."""
    status, body = client.send(text=text)
    assert status == 200
    assert body["replies"]
    assert "<script" not in body["html"]
    assert "<b>x" not in body["html"]
    status, page = client.request("/chat")
    assert status == 200
    assert "<script>alert" not in page


def test_personal_numbers_are_not_kept(client: Client) -> None:
    """A My Number is masked before Rasa, the log and the transcript see it."""
    _, body = client.send(text="私のマイナンバーは1234 5678 9018です。カードをなくしました")
    assert body["masked"]
    _, page = client.request("/chat")
    assert "5678" not in json.dumps(body)
    assert "5678" not in page


def test_messages_of_one_conversation_at_once(client: Client) -> None:
    """Ten at the same time are all answered, one after the other."""
    _, first = client.send(text="こんにちは")
    results: list[tuple[int, dict[str, Any]]] = []

    def ask() -> None:
        results.append(Client(client.address).send(text="粗大ごみを捨てたい", conversation=first["conversation"]))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in results] == [200] * 10
    assert all(body["replies"][0]["entry"]["id"] == "bulky-waste" for _, body in results)


def test_the_form_needs_no_script(client: Client) -> None:
    """Question, error and answer by form alone; what could not be sent stays in the field."""
    status, page = client.request("/chat", b"text=" + ("長い" * 200).encode(), "application/x-www-form-urlencoded")
    assert status == 413
    assert "長い長い" in page
    status, page = client.request("/chat", "text=引っ越してきました".encode(), "application/x-www-form-urlencoded")
    assert status == 200
    assert 'data-entry="moving-in"' in page


def test_the_api_describes_itself(client: Client) -> None:
    """openapi.json is served and names every route of the API."""
    status, text = client.request("/api/v1/openapi.json")
    assert status == 200
    assert {"/api/v1/messages", "/api/v1/panel", "/healthz", "/readyz"} <= set(json.loads(text)["paths"])
    assert client.request("/healthz")[0] == 200
    assert client.request("/nowhere")[0] == 404


def test_nothing_leaves_the_machine(assistant: Assistant, client: Client) -> None:
    """All processes ran under the guard, and none reached for an address beyond loopback."""
    client.ask("引っ越してきました")
    guarded = (assistant.network_log.parent / (assistant.network_log.name + ".alive")).read_text()
    for process in ("bot serve", "bot.rasa_light run", "rasa_sdk", "bot.gateway"):
        assert process in guarded, guarded
    assert not assistant.network_log.exists(), assistant.network_log.read_text()
