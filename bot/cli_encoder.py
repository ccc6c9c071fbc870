"""`madoguchi encoder`: trains the sentence encoder."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bot.settings import Settings

if TYPE_CHECKING:  # it brings torch
    from faq.encoder.train import Progress

app = typer.Typer(no_args_is_help=True, help="Train the sentence encoder.")
_CORPORA = typer.Option(..., help="Folder with the public parallel corpora (see data/encoder/README.md).")
_OUTPUT = typer.Option(None, help="Where to write it; otherwise MADOGUCHI_ENCODER.")


@app.callback()
def encoder() -> None:
    """Train the sentence encoder."""


@app.command()
def train(corpora: Path = _CORPORA, output: Path | None = _OUTPUT, minutes: float = 13.0) -> None:
    """Train the encoder from public parallel text and print what it reaches on unseen sentences."""
    from faq.encoder.measure import format_figures
    from faq.encoder.train import Recipe, train_encoder
    from faq.load import load_faq

    settings = Settings.from_environ(os.environ)
    entries = load_faq(settings.faq, datetime.date.today())
    pairs = [
        (translation.title, entries.entries[key].title)
        for texts in entries.translations.values()
        for key, translation in texts.items()
    ]
    with Bar(TextColumn("training"), BarColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task("training", total=1.0)

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.share)

        figures = train_encoder(
            corpora, pairs, output or settings.encoder, recipe=Recipe(minutes=minutes), progress=show
        )
    typer.echo(format_figures(figures))
