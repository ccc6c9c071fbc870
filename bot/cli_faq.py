"""`madoguchi faq`: what staff run on the FAQ files; speaks Japanese."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import Optional

import typer

from bot.settings import Settings
from faq.load import Report, check_faq
from faq.problems import FaqError, Kind
from faq.stamp import stamp_translations

app = typer.Typer(no_args_is_help=True, help="Check and maintain the FAQ files.")
_IDS = typer.Argument(None, help="Entries; all of the language when none is named.")


@app.command()
def check(
    quiet: bool = typer.Option(False, help="Only mistakes, not what awaits translation or confirmation."),
) -> None:
    """Check every FAQ file and print all mistakes at once."""
    report = check_faq(Settings.from_environ(os.environ).faq, datetime.date.today())
    if not quiet:
        _print_notes(report)
    if report.problems:
        raise FaqError(report.problems)
    translated = "、".join(f"{code} {len(texts)}件" for code, texts in sorted(report.faq.translations.items()))
    counts = (
        f"{len(report.faq.entries)}件、訳 {translated}、窓口 {len(report.faq.desks)}、申請先 {len(report.faq.services)}"
    )
    typer.echo(f"問題はありません: {counts}")


def _print_notes(report: Report) -> None:
    titles = {
        Kind.TRANSLATION: "訳の確認が必要なもの",
        Kind.CONTENT: "区の確認や期限の更新が必要なもの",
    }
    for kind, title in titles.items():
        notes = [note for note in report.warnings if note.kind is kind]
        if notes:
            typer.echo(f"## {title}（{len(notes)}件）")
            for note in notes:
                typer.echo(str(note))


@app.command()
def stamp(
    language: str = typer.Argument(..., help="Language folder under faq/translations."),
    ids: Optional[list[str]] = _IDS,
) -> None:
    """Record that translations were compared with today's Japanese."""
    folder = Settings.from_environ(os.environ).faq
    report = check_faq(folder, datetime.date.today())
    changed: Iterable[str] = stamp_translations(folder, report.faq, language, ids or None)
    typer.echo(f"{language}: {len(list(changed))}件に今の日本語の印を付けました")
