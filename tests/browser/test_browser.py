"""A resident with a real browser: headless Chromium against the three real processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.settings import PROJECT
from tests.conftest import Assistant

#: Set to a folder to write the screenshots of docs/images anew.
SHOTS = os.environ.get("MADOGUCHI_TEST_SHOTS")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which `make test` installs."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing: run scripts/browser.sh"
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=quiet)
        yield launched
        launched.close()


def open_page(
    browser: Browser, *, locale: str = "ja-JP", width: int = 1100, height: int = 860, script: bool = True
) -> Page:
    """A page of a resident who has never been here; any error in its console fails the test at the end."""
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": height}, java_script_enabled=script
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def ask(page: Page, question: str) -> None:
    """Types a question and sends it by the Enter key; returns when the reply stands there."""
    before = page.locator(".mg-turn").count()
    page.fill("#mg-question", question)
    page.press("#mg-question", "Enter")
    expect(page.locator(".mg-turn")).to_have_count(before + 1)


def last(page: Page, selector: str = ".mg-from-desk"):  # type: ignore[no-untyped-def]
    """The latest bubble of the desk."""
    return page.locator(f".mg-turn:last-child {selector}").first


def test_the_first_conversation(assistant: Assistant, browser: Browser) -> None:
    """Four questions, two follow-ups and one that is declined, as a newcomer tries them."""
    page = open_page(browser)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(assistant.address + "/")
    page.click(".mg-launcher")
    ask(page, "引っ越してきました")
    expect(last(page)).to_have_attribute("data-entry", "moving-in")
    expect(last(page)).to_have_attribute("lang", "ja")
    expect(last(page)).to_contain_text("14日以内")
    expect(last(page, ".mg-desk")).to_contain_text("03-3389-1111")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/first-answer.png")
    ask(page, "必要なものは？")
    expect(last(page)).to_have_attribute("data-kind", "detail")
    expect(last(page)).to_contain_text("転出証明書")
    ask(page, "粗大ごみを捨てたい")
    expect(last(page)).to_have_attribute("data-entry", "bulky-waste")
    expect(last(page, "a.mg-button").first).to_have_attribute("href", "https://sodai.tokyokankyo.or.jp/")
    ask(page, "How do I get a residence certificate?")
    expect(last(page)).to_have_attribute("data-entry", "resident-record-copy")
    expect(last(page)).to_have_attribute("lang", "en")
    ask(page, "how much is it?")
    expect(last(page)).to_have_attribute("data-entry", "resident-record-copy")
    expect(last(page)).to_contain_text("Fee")
    ask(page, "I lost my My Number card")
    expect(last(page)).to_have_attribute("data-entry", "mynumber-card-lost")
    ask(page, "今日の天気は？")
    assert last(page).get_attribute("data-entry") is None
    assert page.locator(".mg-turn:last-child .mg-desk, .mg-turn:last-child .mg-choices button").count() >= 1
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/declined.png")
    assert errors == []


def test_reload_keeps_the_conversation(assistant: Assistant, browser: Browser) -> None:
    """The transcript comes back from the server and the window stays open."""
    page = open_page(browser)
    page.goto(assistant.address + "/")
    page.click(".mg-launcher")
    ask(page, "粗大ごみを捨てたい")
    page.reload()
    expect(page.locator("[data-entry=bulky-waste]")).to_be_visible()


def test_the_language_picker(assistant: Assistant, browser: Browser) -> None:
    """Every language stands there by its own name; the choice turns the whole panel."""
    page = open_page(browser)
    page.goto(assistant.address + "/")
    page.click(".mg-launcher")
    names = page.locator("#mg-language option").all_text_contents()
    assert len(names) == 15
    assert {"日本語", "English", "नेपाली", "မြန်မာဘာသာ"} <= set(names)
    page.select_option("#mg-language", "vi")
    expect(page.locator(".mg-panel")).to_have_attribute("lang", "vi")
    ask(page, "引っ越してきました")
    expect(last(page)).to_have_attribute("lang", "vi")
    expect(last(page)).to_have_attribute("data-entry", "moving-in")


def test_by_keyboard_alone(assistant: Assistant, browser: Browser) -> None:
    """Open, ask, choose and close without a mouse; the focus is always somewhere sensible."""
    page = open_page(browser)
    page.goto(assistant.address + "/")
    page.locator(".mg-launcher").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mg-question")).to_be_focused()
    page.keyboard.type("引っ越してきました")
    page.keyboard.press("Enter")
    expect(last(page)).to_have_attribute("data-entry", "moving-in")
    expect(page.locator("#mg-question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".mg-launcher")).to_be_focused()


def test_input_is_never_markup(assistant: Assistant, browser: Browser) -> None:
    """What a resident types is shown as typed."""
    page = open_page(browser)
    page.goto(assistant.address + "/")
    page.click(".mg-launcher")
    ask(page, "<img src=x onerror=\"document.title='owned'\">住民票")
    assert page.locator(".mg-log img").count() == 0
    assert page.title() != "owned"


def test_without_javascript_on_a_small_phone(assistant: Assistant, browser: Browser) -> None:
    """The plain page asks, answers, offers buttons and keeps the conversation; nothing scrolls sideways."""
    page = open_page(browser, locale="en-US", width=320, height=640, script=False)
    page.goto(assistant.address + "/chat")
    page.fill("#mg-question", "I lost my My Number card")
    page.click(".mg-send")
    expect(page.locator("[data-entry=mynumber-card-lost]")).to_be_visible()
    page.click(".mg-foot button >> nth=0")
    expect(page.locator("#latest [data-kind=hand_off]")).to_be_visible()
    assert page.locator("html").evaluate("element => element.scrollWidth") <= 320
    page.goto(assistant.address + "/chat?language=ne")
    expect(page.locator(".mg-panel")).to_have_attribute("lang", "ne")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/plain-nepali.png")


def test_readme_shows_a_real_screenshot() -> None:
    """The picture in the README is there."""
    assert "docs/images/first-answer.png" in (PROJECT / "README.md").read_text(encoding="utf-8")
    assert (PROJECT / "docs/images/first-answer.png").stat().st_size > 10_000
