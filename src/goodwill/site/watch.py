"""Watches every request: counts it, times it, gives it an id and writes one log line."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

log = structlog.get_logger("goodwill.request")

REQUESTS = Counter("goodwill_requests_total", "Requests answered.", ["door", "method", "status"])
LATENCY = Histogram(
    "goodwill_request_seconds",
    "Time from a request's first line to its answer.",
    ["door"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_LONG = re.compile(r"[^/]{25,}")


def request(door: str, application: Any, environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
    """Answer a request by a door, watched: ``X-Request-ID`` is taken over if it is sane, and given back."""
    known = environ.get("HTTP_X_REQUEST_ID", "")
    request_id = known if _SANE.match(known) else uuid.uuid4().hex
    environ["goodwill.request_id"] = request_id
    began, statuses = time.perf_counter(), ["500 "]

    def responding(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        statuses.append(status)
        return respond(status, [*headers, ("X-Request-ID", request_id)], exc_info)

    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            answer: Iterable[bytes] = application(environ, responding)
            return answer
        finally:
            _note(door, environ, statuses[-1][:3], time.perf_counter() - began)


def _note(door: str, environ: dict[str, Any], status: str, seconds: float) -> None:
    method = environ.get("REQUEST_METHOD", "")
    REQUESTS.labels(door, method if method in _METHODS else "other", status).inc()
    LATENCY.labels(door).observe(seconds)
    # The intake answers thousands a second and has counters of its own; its good requests are told at debug only.
    write = log.error if status >= "500" else log.debug if door == "intake" else log.info
    # No query and no long word: they may hold a write key or a sign-in link's token.
    path = _LONG.sub("…", environ.get("PATH_INFO", ""))
    write("request", door=door, method=method, path=path, status=int(status), ms=round(seconds * 1000, 2))
