"""Sessions: where somebody is signed in, when they were last seen there, and their end. allauth keeps the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from allauth.usersessions.models import UserSession
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from goodwill.console.entering.where import address_of
from goodwill.store.models import Colleague

log = structlog.get_logger("goodwill.console")

NOTED_EVERY = timedelta(minutes=1)
"""How often a session's last sign of life is written down: a page that is looked at should cost no write."""
Respond = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Seen:
    """One session as its list shows it."""

    number: str
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_this: bool


def seen(respond: Respond) -> Respond:
    """Write down, now and then, that a session was used and from where."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Colleague):
            _note(request)
        return respond(request)

    return answer


def of(person: Colleague, *, here: str | None) -> list[Seen]:
    """Return a colleague's sessions, this one first, then by when they were last used; what has expired is cleared."""
    known = UserSession.objects.purge_and_list(person)
    told = [_told(one, here) for one in known]
    return sorted(told, key=lambda one: (one.is_this, one.last_seen), reverse=True)


def end(person: Colleague, number: int) -> bool:
    """End one session of a colleague; False if they have none of this number."""
    session = UserSession.objects.filter(user=person, pk=number).first()
    if session is None:
        return False
    session.end()
    return True


def end_others(person: Colleague, *, here: str | None) -> int:
    """End a colleague's sessions but this one, and return how many they were."""
    others = [one for one in UserSession.objects.filter(user=person) if one.session_key != here]
    for session in others:
        session.end()
    return len(others)


def _note(request: HttpRequest) -> None:
    try:
        if not _is_noted(request):
            UserSession.objects.create_from_request(request)
    except (OperationalError, InterfaceError) as failure:  # a list of sessions is no reason to answer nobody
        log.warning("a session's last sign of life could not be written down", failure=str(failure))


def _is_noted(request: HttpRequest) -> bool:
    """Whether this session, from this place, was written down lately."""
    key = request.session.session_key
    noted = UserSession.objects.filter(session_key=key, user=request.user.pk).values("last_seen_at", "ip").first()
    if noted is None:
        return key is None
    return bool(noted["ip"] == address_of(request) and datetime.now(UTC) - noted["last_seen_at"] < NOTED_EVERY)


def _told(session: UserSession, here: str | None) -> Seen:
    return Seen(
        number=str(session.pk),
        device=device(session.user_agent),
        address=session.ip,
        since=session.created_at,
        last_seen=session.last_seen_at,
        is_this=session.session_key == here,
    )


_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrom", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """Return a browser and its system by their names, as far as what it says of itself tells; nothing if it does not."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)
