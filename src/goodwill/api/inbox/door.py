"""The addresses an app asks for a person's inbox. They stand outside Django's middleware: a token opens them, no session.

Pages of other origins may ask only where the house names them (GOODWILL_INBOX_ORIGINS); apps that are no pages have none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from goodwill.api.inbox.shapes import Choice, Chosen, Listed, Problem, Unread, seen
from goodwill.api.inbox.streams import Stream
from goodwill.api.inbox.watching import WATCH
from goodwill.channels import inapp
from goodwill.dispatch import inbox
from goodwill.dispatch.inbox import Opened
from goodwill.errors import AlreadySo, BadBody, BadSignature, Unavailable, UnknownMessage
from goodwill.intake.calls import Answer, Call, plain_path

log = structlog.get_logger("goodwill.inbox")

_ROOT = "/inbox/v1"
_EVENTS = f"{_ROOT}/events"
_SCRIPT = f"{_ROOT}/inbox.js"
_ONE = re.compile(rf"{_ROOT}/messages/([0-9]{{1,18}})/(reading|choice)")
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST_LISTED = 100
_MOST_BODY = 1000
_STATUS: dict[type[Exception], int] = {
    BadSignature: 401,
    UnknownMessage: 404,
    AlreadySo: 409,
    BadBody: 422,
    Unavailable: 503,
}


def takes(path: str) -> bool:
    """Say whether an address is the inbox's."""
    return path.startswith(f"{_ROOT}/")


def is_stream(path: str) -> bool:
    """Say whether an address keeps its line open."""
    return plain_path(path) == _EVENTS


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request."""
    call = Call(environ, datetime.now(UTC))
    answer = _preflight(call) if call.method == "OPTIONS" else _answered(call)
    if isinstance(answer, Stream):
        start_response("200 OK", [*_STREAMED, *_open(call)])
        return answer
    body = b"" if call.method == "HEAD" else answer.body
    headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body))), *_open(call), *answer.headers]
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [body]


_STREAMED = (
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("X-Accel-Buffering", "no"),  # nginx would keep the pieces until there are many
)


def _open(call: Call) -> list[tuple[str, str]]:
    """Return the headers that let a page of an origin we know see the answer, and no other page."""
    is_script = plain_path(call.path) == _SCRIPT
    told = [("X-Content-Type-Options", "nosniff"), ("Vary", "Origin")]
    told.append(("Cross-Origin-Resource-Policy", "cross-origin" if is_script else "same-site"))
    if not is_script:
        told.append(("Cache-Control", "no-store"))
    if (origin := _known_origin(call)) is not None:
        told += [("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", "Retry-After")]
    return told


def _known_origin(call: Call) -> str | None:
    origin = call.header("origin")
    named = [one.strip().rstrip("/") for one in settings.GOODWILL.setting("GOODWILL_INBOX_ORIGINS").split(",")]
    return origin if origin and origin in named else None


def _preflight(call: Call) -> Answer:
    if _known_origin(call) is None:
        return _refused(403, "NotAllowed", "pages of this origin may not open an inbox: see GOODWILL_INBOX_ORIGINS")
    allowed = (
        ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", "authorization, content-type, last-event-id"),
        ("Access-Control-Max-Age", "7200"),
    )
    return Answer(204, headers=allowed)


def _answered(call: Call) -> Answer | Stream:
    try:
        connection.close_if_unusable_or_obsolete()
        return _routed(call)
    except tuple(_STATUS) as refusal:
        status = next(_STATUS[kind] for kind in type(refusal).__mro__ if kind in _STATUS)
        if isinstance(refusal, AlreadySo) and refusal.why in ("over", "forgotten"):
            status = 410
        return _refused(status, type(refusal).__name__, str(refusal))
    except (OperationalError, InterfaceError):
        log.exception("the store does not answer")
        return _refused(503, "StoreAway", "the store does not answer")


def _routed(call: Call) -> Answer | Stream:
    path, is_look = plain_path(call.path), call.method in ("GET", "HEAD")
    looks: dict[str, Callable[[Call], Answer | Stream]] = {
        _SCRIPT: _script, _EVENTS: _events, f"{_ROOT}/messages": _listed, f"{_ROOT}/unread": _unread,
    }  # fmt: skip
    one = _ONE.fullmatch(path)
    if path in looks:
        return looks[path](call) if is_look else _wrong_method("GET")
    if one is None:
        return _refused(404, "NotFound", "nothing is here")
    if call.method != "POST":
        return _wrong_method("POST")
    return (_read if one[2] == "reading" else _choose)(call, int(one[1]))


def _script(call: Call) -> Answer:
    tag = f'"{hashlib.sha256(_source()).hexdigest()[:16]}"'
    headers = (("Cache-Control", "public, max-age=3600"), ("ETag", tag))
    if call.header("if-none-match") == tag:
        return Answer(304, headers=headers, kind="text/javascript; charset=utf-8")
    return Answer(200, _source(), "text/javascript; charset=utf-8", headers)


def _events(call: Call) -> Stream | Answer:
    opened = _opened(call)
    told = call.header("last-event-id") or call.query.get("after", "")
    after = int(told) if _NUMBER.fullmatch(told) else None
    if call.method == "HEAD":
        return Answer(200, kind="text/event-stream")
    return Stream(opened, after, WATCH.open(opened.subjects))


def _listed(call: Call) -> Answer:
    opened, n_most = _opened(call), min(max(_number(call, "limit") or 50, 1), _MOST_LISTED)
    found = inbox.messages(opened.subjects, before=_number(call, "before"), n_most=n_most + 1)
    shown = [seen(one) for one in found[:n_most]]
    following = shown[-1].id if len(found) > n_most else None
    inapp.note_opened(opened.subjects[0], call.received)
    return _told(Listed(inapp.n_unread(opened.subjects), shown, following))


def _unread(call: Call) -> Answer:
    return _told(Unread(inapp.n_unread(_opened(call).subjects)))


def _read(call: Call, number: int) -> Answer:
    inbox.mark_read(_opened(call).subjects, number, call.received)
    return Answer(204)


def _choose(call: Call, number: int) -> Answer:
    opened = _opened(call)
    try:
        body = call.body()
        name = msgspec.json.decode(body, type=Choice).name if len(body) <= _MOST_BODY else ""
    except msgspec.MsgspecError as failure:
        raise BadBody(f'send {{"name": …}} as JSON: {failure}') from failure
    return _told(Chosen(inbox.choose(opened.subjects, number, name, call.received)))


def _opened(call: Call) -> Opened:
    """Return whose inbox is asked for. A page's EventSource can send no header, so the stream's token may be in its address."""
    scheme, _, token = call.header("authorization").partition(" ")
    if scheme.lower() != "bearer":
        token = call.query.get("token", "") if is_stream(call.path) else ""
    return inbox.opened(token.strip(), call.received)


def _number(call: Call, name: str) -> int | None:
    told = call.query.get(name)
    if told is None:
        return None
    if not _NUMBER.fullmatch(told):
        raise BadBody(f"{name} wants a number, {told[:40]!r} came")
    return int(told)


def _told(value: Any) -> Answer:
    return Answer(200, msgspec.json.encode(value))


def _wrong_method(allowed: str) -> Answer:
    return Answer(
        405, msgspec.json.encode(Problem("WrongMethod", f"send {allowed}")), headers=(("Allow", f"{allowed}, OPTIONS"),)
    )


def _refused(status: int, code: str, message: str) -> Answer:
    headers = {401: (("WWW-Authenticate", "Bearer"),), 503: (("Retry-After", "2"),)}.get(status, ())
    return Answer(status, msgspec.json.encode(Problem(code, message)), headers=headers)


@cache
def _source() -> bytes:
    return (files("goodwill.api.inbox") / "inbox.js").read_bytes()
