"""Runs over every real row of the FAQ, the phrases and the corpus."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.settings import PROJECT
from bot.understanding import Understanding
from faq.corpus import gather_lines, read_nlu
from faq.fingerprint import fingerprint
from faq.load import Faq, check_faq
from translation.detect import Prior
from translation.languages import LANGUAGES
from translation.phrases import read_phrases

CATALOGUE = [
    line
    for line in (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_faq_has_no_mistakes() -> None:
    """`madoguchi faq check` is clean."""
    report = check_faq(PROJECT / "faq", datetime.date.today())
    assert [str(problem) for problem in report.problems] == []


def test_every_procedure_is_there(faq: Faq) -> None:
    """All ids of the catalogue, in Japanese and English, with enough ways of asking."""
    assert len(CATALOGUE) == 92
    assert set(CATALOGUE) <= set(faq.entries)
    for key in CATALOGUE:
        assert len(faq.entries[key].ask) >= 8
        assert len(faq.translations["en"][key].ask) >= 6


def test_english_is_current(faq: Faq) -> None:
    """Every English text was made from today's Japanese, and none claims an approval that only the ward can give."""
    for key, translation in faq.translations["en"].items():
        assert translation.of == fingerprint(faq.entries[key]), key
        assert translation.status == "reviewed"


def test_numbers_survive_translation(faq: Faq) -> None:
    """Telephone numbers and #-numbers of the Japanese answer stand in every translation."""
    number = re.compile(r"#\d{4}|\b0\d{1,3}-\d{2,4}-\d{3,4}\b")
    for texts in faq.translations.values():
        for key, translation in texts.items():
            assert set(number.findall(faq.entries[key].answer)) <= set(number.findall(translation.answer)), key


def test_no_question_belongs_to_two_entries(faq: Faq) -> None:
    """The same words under two labels could never be answered rightly."""
    labels = Counter(line.text.lower() for line in gather_lines(faq, PROJECT / "data" / "nlu"))
    assert [text for text, count in labels.items() if count > 1] == []


def test_training_lines_are_of_known_ids(faq: Faq) -> None:
    """Every `faq/<id>` of the corpus is an entry."""
    for line in read_nlu(PROJECT / "data" / "nlu"):
        assert not line.label.startswith("faq/") or line.label[4:] in faq.entries, line


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "ja"])
def test_phrases_are_whole(language: str) -> None:
    """Every language has every phrase with the same values to fill in."""
    folder = PROJECT / "translation" / "phrases"
    japanese, phrases = read_phrases(folder / "ja.yml"), read_phrases(folder / f"{language}.yml")
    assert set(phrases) == set(japanese)
    for key, phrase in phrases.items():
        assert sorted(re.findall(r"{\w+}", phrase)) == sorted(re.findall(r"{\w+}", japanese[key])), key
    assert len(phrases["weekdays"].split()) == 7


@pytest.mark.parametrize("language", ["ja", "en"])
def test_titles_find_their_own_entry(understanding: Understanding, faq: Faq, language: str) -> None:
    """Who types the title of a procedure is answered with that procedure."""
    titles = {
        key: entry.title if language == "ja" else faq.translations[language][key].title
        for key, entry in faq.entries.items()
    }
    found = understanding.understand(list(titles.values()), [Prior()] * len(titles))
    wrong = {
        key: (result.finding.decision, result.finding.faq_ids[:1])
        for key, result in zip(titles, found)
        if result.finding.decision != "answer" or result.finding.faq_ids[0] != key
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("引っ越してきました", "moving-in"),
        ("粗大ごみを捨てたい", "bulky-waste"),
        ("How do I get a residence certificate?", "resident-record-copy"),
        ("I lost my My Number card", "mynumber-card-lost"),
    ],
)
def test_the_first_questions_are_answered(understanding: Understanding, question: str, entry: str) -> None:
    """What every newcomer tries first."""
    finding = understanding.understand([question], [Prior()])[0].finding
    assert (finding.decision, finding.faq_ids[0]) == ("answer", entry)


@pytest.mark.parametrize(
    "question",
    ["今日の天気は？", "What is the capital of France?", "カレーの作り方", "asdfghjkl", "'; DROP TABLE users; --"],
)
def test_what_is_not_ours_is_not_answered(understanding: Understanding, question: str) -> None:
    """Never a random entry for an off-topic question."""
    finding = understanding.understand([question], [Prior()])[0].finding
    assert finding.decision not in ("answer", "elsewhere")
