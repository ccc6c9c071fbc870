"""The chat API under /api/v1 (documented in openapi.json), and the health of the process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file, html
from sanic.response import json as json_response

from bot.gateway.conversation import COOKIE, Conversation, page_language
from bot.gateway.problems import Code, Refusal
from bot.gateway.rasa_client import Exchange, RasaUnavailable
from bot.gateway.turns import Turn, ask, press
from faq.reply import GENERAL_DESK
from translation.languages import LANGUAGES, is_language

if TYPE_CHECKING:
    from bot.gateway.app import Desk

blueprint = Blueprint("api")
_OPENAPI = Path(__file__).with_name("openapi.json")


@blueprint.post("/api/v1/messages")
async def post_message(request: Request) -> HTTPResponse:
    """One turn: a question or a pressed button in, structured replies and their HTML out."""
    desk: Desk = request.app.ctx.desk
    body = request.json
    if not isinstance(body, dict) or ("text" in body) == ("choice" in body):
        raise Refusal(Code.BAD_REQUEST)
    conversation = _read_conversation(request, body)
    page = page_language(None, request.headers.get("accept-language", ""))
    if body.get("language") is not None:
        if not is_language(body["language"]):
            raise Refusal(Code.UNKNOWN_LANGUAGE)
        conversation = conversation.with_languages(chosen=body["language"], spoken=None)
    if is_language(body.get("page")):
        page = body["page"]
    if "text" in body:
        turn = await ask(desk.rasa, desk.faq, conversation, body["text"], page)
    else:
        turn = await press(desk.rasa, desk.faq, conversation, body["choice"], page)
    return _answer(desk, turn, request.scheme)


def _read_conversation(request: Request, body: dict[str, Any]) -> Conversation:
    desk: Desk = request.app.ctx.desk
    if "conversation" in body:
        token = body["conversation"]
        known = desk.signer.read(token) if isinstance(token, str) else None
        if known is None:
            raise Refusal(Code.UNKNOWN_CONVERSATION)
        return known
    return desk.signer.read(request.cookies.get(COOKIE)) or desk.signer.start()


def _answer(desk: Desk, turn: Turn, scheme: str) -> HTTPResponse:
    language = turn.conversation.language("ja")
    token = desk.signer.write(turn.conversation)
    exchange = Exchange(turn.said, turn.replies)
    body = {
        "conversation": token,
        "language": language,
        "said": turn.said,
        "masked": turn.was_masked,
        "replies": list(turn.replies),
        "html": desk.renderer.turn(language, exchange, was_masked=turn.was_masked),
    }
    response = json_response(body, ensure_ascii=False)
    set_cookie(response, token, scheme)
    return response


@blueprint.get("/api/v1/panel")
async def get_panel(request: Request) -> HTTPResponse:
    """The chat panel as HTML with the conversation so far, for the widget."""
    desk: Desk = request.app.ctx.desk
    conversation = desk.signer.read(request.cookies.get(COOKIE)) or desk.signer.start()
    requested = request.args.get("language")
    if requested is not None:
        if requested not in LANGUAGES:
            raise Refusal(Code.UNKNOWN_LANGUAGE)
        conversation = conversation.with_languages(chosen=requested, spoken=None)
    page = page_language(request.args.get("page"), request.headers.get("accept-language", ""))
    exchanges = await load_exchanges(desk, conversation)
    response = html(desk.renderer.panel(conversation.language(page), exchanges))
    set_cookie(response, desk.signer.write(conversation), request.scheme)
    return response


async def load_exchanges(desk: Desk, conversation: Conversation) -> list[Exchange]:
    """The conversation so far; empty when it is new."""
    if conversation.is_new:
        return []
    try:
        return await desk.rasa.transcript(conversation.id)
    except RasaUnavailable as error:
        raise Refusal(Code.TRY_LATER, telephone=desk.faq.desks[GENERAL_DESK].telephone) from error


def set_cookie(response: HTTPResponse, token: str, scheme: str) -> None:
    """Keeps the conversation in an opaque cookie that scripts cannot read; it ends with the browser."""
    response.cookies[COOKIE] = token
    response.cookies[COOKIE]["httponly"] = True
    response.cookies[COOKIE]["samesite"] = "Lax"
    response.cookies[COOKIE]["path"] = "/"
    if scheme == "https":
        response.cookies[COOKIE]["secure"] = True


@blueprint.get("/api/v1/languages")
async def get_languages(request: Request) -> HTTPResponse:
    """Our languages with their own names."""
    rows = [
        {"code": language.code, "name": language.own_name, "lang": language.html, "content": language.has_content}
        for language in LANGUAGES.values()
    ]
    return json_response(rows, ensure_ascii=False)


@blueprint.get("/api/v1/openapi.json")
async def get_openapi(request: Request) -> HTTPResponse:
    """The API's description."""
    return await file(_OPENAPI, mime_type="application/json")


@blueprint.get("/healthz")
async def get_health(request: Request) -> HTTPResponse:
    """The process lives."""
    return json_response({"status": "ok"})


@blueprint.get("/readyz")
async def get_readiness(request: Request) -> HTTPResponse:
    """Rasa answers with its model loaded; 503 until then."""
    desk: Desk = request.app.ctx.desk
    ready = await desk.rasa.is_ready()
    return json_response({"status": "ready" if ready else "starting", "rasa": ready}, 200 if ready else 503)
