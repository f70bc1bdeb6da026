"""A visit to every page: each address of the console and the API that can be read is asked once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from django.urls import URLPattern, URLResolver, get_resolver

_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_BY_TOKEN = frozenset({"token"})
_NUMBERS, _NUMBERED = {"pk", "number"}, "intake/quarantine"
"""Names whose values are known of one part of the house only."""
_ASKED = {"subscribers/views/new": "?standing=active", "subscribers/errands/new": "?act=pause&standing=active"}
"""Pages that are about a question, and the question they are asked."""
_ONCE_THERE_IS_MORE = ("sign-in/", "confirm", "settings/account/")
"""Where the beginnings of addresses lead that are on the way in, or of what only some have: there is nothing to see."""
_TOKEN = re.compile(r"[^/]{25,}")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it came: its address, status, time to the last byte, size and title."""

    path: str
    status: int
    ms: float
    n_bytes: int
    title: str

    @property
    def is_well(self) -> bool:
        """Whether it answered as a page should."""
        return self.status == 200


class Visitor:
    """Somebody with a browser's cookies and, for the API, a token."""

    def __init__(self, address: str, *, token: str = "") -> None:
        self._address, self._token = address.rstrip("/"), token
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def see(self, path: str) -> Seen:
        """Ask for one page and follow where it leads."""
        began = time.perf_counter()
        status, body = self._ask(path)
        title = _TITLE.search(body)
        words = _WHITE.sub(" ", title[1].decode(errors="replace")).strip() if title else ""
        return Seen(_TOKEN.sub("…", path), status, round((time.perf_counter() - began) * 1000, 1), len(body), words)

    def operations(self, path: str) -> list[str]:
        """Return the addresses of the API that can be read without telling it more."""
        spec: dict[str, Any] = json.loads(self._ask(path)[1])
        return sorted(
            path
            for path, methods in spec["paths"].items()
            if "get" in methods and not any(_asks_for_more(one) for one in methods["get"].get("parameters", []))
        )

    def _ask(self, path: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}"} if path.startswith("/api/v") else {}
        try:
            with self._browser.open(Request(self._address + path, headers=headers), timeout=120) as answer:  # noqa: S310 -- our own server
                return int(answer.status), answer.read()
        except HTTPError as refusal:
            return refusal.code, refusal.read()


def pages(known: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """Return the console's addresses that can be read, filled with what is known, and those that cannot be filled.

    Args:
        known: A value for each name an address may hold, e.g. ``{"subject": 7}``.
    """
    readable: list[str] = []
    unknown: list[str] = []
    for route in dict.fromkeys(_routes(get_resolver())):
        names = set(_ARGUMENT.findall(route))
        if names & _BY_TOKEN or route.startswith("api/"):
            continue  # opened by the link itself; the API is asked by its own description
        filled = _ARGUMENT.sub(lambda found: str(known.get(found[1], "")), route)
        is_known = names <= _known_in(route, known) and not route.startswith(_ONCE_THERE_IS_MORE)
        (readable if is_known else unknown).append(f"/{filled}{_ASKED.get(route, '')}" if is_known else f"/{route}")
    return readable, unknown


def _known_in(route: str, known: Mapping[str, object]) -> set[str]:
    """Return the names that are known where a route lies: a number of quarantine's is no number of a webhook's."""
    return {name for name in known if name not in _NUMBERS or route.startswith(_NUMBERED)}


def filled(path: str, known: Mapping[str, object]) -> str:
    """Return an address of the API with what is known in place of ``{names}``."""
    return path.format(**known)


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def _asks_for_more(parameter: Mapping[str, Any]) -> bool:
    return bool(parameter.get("required")) and parameter.get("in") != "path"
