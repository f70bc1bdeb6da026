"""The intake's door: the addresses that Segment's, RudderStack's and PostHog's libraries and Stripe send to.

It stands outside Django's middleware: a write key opens it, not a session, and any page of any origin may send to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from goodwill.errors import BadBody, BadEvent, BadSignature, Damaged, Unavailable, UnknownKey
from goodwill.intake import contract, counters, posthog, segment, sources, stripe, welcomes
from goodwill.intake.bodies import unwrap
from goodwill.intake.calls import Answer, Call, plain_path, told
from goodwill.intake.events import posthog_events, segment_events, sent_at
from goodwill.intake.hearing import Delivery
from goodwill.intake.receive import receive

log = structlog.get_logger("goodwill.intake")

_SEGMENT: dict[str, str | None] = {
    "batch": None, "b": None, "import": None, "track": "track", "t": "track", "identify": "identify", "i": "identify",
    "page": "page", "p": "page", "screen": "screen", "s": "screen", "group": "group", "g": "group",
    "alias": "alias", "a": "alias",
}  # fmt: skip
_CAPTURE_V1 = "/i/v1/analytics/events"
_STRIPE = ("/v1/stripe", "/webhooks/stripe")
_SETTINGS = re.compile(r"(?:/v1)?/projects/([^/]+)/settings")
_ARRAY = re.compile(r"/array/([^/]+)/config(\.js)?")
_RETRY_AFTER = ("Retry-After", "2")
_MAY_ASK = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}")


def takes(path: str) -> bool:
    """Say whether an address is the intake's."""
    return _route(plain_path(path)) is not None


class Intake:
    """The WSGI application of the intake. ``clock`` tells the time."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        call = Call(environ, self._clock())
        answer = _preflight(call) if call.method == "OPTIONS" else _answered(call)
        body = b"" if call.method == "HEAD" else answer.body
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body))), *_OPEN, *answer.headers]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [body]


_OPEN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Retry-After"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


def _preflight(call: Call) -> Answer:
    """Return that any page may send with any header it asks for; a wildcard would leave out Authorization."""
    asked = call.header("access-control-request-headers")
    headers = [
        ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", asked if _MAY_ASK.fullmatch(asked) else "authorization, content-type"),
        ("Access-Control-Max-Age", "86400"),
        ("Vary", "Access-Control-Request-Headers"),
    ]
    if call.header("access-control-request-private-network") == "true":
        headers.append(("Access-Control-Allow-Private-Network", "true"))
    return Answer(204, headers=tuple(headers))


def _answered(call: Call) -> Answer:
    dialect = _dialect(call.path)
    try:
        connection.close_if_unusable_or_obsolete()
        route = _route(call.path)
        return _refused(404, dialect, "nothing is here") if route is None else route(call)
    except (BadBody, BadEvent, BadSignature) as refusal:
        return _refused(400, dialect, str(refusal))
    except UnknownKey as refusal:
        return _refused(401, dialect, str(refusal))
    except Unavailable as failure:
        log.warning("not now", reason=str(failure), cause=repr(failure.__cause__))
        return _refused(503, dialect, str(failure))
    except Damaged:  # mended by hand, and until then the sender keeps what it has
        log.exception("nothing can be taken in until this is mended")
        return _refused(503, dialect, "nothing can be taken in now; send it again later")
    except (OperationalError, InterfaceError) as failure:
        log.exception("the store does not answer")
        return _refused(503, dialect, f"the store does not answer: {failure}")


def _route(path: str) -> Callable[[Call], Answer] | None:
    """Return what answers an address; None if it is not the intake's."""
    if path in _ROUTES:
        return _ROUTES[path]
    return _settings if _SETTINGS.fullmatch(path) else _config if _ARRAY.fullmatch(path) else None


def _segment(call: Call) -> Answer:
    if call.method != "POST":
        return _wrong_method()
    body = unwrap(call.body())
    source = _source(call, body)
    events = segment_events(body, _SEGMENT[call.path.rpartition("/")[2]])
    receive(Delivery(segment.DIALECT, source, events, call.received, sent_at(body, {})))
    return told({"success": True})


def _capture(call: Call) -> Answer:
    if call.method not in ("POST", "GET"):
        return _wrong_method()
    body = unwrap(call.query.get("data", "").encode() if call.method == "GET" else call.body())
    source = _source(call, body)
    events = posthog_events(body)
    receive(Delivery(posthog.DIALECT, source, events, call.received, sent_at(body, call.query)))
    if call.path == _CAPTURE_V1:
        numbers = [event.get("uuid") for event in events if isinstance(event, dict)]
        return told({"results": {number: {"result": "ok"} for number in numbers if isinstance(number, str)}})
    return told({"status": 1})


def _stripe(call: Call) -> Answer:
    if call.method != "POST":
        return _wrong_method()
    event = stripe.verified(call.body(), call.header("stripe-signature"))
    receive(Delivery(stripe.DIALECT, stripe.DIALECT, [event], call.received))
    return told({"received": True})


def _accepted(call: Call) -> Answer:
    call.body()
    return told({"success": True} if call.path == "/v1/m" else {"status": 1})


def _source_config(call: Call) -> Answer:
    _source(call, None)
    return welcomes.rudder_source(call, next(call.keys(None)))


def _settings(call: Call) -> Answer:
    found = _SETTINGS.fullmatch(call.path)
    key = found[1] if found else ""
    sources.source_of(key)
    return welcomes.segment_settings(call, key)


def _config(call: Call) -> Answer:
    found = _ARRAY.fullmatch(call.path)
    key, script = (found[1], found[2]) if found else ("", None)
    sources.source_of(key)
    return welcomes.posthog_config_script(key) if script else welcomes.posthog_config(key)


def _source(call: Call, body: Any) -> str:
    """Return the source whose write key a request shows.

    Raises:
        UnknownKey: It shows none, or none of ours.
    """
    for key in call.keys(body):
        try:
            return sources.source_of(key)
        except UnknownKey:
            continue
    raise UnknownKey("no write key of ours came with it; make one with: goodwill keys create SOURCE")


def _dialect(path: str) -> str:
    if path in _STRIPE:
        return stripe.DIALECT
    return segment.DIALECT if path.startswith(("/v1/", "/projects/", "/sourc")) else posthog.DIALECT


def _wrong_method() -> Answer:
    return told({"code": "method_not_allowed", "message": "POST was wanted"}, 405, (("Allow", "POST, OPTIONS"),))


_CODES = {400: "invalid_request", 401: "invalid_api_key", 404: "not_found", 503: "unavailable"}
_TYPES = {400: "validation_error", 401: "authentication_error", 404: "invalid_request", 503: "server_error"}


def _refused(status: int, dialect: str, message: str) -> Answer:
    """Return a refusal in the shape a dialect's libraries read: Segment's code and message, PostHog's detail."""
    counters.REFUSED.labels(dialect, str(status)).inc()
    said: dict[str, Any] = {"code": _CODES[status], "message": message}
    if dialect == posthog.DIALECT:
        said = {"type": _TYPES[status], **said, "detail": message, "attr": None}
    return told(said, status, (_RETRY_AFTER,) if status == 503 else ())


_CAPTURE = ("/batch", "/e", "/capture", "/track", "/engage", "/i/v0/e", "/i/v0/ai", "/i/v0/ai/batch", _CAPTURE_V1)
_ACCEPTED_EMPTILY = ("/v1/m", "/s", "/i/v1/logs", "/i/v1/metrics")
_ROUTES: dict[str, Callable[[Call], Answer]] = {
    **{f"/v1/{name}": _segment for name in _SEGMENT},
    "/beacon/v1/batch": _segment,
    **dict.fromkeys(_CAPTURE, _capture),
    **dict.fromkeys(_ACCEPTED_EMPTILY, _accepted),
    **dict.fromkeys(("/flags", "/decide"), welcomes.posthog_flags),
    **dict.fromkeys(("/sourceConfig", "/sourceconfig"), _source_config),
    **dict.fromkeys(_STRIPE, _stripe),
    "/v1/openapi.json": lambda _call: told(contract.openapi()),
}

application = Intake()
