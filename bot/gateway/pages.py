"""The pages: a demonstration ward page with the chat, and the chat as plain forms without JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, redirect

from bot.gateway.api import load_exchanges, set_cookie
from bot.gateway.conversation import COOKIE, Conversation, page_language
from bot.gateway.problems import STATUS, Code, Refusal
from bot.gateway.render import empty_form
from bot.gateway.turns import ask, press
from translation.languages import LANGUAGES

if TYPE_CHECKING:
    from bot.gateway.app import Desk

blueprint = Blueprint("pages")


@blueprint.get("/")
async def get_home(request: Request) -> HTTPResponse:
    """The demonstration page."""
    desk: Desk = request.app.ctx.desk
    known = desk.signer.read(request.cookies.get(COOKIE))
    page = page_language(request.args.get("language"), request.headers.get("accept-language", ""))
    language = known.language(page) if known and "language" not in request.args else page
    return html(desk.renderer.page("home.html", language))


@blueprint.get("/chat")
async def get_chat(request: Request) -> HTTPResponse:
    """The conversation so far with a form to go on."""
    conversation, page = _read(request)
    requested = request.args.get("language")
    if requested is not None:
        if requested not in LANGUAGES:
            raise Refusal(Code.UNKNOWN_LANGUAGE)
        conversation = conversation.with_languages(chosen=requested, spoken=None)
    return await _show(request, conversation, page)


@blueprint.post("/chat")
async def post_chat(request: Request) -> HTTPResponse:
    """One turn by form; what could not be sent stays in the field."""
    desk: Desk = request.app.ctx.desk
    conversation, page = _read(request)
    typed = request.form.get("text", "")
    choice = request.form.get("choice")
    try:
        if choice is not None:
            turn = await press(desk.rasa, desk.faq, conversation, _parse_choice(choice), page)
        else:
            turn = await ask(desk.rasa, desk.faq, conversation, typed, page)
    except Refusal as refusal:
        form = empty_form(refusal.sentence(conversation.language(page)), typed[:1000])
        return await _show(request, conversation, page, status=STATUS[refusal.code], **form)
    # See Other: a reload shows the page again and asks nothing twice.
    response = redirect("/chat#latest", status=303)
    set_cookie(response, desk.signer.write(turn.conversation), request.scheme)
    return response


def _parse_choice(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refusal(Code.BAD_REQUEST) from error


def _read(request: Request) -> tuple[Conversation, str]:
    desk: Desk = request.app.ctx.desk
    conversation = desk.signer.read(request.cookies.get(COOKIE)) or desk.signer.start()
    return conversation, page_language(None, request.headers.get("accept-language", ""))


async def _show(
    request: Request, conversation: Conversation, page: str, *, status: int = 200, **form: Any
) -> HTTPResponse:
    desk: Desk = request.app.ctx.desk
    try:
        exchanges = await load_exchanges(desk, conversation)
    except Refusal as refusal:
        exchanges = []
        form = form or empty_form(refusal.sentence(conversation.language(page)))
    language = conversation.language(page)
    body = desk.renderer.page("chat.html", language, exchanges=exchanges, **(form or empty_form()))
    response = html(body, status=status)
    set_cookie(response, desk.signer.write(conversation), request.scheme)
    return response


async def refuse(request: Request, refusal: Refusal, language: str) -> HTTPResponse:
    """A page that says what went wrong and leads back to the chat."""
    desk: Desk = request.app.ctx.desk
    sentence = refusal.sentence(language)
    return html(desk.renderer.page("refused.html", language, sentence=sentence), status=STATUS[refusal.code])
