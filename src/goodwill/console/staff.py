"""What is done to colleagues: given a role, closed, opened again, relieved of a lost phone. Somebody always owns the house."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from goodwill.access import acted, has_joined
from goodwill.console.entering import sessions
from goodwill.errors import Refused
from goodwill.store.models import Colleague, Role
from goodwill.store.transactions import writing
from goodwill.vocabulary import say, word


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
        about = say("%(who)s: %(was)s → %(role)s", who=person.email, was=word(person.role), role=word(role))
        acted(by, "role changed", about=about)


def close(pk: int, *, by: str) -> None:
    """Close an account; who is signed in with it is out at the next page.

    Raises:
        Refused: Nobody would own the house, or there is no such colleague.
    """
    with writing():
        person = _known(pk)
        _keep_an_owner(person)
        Colleague.objects.filter(pk=pk).update(is_active=False)
        sessions.end_others(person, here=None)
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


def remove_second_factor(pk: int, *, by: str) -> None:
    """Take a colleague's second factors away, who lost them: their password alone lets them in, until they set up others.

    Raises:
        Refused: There is no such colleague, or nothing to take away.
    """
    with writing():
        person = _known(pk)
        n_removed, _by_kind = Authenticator.objects.filter(user=person).delete()
        if not n_removed:
            raise Refused(_("They have no second step."))
        acted(by, "second factor taken away", about=person.email)


def _known(pk: int) -> Colleague:
    person = Colleague.objects.filter(pk=pk).first()
    if person is None:
        raise Refused(_("There is no such colleague."))
    return person


def _keep_an_owner(leaving: Colleague) -> None:
    others = Colleague.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and not any(map(has_joined, others)):
        raise Refused(_("Somebody must own the house: make another colleague an owner first."))
