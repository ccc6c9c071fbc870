"""Opening hours, the language ladder and the structured replies."""

from __future__ import annotations

import datetime
import json

import pytest

from faq.fingerprint import fingerprint
from faq.hours import TOKYO, find_opening
from faq.ladder import Badge, pick_text
from faq.load import Faq
from faq.reply import Writer

OPEN = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-24T10:00", True, None),
        ("2026-11-24T08:29", False, "2026-11-24T08:30"),
        ("2026-11-24T17:00", False, "2026-11-25T08:30"),
        ("2026-11-23T10:00", False, "2026-11-24T08:30"),  # 勤労感謝の日, a Monday
        ("2026-12-28T18:00", False, "2027-01-04T08:30"),  # the year-end closure
    ],
)
def test_hours_follow_the_calendar(faq: Faq, moment: str, is_open: bool, opens: str | None) -> None:
    """Weekends, public holidays and the year's end are known, and when the desk opens next."""
    opening = find_opening(faq.desks["residents"], datetime.datetime.fromisoformat(moment + ":00+09:00"))
    assert opening.is_open is is_open
    assert (opening.next_opens and opening.next_opens.strftime("%Y-%m-%dT%H:%M")) == opens


def test_hours_are_tokyos_whatever_the_servers_zone(faq: Faq) -> None:
    """01:00 UTC is ten in the morning at the desk."""
    assert find_opening(
        faq.desks["residents"], datetime.datetime(2026, 11, 24, 1, 0, tzinfo=datetime.timezone.utc)
    ).is_open


def test_the_ladder(faq: Faq) -> None:
    """English is shown where it is current; a language without text gets English, labelled; Japanese its own."""
    entry = faq.entries["moving-in"]
    assert pick_text(faq, entry, "en").badge is Badge.REVIEWED
    assert pick_text(faq, entry, "ja").badge is Badge.ORIGINAL
    assert pick_text(faq, entry, "th").badge is Badge.BRIDGE
    assert pick_text(faq, entry, "en", reviewed_counts=False).badge is Badge.JAPANESE_ONLY


def test_a_stale_translation_of_a_grave_matter_is_not_shown(faq: Faq) -> None:
    """When the Japanese of a `stakes: high` entry changed, its old English disappears; elsewhere it stays."""
    for key, shown in (("moving-in", Badge.JAPANESE_ONLY), ("library", Badge.REVIEWED)):
        entry = faq.entries[key].copy(update={"answer": "変わりました。"})
        assert faq.translations["en"][key].of != fingerprint(entry)
        assert pick_text(faq, entry, "en").badge is shown


@pytest.mark.parametrize("language", ["ja", "en", "th", "my"])
def test_every_answer_is_whole(faq: Faq, language: str) -> None:
    """All 92 answers have text, a desk with its state and telephone, and survive JSON."""
    writer = Writer(faq, language, OPEN)
    for entry in faq.entries.values():
        reply = writer.answer(entry)
        card = reply.entry
        assert card is not None
        assert card.answer
        assert reply.desks[0].telephone
        assert reply.desks[0].state
        assert card.title in reply.text
        assert "**" not in reply.text
        assert all(service.url.startswith("https://") for service in card.services)
        assert json.loads(json.dumps(reply.as_json()))["entry"]["id"] == entry.id


def test_readers_without_a_text_are_led_to_an_interpreter(faq: Faq) -> None:
    """Step 4 of the ladder names the interpreters' desk."""
    reply = Writer(faq, "ne", OPEN, reviewed_counts=False).answer(faq.entries["moving-in"])
    assert "foreign-consultation" in [desk.id for desk in reply.desks]


def test_details_say_what_was_asked(faq: Faq) -> None:
    """Fee, deadline and the rest come from the entry; online says where, or that it cannot be done."""
    writer = Writer(faq, "ja", OPEN)
    moving_in = faq.entries["moving-in"]
    assert moving_in.fee in writer.detail(moving_in, "fee").text
    assert moving_in.deadline in writer.detail(moving_in, "deadline").text
    assert moving_in.bring[0] in writer.detail(moving_in, "bring").text
    assert "オンラインの申請はありません" in writer.detail(moving_in, "online").text
    assert "https://myna.go.jp/" in writer.application(faq.entries["moving-online"]).text
