"""Promises that hold for any input Hypothesis can make."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.personal_data import mask_personal_data
from bot.gateway.render import _mark_up
from faq.load import check_faq
from translation.cleanup import clean_text
from translation.detect import Prior, detect_language, prior_from_metadata
from translation.languages import DETECTED


@given(st.text(max_size=400))
def test_clean_up_is_idempotent(text: str) -> None:
    """Cleaning twice changes nothing more, and what comes out can always be stored."""
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


@given(st.text(max_size=200))
def test_masking_is_idempotent(text: str) -> None:
    """Masked words stay as they are."""
    masked = mask_personal_data(text).text
    assert mask_personal_data(masked).text == masked


@given(st.text(max_size=120), st.sampled_from([None, *DETECTED, "ja-easy"]))
@settings(deadline=None)
def test_every_text_has_one_of_our_languages(text: str, page: str | None) -> None:
    """Detection never fails and never leaves our languages."""
    assert detect_language(clean_text(text), Prior(page=page)).language in DETECTED


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=8),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
    )
)
def test_any_metadata_gives_a_prior(metadata: object) -> None:
    """A channel cannot break detection by what it sends along."""
    prior_from_metadata(metadata)
    prior_from_metadata({"language": metadata})


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
@settings(deadline=None)
def test_any_file_is_read_or_explained(content: bytes) -> None:
    """The loader raises nothing of its own: every file becomes entries or sentences for staff."""
    with tempfile.TemporaryDirectory() as folder:
        entries = Path(folder) / "entries"
        entries.mkdir()
        (entries / "x.yml").write_bytes(content)
        report = check_faq(Path(folder), datetime.date(2026, 11, 23))
        assert all(problem.line >= 1 and problem.fix for problem in report.problems)


@given(st.text(max_size=100))
def test_no_text_becomes_html(text: str) -> None:
    """Whatever staff write, only <p> and <strong> come out."""
    html = str(_mark_up(text))
    for tag in ("<p>", "</p>", "<strong>", "</strong>"):
        html = html.replace(tag, "")
    assert "<" not in html
    assert ">" not in html
