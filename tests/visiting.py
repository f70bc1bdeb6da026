"""Who visits the console in tests: a colleague of some role, with a browser of their own that asks in process."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from goodwill.segments.rows import micros
from goodwill.store.models import Act, Colleague, Role

PASSWORD = "correct horse battery"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def colleague(role: Role | str = Role.OWNER, *, email: str = "") -> Colleague:
    """Make a colleague of a role, with a password."""
    email = email or f"{role}@example.org"
    person = Colleague(
        email=email, name=str(role).title(), role=Role(role), joined_us=micros(datetime(2026, 1, 1, tzinfo=UTC))
    )
    person.set_password(PASSWORD)
    person.save()
    return person


def stranger() -> Client:
    """A browser that nobody has signed in with; it keeps the rules of CSRF only where a test asks for them."""
    return Client(SERVER_NAME="localhost")


def visitor(role: Role | str = Role.OWNER, *, email: str = "", sure: bool = True) -> Client:
    """The browser of a colleague of a role, signed in; ``sure``: and confirmed just now to be theirs."""
    client = stranger()
    known = Colleague.objects.filter(email=email or f"{role}@example.org").first()
    person = known or colleague(role, email=email)
    client.force_login(person, backend=BACKEND)
    if sure:
        confirm(client, person)
    return client


def confirm(client: Client, person: Colleague) -> None:
    """Let a browser have confirmed, just now, that it is still theirs."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def text(response: Any) -> str:
    """What a page says, tags and all."""
    return response.content.decode()


def acts() -> list[tuple[str, str, int | None]]:
    """The audit log: who, what, about whom."""
    return list(Act.objects.order_by("id").values_list("who", "what", "subject"))
