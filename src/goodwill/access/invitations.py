"""Links with which colleagues choose a password: made by an owner, good once, for a week, until taken back.

There is no mail server: an owner hands the link on. The same kind of link lets somebody in who is to join and somebody
who forgot their password. Who is to join is a colleague already, without a password; they have joined once they came in.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from goodwill.access.audit import acted
from goodwill.errors import Refused
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Colleague, Invitation, Role
from goodwill.store.transactions import writing
from goodwill.vocabulary import say, word

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made: ``token`` is shown once and kept by nobody here."""

    token: str
    person: Colleague


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody who is to join and has not: who invited them last, and until when that is good."""

    person: Colleague
    made_by: str
    expires_at: datetime
    is_expired: bool


def invite(*, name: str, email: str, role: Role, by: str) -> Link:
    """Make a colleague who is to join, and the link with which they do."""
    with writing():
        person = Colleague(email=email.strip().lower(), name=name, role=role, joined_us=micros(datetime.now(UTC)))
        person.set_unusable_password()
        person.save()
        acted(by, "invited", about=say("%(who)s as %(role)s", who=person.email, role=word(role)))
        return Link(_new(person, by), person)


def new_link(person: Colleague, *, by: str) -> Link:
    """Make a colleague another link; those before are worth nothing from now on."""
    with writing():
        _open(person).update(withdrawn_us=micros(datetime.now(UTC)))
        acted(by, "password link made", about=person.email)
        return Link(_new(person, by), person)


def withdraw(person: Colleague, *, by: str) -> None:
    """Take an invitation back: who was to join is a colleague no longer.

    Raises:
        Refused: They have joined.
    """
    with writing():
        if has_joined(person):
            raise Refused(say("%(who)s has joined: an account is closed, not taken back", who=person.email))
        acted(by, "invitation taken back", about=person.email)
        person.delete()


def invited(token: str) -> Colleague | None:
    """Return whom a link lets in; None if it is not ours, or was used, taken back, or is too old."""
    row = _good().filter(digest=_digest(token)).select_related("colleague").first()
    return row.colleague if row else None


def spend(token: str) -> bool:
    """Use a link up; False if somebody else did, or it is no longer good. Call it in the transaction of what it is for."""
    return bool(_good().filter(digest=_digest(token)).update(used_us=micros(datetime.now(UTC))))


def is_expected(person: Colleague) -> bool:
    """Say whether somebody may join now, by whichever door: they have not yet, and their invitation is good."""
    return not has_joined(person) and _good().filter(colleague=person).exists()


def join(person: Colleague) -> None:
    """Use up the links of who came in by another door."""
    _open(person).update(used_us=micros(datetime.now(UTC)))


def has_joined(person: Colleague) -> bool:
    """Say whether a colleague was ever in, or has a password to come in with."""
    return person.last_login is not None or person.has_usable_password()


def open_ones() -> list[Open]:
    """Return who is to join, the latest invited first."""
    coming = Colleague.objects.filter(last_login=None, is_active=True).order_by("-pk")
    people = [person for person in coming if not has_joined(person)]
    links = {row.colleague_id: row for row in Invitation.objects.filter(colleague__in=people).order_by("pk")}
    return [_told(person, links.get(person.pk)) for person in people]


def _told(person: Colleague, link: Invitation | None) -> Open:
    if link is None:  # invited by a program that kept no links: those were good for as long
        expires_at = instant(person.joined_us) + LASTS
        return Open(person, "", expires_at, is_expired=True)
    expires_at = instant(link.expires_us)
    return Open(person, link.made_by, expires_at, is_expired=expires_at <= datetime.now(UTC))


def _new(person: Colleague, by: str) -> str:
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    Invitation.objects.create(
        digest=_digest(token), colleague=person, made_by=by, made_us=micros(now), expires_us=micros(now + LASTS)
    )
    return token


def _open(person: Colleague) -> QuerySet[Invitation]:
    return Invitation.objects.filter(colleague=person, used_us=None, withdrawn_us=None)


def _good() -> QuerySet[Invitation]:
    is_good = Q(used_us=None, withdrawn_us=None, expires_us__gt=micros(datetime.now(UTC)), colleague__is_active=True)
    return Invitation.objects.filter(is_good)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
