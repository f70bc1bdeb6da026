"""What is done to colleagues: invited, given a role, closed, opened again. Somebody always owns the house."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from goodwill.access import acted
from goodwill.errors import Refused
from goodwill.segments.rows import micros
from goodwill.store.models import Colleague, Role
from goodwill.store.transactions import writing


def invite(*, name: str, email: str, role: str, by: str) -> Colleague:
    """Return a new colleague, who has no password until they choose one by their invitation."""
    with writing():
        person = Colleague(email=email.lower(), name=name, role=Role(role), joined_us=micros(datetime.now(UTC)))
        person.set_unusable_password()
        person.save()
        acted(by, "invited", about=f"{email} as {role}")
    return person


def change_role(pk: int, role: Role, *, by: str) -> None:
    """Give a colleague another role.

    Raises:
        Refused: Nobody would own the house, or there is no such colleague.
    """
    with writing():
        person = _known(pk)
        if role is not Role.OWNER:
            _keep_an_owner(person)
        Colleague.objects.filter(pk=pk).update(role=role)
        acted(by, "role changed", about=f"{person.email}: {person.role} to {role}")


def close(pk: int, *, by: str) -> None:
    """Close an account; who is signed in with it is out at the next page.

    Raises:
        Refused: Nobody would own the house, or there is no such colleague.
    """
    with writing():
        person = _known(pk)
        _keep_an_owner(person)
        Colleague.objects.filter(pk=pk).update(is_active=False)
        acted(by, "account closed", about=person.email)


def reopen(pk: int, *, by: str) -> None:
    """Open a closed account again.

    Raises:
        Refused: There is no such colleague.
    """
    with writing():
        person = _known(pk)
        Colleague.objects.filter(pk=pk).update(is_active=True)
        acted(by, "account opened again", about=person.email)


def note_link(person: Colleague, *, by: str) -> None:
    """Write down that a link to choose a password was made for a colleague."""
    acted(by, "password link made", about=person.email)


def _known(pk: int) -> Colleague:
    person = Colleague.objects.filter(pk=pk).first()
    if person is None:
        raise Refused(_("There is no such colleague."))
    return person


def _keep_an_owner(leaving: Colleague) -> None:
    others = Colleague.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and not others.exists():
        raise Refused(_("Somebody must own the house: make another colleague an owner first."))
