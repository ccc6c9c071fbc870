"""The `madoguchi` command; every mistake of staff or operators ends here as a line of text and an exit code."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import cli_encoder, cli_faq
from bot.settings import Settings, SettingsError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(cli_faq.app, name="faq")
app.add_typer(cli_encoder.app, name="encoder")
_QUESTIONS = typer.Argument(..., help="Folder with <language>.yml files of questions and their entries.")
_REPORT = typer.Option(None, help="Also write the scores as JSON.")
#: Everything for people goes to standard error; standard output carries results alone.
_console = Console(stderr=True, highlight=False)


def main() -> None:
    """Runs the command and turns our own errors into a line and an exit code."""
    from faq.calibration import CalibrationError
    from faq.encoder.load import EncoderError
    from faq.index import SearchIndexError
    from faq.problems import FaqError

    try:
        app()
    except (SettingsError, FaqError, EncoderError, SearchIndexError, CalibrationError) as error:
        _end(str(error), getattr(error, "exit_code", 1))
    except _operator_errors() as error:
        _end(str(error), error.exit_code)


def _operator_errors() -> Any:
    from bot.supervisor import ServeError
    from bot.training import TrainingError

    return (ServeError, TrainingError)


def _end(text: str, code: int) -> None:
    _console.print(text, style="red", markup=False, soft_wrap=True)
    raise SystemExit(code)


@app.command()
def serve() -> None:
    """Train what is missing, then start the assistant and watch over it."""
    from bot.supervisor import check_ports
    from bot.supervisor import serve as supervise

    settings = Settings.from_environ(os.environ)
    check_ports(settings)
    _train(settings, force=False)
    _console.print("starting Rasa, the action server and the gateway …")
    supervise(settings, say=lambda text: _console.print(text, markup=False, soft_wrap=True))


@app.command()
def run(process: str = typer.Argument(..., help="gateway, rasa or actions")) -> None:
    """Run one of the three processes alone, as containers and service managers do."""
    from bot.supervisor import run_alone

    if process not in ("gateway", "rasa", "actions"):
        raise SettingsError(f"{process}: there is no such process; use gateway, rasa or actions")
    run_alone(Settings.from_environ(os.environ), process)


@app.command()
def train(force: bool = typer.Option(False, help="Train again even when nothing changed.")) -> None:
    """Build the search index and Rasa's model."""
    _train(Settings.from_environ(os.environ), force=force)


def _train(settings: Settings, *, force: bool) -> None:
    import shutil

    from bot.training import is_model_current, train_model
    from bot.understanding import is_index_current, load_understanding

    if force:
        shutil.rmtree(settings.index, ignore_errors=True)
    if is_index_current(settings) and is_model_current(settings) and not force:
        return
    with _progress() as progress:
        task = progress.add_task("search index", total=1.0)

        def show(step: str, part: float) -> None:
            progress.update(task, completed=part, description=f"search index: {step}")

        understanding = load_understanding(settings, progress=show)
        progress.update(task, completed=1.0, description="search index")
        if understanding.warning:
            progress.console.print(f"warning: {understanding.warning}", markup=False, soft_wrap=True)
        if force or not is_model_current(settings):
            task = progress.add_task("Rasa model", total=None)
            train_model(settings)
            progress.update(task, total=1.0, completed=1.0)
    is_index_current(settings)  # notes the files' state, so that the next start need not read them all


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console) as progress:
        yield progress


@app.command()
def ask(
    question: str,
    lang: Optional[str] = typer.Option(None, help="Language to answer in; otherwise the question's own."),
    as_json: bool = typer.Option(False, "--json", help="Print the structured reply."),
) -> None:
    """Ask one question on the command line and print the answer, without any server."""
    from bot.answering import answer_text

    settings = Settings.from_environ(os.environ)
    replies = answer_text(settings, question, _known_language(lang))
    if as_json:
        typer.echo(json.dumps(replies, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(reply["text"] for reply in replies))


def _known_language(code: Optional[str]) -> Optional[str]:
    from translation.languages import LANGUAGES

    if code is not None and code not in LANGUAGES:
        raise SettingsError(f"--lang {code}: use one of {', '.join(LANGUAGES)}")
    return code


@app.command()
def understand() -> None:
    """Read JSON lines {"text": …, "hint": …} and write language, decision, entries and scores, in the same order."""
    from bot.batch import understand_lines
    from bot.understanding import load_understanding

    understanding = load_understanding(Settings.from_environ(os.environ))
    if understanding.warning:
        _console.print(f"warning: {understanding.warning}", markup=False, soft_wrap=True)
    understand_lines(understanding, sys.stdin.buffer, sys.stdout)


@app.command(name="eval")
def evaluate(
    questions: Path = _QUESTIONS,
    misses: bool = typer.Option(False, help="Also print every question that was answered wrongly or not helped."),
    report: Optional[Path] = _REPORT,
) -> None:
    """Measure the finder on questions that were not trained on, per language."""
    from dataclasses import asdict

    from bot.understanding import load_understanding
    from faq.evaluation import format_scores, load_questions, score
    from faq.finder import ANSWER
    from translation.detect import Prior

    understanding = load_understanding(Settings.from_environ(os.environ))
    asked = load_questions(questions)
    results = understanding.understand([question.text for question in asked], [Prior()] * len(asked))
    findings = [result.finding for result in results]
    scores = score(asked, findings, [result.detection.language for result in results])
    typer.echo(format_scores(scores))
    if report is not None:
        rows = [asdict(row) for row in scores]
        report.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for question, finding in zip(asked, findings) if misses else ():
        wrong = finding.decision == ANSWER and finding.faq_ids[0] != question.faq
        missed = question.faq is not None and question.faq not in finding.choices
        if wrong or missed:
            found = " ".join(f"{key}={value:.2f}" for key, value in zip(finding.faq_ids[:3], finding.scores))
            typer.echo(f"{question.language} {finding.decision} wanted {question.faq}: {question.text}  ({found})")


@app.command()
def calibrate(
    questions: Path = _QUESTIONS,
) -> None:
    """Fit the weights of the evidence and the thresholds on questions that were not trained on."""
    import numpy as np

    from bot.understanding import load_understanding
    from faq.calibration import calibrate as fit
    from faq.calibration import save_calibration
    from faq.evaluation import load_questions
    from translation.cleanup import clean_text

    current = Settings.from_environ(os.environ)
    finder = load_understanding(current).finder
    asked = load_questions(questions)
    texts = [clean_text(question.text) for question in asked]
    features = np.concatenate([finder.measure(texts[first : first + 64]) for first in range(0, len(texts), 64)])
    calibration = fit(features, finder.classifier.labels, [question.faq for question in asked])
    save_calibration(calibration, current.calibration)
    typer.echo(f"{calibration.fusion} {calibration.thresholds(current.wrong_budget)}")


@app.command()
def settings() -> None:
    """List every setting with its value here and what it means."""
    from dataclasses import fields

    current = Settings.from_environ(os.environ)
    for item in fields(Settings):
        value = "(hidden)" if item.name == "secret" and current.secret else getattr(current, item.name)
        typer.echo(f"MADOGUCHI_{item.name.upper()} = {value}\n    {item.metadata['help']}")


@app.command()
def questions(most: int = typer.Option(100, help="How many to print at most.")) -> None:
    """Print the questions that could not be answered, newest first."""
    from faq.queue import load_questions, open_queue

    current = Settings.from_environ(os.environ)
    current.var.mkdir(parents=True, exist_ok=True)
    for question in load_questions(open_queue(current.queue_address), most=most):
        nearest = " ".join(f"{key}={score:.2f}" for key, score in question.nearest)
        asked = question.asked_at.replace(tzinfo=datetime.timezone.utc).astimezone()
        typer.echo(f"{asked:%Y-%m-%d %H:%M} {question.language} {question.text}  ({nearest})")
