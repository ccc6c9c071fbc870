"""The public Sanic application: pages, chat API, health; the only process that listens beyond loopback."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from limits import parse as parse_limit
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from sanic import Sanic
from sanic.exceptions import NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.gateway import api, pages
from bot.gateway.conversation import Signer, page_language
from bot.gateway.problems import STATUS, Code, Refusal
from bot.gateway.rasa_client import RasaClient
from bot.gateway.render import Renderer
from bot.settings import Settings, load_secret
from faq.load import Faq, load_faq
from faq.reply import GENERAL_DESK

_WIDGET = Path(__file__).parents[1] / "widget"
#: A question has 300 characters; JSON escapes and a cookie fit many times into this.
_LARGEST_BODY = 64 * 1024
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True)
class Desk:
    """What every route works with; hangs on `app.ctx.desk`."""

    settings: Settings
    faq: Faq
    rasa: RasaClient
    renderer: Renderer
    signer: Signer
    limiter: MovingWindowRateLimiter
    #: Kept here because the limiter itself holds only a weak reference.
    limit_storage: Storage


def create_app(settings: Settings, name: str = "madoguchi") -> Sanic:
    """The gateway with everything loaded; raises FaqError for a broken FAQ."""
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _LARGEST_BODY
    app.config.FALLBACK_ERROR_FORMAT = "json"
    faq = load_faq(settings.faq, datetime.date.today())
    limit_storage = storage_from_string(settings.redis_url or "memory://")
    app.ctx.desk = Desk(
        settings,
        faq,
        RasaClient(settings.rasa_address),
        Renderer(faq),
        Signer(load_secret(settings)),
        MovingWindowRateLimiter(limit_storage),
        limit_storage,
    )
    app.blueprint(pages.blueprint)
    app.blueprint(api.blueprint)
    app.static("/widget", str(_WIDGET))
    app.register_listener(_open_client, "before_server_start")
    app.register_listener(_close_client, "after_server_stop")
    app.register_middleware(partial(_limit_rate, parse_limit(f"{settings.rate_limit} per minute")), "request")
    app.register_middleware(_add_headers, "response")
    app.error_handler.add(Exception, _explain)
    return app


async def _open_client(app: Sanic, _: Any) -> None:
    await app.ctx.desk.rasa.open()


async def _close_client(app: Sanic, _: Any) -> None:
    await app.ctx.desk.rasa.close()


def client_address(request: Request, trusted_proxies: int) -> str:
    """The address a request comes from: with n trusted proxies in front, the n-th from the right that they noted."""
    noted = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    if trusted_proxies and len(noted) >= trusted_proxies:
        return str(noted[-trusted_proxies])
    return str(request.ip)


async def _limit_rate(limit: Any, request: Request) -> None:
    if request.method != "POST":
        return
    desk: Desk = request.app.ctx.desk
    if not desk.limiter.hit(limit, "questions", client_address(request, desk.settings.trusted_proxies)):
        raise Refusal(Code.TOO_MANY)


async def _add_headers(request: Request, response: HTTPResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/widget/"):
        response.headers.setdefault("Cache-Control", "no-store")


async def _explain(request: Request, error: Exception) -> HTTPResponse:
    """Turns every failure into a sentence with a next step; bugs are logged, never shown."""
    desk: Desk = request.app.ctx.desk
    language = page_language(request.args.get("language"), request.headers.get("accept-language", ""))
    refusal = _as_refusal(error, desk)
    if refusal.code is Code.TRY_LATER:
        structlog.get_logger().error("request failed", path=request.path, reason=type(error).__name__, exc_info=error)
    status = STATUS[refusal.code]
    if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz"):
        body = {"error": {"code": refusal.code.value, "message": refusal.sentence(language)}}
        return json_response(body, status, ensure_ascii=False)
    return await pages.refuse(request, refusal, language)


def _as_refusal(error: Exception, desk: Desk) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, NotFound):
        return Refusal(Code.NOT_FOUND)
    if isinstance(error, PayloadTooLarge):
        from translation.cleanup import LONGEST_QUESTION

        return Refusal(Code.TOO_LONG, limit=LONGEST_QUESTION)
    if isinstance(error, SanicException) and 400 <= error.status_code < 500:
        return Refusal(Code.BAD_REQUEST)
    return Refusal(Code.TRY_LATER, telephone=desk.faq.desks[GENERAL_DESK].telephone)
