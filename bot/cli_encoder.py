"""`madoguchi encoder`: train or try the sentence encoder."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Train the sentence encoder.")
