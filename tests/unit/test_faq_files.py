"""Every mistake in the FAQ files is reported at once, with its line and how to put it right."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.load import Report, check_faq, load_faq
from faq.problems import FaqError, Kind

TODAY = datetime.date(2026, 11, 23)
ENTRY = """\
- id: moving-in
  title: 転入届
  stakes: high
  ask: [転入, 引っ越してきた, 住所を移す, 中野に来た, 転入届はいつまで, 越してきた, 転入の紙, 新しく住む]
  answer: |
    中野区に住み始めた日から**14日以内**に、区役所の窓口で転入届をしてください。引っ越す前に届け出ることはできません。遅れたときも早くお越しください。
  deadline: 14日以内
  bring: [本人確認書類]
  fee: 無料
  who: 本人
  where: 区役所の窓口
  desk: residents
  apply: {how: [counter]}
  related: []
  source: {name: 住民基本台帳法, checked: 2026-11-01}
"""
DESKS = """\
- id: residents
  name: {ja: 戸籍住民課}
  place: {ja: 区役所}
  telephone: 03-3389-1111
  hours: {mon-fri: "08:30-17:00"}
"""
SERVICES = "- id: mynaportal\n  name: {ja: マイナポータル}\n  url: https://myna.go.jp/\n"
Write = Callable[..., Report]


@pytest.fixture
def check(tmp_path: Path) -> Write:
    """Writes a small FAQ with one entry file and says what is wrong with it."""

    def write(entry: str | bytes = ENTRY, *, desks: str = DESKS, services: str = SERVICES, english: str = "") -> Report:
        folder = tmp_path / "faq"
        (folder / "entries").mkdir(parents=True, exist_ok=True)
        (folder / "entries" / "moving.yml").write_bytes(entry if isinstance(entry, bytes) else entry.encode())
        (folder / "desks.yml").write_text(desks, encoding="utf-8")
        (folder / "services.yml").write_text(services, encoding="utf-8")
        if english:
            (folder / "translations" / "en").mkdir(parents=True, exist_ok=True)
            (folder / "translations" / "en" / "moving.yml").write_text(english, encoding="utf-8")
        return check_faq(folder, TODAY)

    return write


def test_a_good_file_has_no_problems(check: Write) -> None:
    """The example of the manual passes."""
    assert check().problems == ()


@pytest.mark.parametrize(
    ("entry", "line", "what", "kind"),
    [
        (ENTRY.encode("shift_jis"), 2, "Shift_JIS", Kind.UNREADABLE),
        (b"\x81\xff- id: x", 1, "UTF-8", Kind.UNREADABLE),
        (b"\xef\xbb\xbf" + ENTRY.encode(), 1, "BOM", Kind.UNREADABLE),
        (ENTRY.replace("  fee:", "\tfee:"), 9, "タブ", Kind.UNREADABLE),
        (ENTRY.replace("fee: 無料", "fee: 無料: 0円"), 9, "YAML", Kind.UNREADABLE),
        (ENTRY.replace("fee: 無料", "fee: @無料"), 9, "YAML", Kind.UNREADABLE),
        (ENTRY + "  fee: 300円\n", 16, "2回", Kind.SCHEMA),
        (ENTRY.replace("fee: 無料", "fees: 無料"), 9, "fees", Kind.SCHEMA),
        (ENTRY.replace("fee: 無料", "fee:"), 9, "空", Kind.SCHEMA),
        (ENTRY.replace("  fee: 無料\n", ""), 1, "「fee」がありません", Kind.SCHEMA),
        (ENTRY.replace("stakes: high", "stakes: middle"), 3, "middle", Kind.SCHEMA),
        (ENTRY.replace("2026-11-01", "2026-02-30"), 15, "2026-02-30", Kind.SCHEMA),
        (ENTRY.replace("how: [counter]", "how: [fax]"), 13, "fax", Kind.SCHEMA),
        (ENTRY.replace("bring: [本人確認書類]", "bring: 本人確認書類"), 8, "一覧", Kind.SCHEMA),
        (ENTRY.replace("id: moving-in", "id: 転入"), 1, "転入", Kind.SCHEMA),
        ("moving-in: x\n", 1, "形", Kind.SCHEMA),
        (ENTRY + ENTRY, 16, "moving-in", Kind.REFERENCE),
        (ENTRY.replace("desk: residents", "desk: residents-desk"), 12, "residents-desk", Kind.REFERENCE),
        (ENTRY.replace("how: [counter]", "how: [online], services: [mynportal]"), 13, "mynportal", Kind.REFERENCE),
        (ENTRY.replace("how: [counter]", "how: [online]"), 13, "申請先", Kind.REFERENCE),
        (ENTRY.replace("related: []", "related: [moving-out]"), 14, "moving-out", Kind.REFERENCE),
        (ENTRY.replace("遅れたときも早くお越しください。", "長い。" * 100), 5, "長すぎ", Kind.CONTENT),
        (ENTRY.replace("遅れたときも", "<b>遅れたときも</b>"), 5, "HTML", Kind.CONTENT),
        (ENTRY.replace("**14日以内**に", "**14日以内に"), 5, "**", Kind.CONTENT),
        (ENTRY.replace("新しく住む", "転入"), 4, "2回", Kind.CONTENT),
        (ENTRY + "  valid: {until: 2026-11-22}\n", 16, "有効期限", Kind.EXPIRED),
        (ENTRY + "  valid: {since: 2027-03-01, until: 2027-01-01}\n", 16, "since", Kind.CONTENT),
    ],
)
def test_a_mistake_is_named_with_its_line(check: Write, entry: str | bytes, line: int, what: str, kind: Kind) -> None:
    """Each kind of mistake that staff make is found where it stands and comes with a remedy."""
    found = [problem for problem in check(entry).problems if problem.kind is kind and what in problem.what]
    assert found, [str(problem) for problem in check(entry).problems]
    assert found[0].line == line
    assert found[0].path == "faq/entries/moving.yml"
    assert found[0].fix


def test_a_typing_mistake_gets_a_suggestion(check: Write) -> None:
    """An unknown field or id that is close to a known one is recognised."""
    for good, bad, suggestion in (("fee: 無料", "fees: 無料", "fee"), ("residents", "resident", "residents")):
        problems = check(ENTRY.replace(good, bad)).problems
        assert any(f"「{suggestion}」の間違い" in problem.fix for problem in problems), problems


def test_all_mistakes_come_at_once(check: Write) -> None:
    """Three mistakes in one file are three lines, not one after the other."""
    entry = ENTRY.replace("fee: 無料", "fees: 無料").replace("stakes: high", "stakes: x").replace("11-01", "13-01")
    assert len(check(entry).problems) >= 4  # unknown fees, missing fee, stakes, date


def test_translations_must_be_whole(check: Write) -> None:
    """A translation without a field that the Japanese has is a mistake; an old one is a note."""
    english = (
        "- id: moving-in\n  status: reviewed\n  title: T\n  answer: A\n  deadline: D\n  fee: F\n  who: W\n  where: X\n"
    )
    report = check(english=english)
    assert [problem.kind for problem in report.problems] == [Kind.TRANSLATION]
    assert "bring" in report.problems[0].what
    assert any("faq stamp en moving-in" in note.fix for note in check(english=english + "  bring: [I]\n").warnings)


def test_an_expired_entry_does_not_stop_the_assistant(check: Write, tmp_path: Path) -> None:
    """The check is red, but the other entries must go on being answered."""
    report = check(ENTRY + "  valid: {until: 2026-11-22}\n")
    assert report.problems
    loaded = load_faq(tmp_path / "faq", TODAY)
    assert "moving-in" in loaded.entries
    assert "moving-in" not in loaded.valid_entries(TODAY)


def test_loading_a_broken_file_raises_every_problem(check: Write, tmp_path: Path) -> None:
    """The exception carries the list and the exit code of the most basic mistake."""
    check(ENTRY.replace("\n  fee: 無料", "").replace("desk: residents", "desk: nowhere"))
    with pytest.raises(FaqError) as caught:
        load_faq(tmp_path / "faq", TODAY)
    assert caught.value.exit_code == Kind.SCHEMA.value


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A wrong MADOGUCHI_FAQ is a sentence, not a traceback."""
    assert "フォルダー" in check_faq(tmp_path / "nowhere", TODAY).problems[0].what


def test_bad_desk_hours_are_found(check: Write) -> None:
    """Opening hours are read strictly: 25:00 is no time and mon-fry no weekday."""
    for bad in ('mon-fri: "08:30-25:00"', 'mon-fry: "08:30-17:00"', 'mon: "17:00-08:30"'):
        report = check(desks=DESKS.replace('mon-fri: "08:30-17:00"', bad))
        assert any(problem.path == "faq/desks.yml" for problem in report.problems), bad
