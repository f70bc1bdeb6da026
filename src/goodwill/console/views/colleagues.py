"""Settings, Colleagues: who works here, in which role, and who is to join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.access import TABLE, Link, invitations
from goodwill.console import staff
from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.entering import demand, oidc
from goodwill.console.forms.colleagues import Invitation
from goodwill.console.links import invitation_link
from goodwill.console.telling.words import said
from goodwill.console.views.settings import settings_page
from goodwill.errors import Refused
from goodwill.store.models import Colleague, Role


@dataclass(frozen=True, slots=True)
class Known:
    """A colleague as the list shows them."""

    person: Colleague
    has_second_factor: bool
    is_from_elsewhere: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One right, and for each role whether it has it."""

    right: str
    roles: list[bool]

    @property
    def who(self) -> list[str]:
        """The roles that have it, by name: a phone has no column for each."""
        return [str(role.label) for role, may in zip(Role, self.roles, strict=True) if may]


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def colleagues(request: HttpRequest) -> HttpResponse:
    """List who works here, and invite another."""
    form = Invitation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _page(request, link=invitations.invite(**form.cleaned_data, by=colleague(request).email))
    return _page(request, form=form)


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a colleague another role."""
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404
    return _done(request, lambda by: staff.change_role(pk, Role(role), by=by), _("The role is changed."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a colleague's account: every session of theirs ends."""
    return _done(request, lambda by: staff.close(pk, by=by), _("The account is closed."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _done(request, lambda by: staff.reopen(pk, by=by), _("The account is open again."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factors of a colleague who lost them."""
    said = _("Their second step is taken away: they come in by password alone now.")
    return _done(request, lambda by: staff.remove_second_factor(pk, by=by), said)


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague a new link with which to choose a password."""
    return _page(request, link=invitations.new_link(_somebody(pk), by=colleague(request).email))


@require_POST
@needs(Right.RUN_COLLEAGUES)
@confirmed("POST")
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the invitation of who has not joined."""
    person = _somebody(pk)
    if invitations.has_joined(person):
        raise Http404
    said = _("The invitation is taken back.")
    return _done(request, lambda by: invitations.withdraw(person, by=by), said)


def _somebody(pk: int) -> Colleague:
    person = Colleague.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        raise Http404
    return person


def _page(request: HttpRequest, *, form: Invitation | None = None, link: Link | None = None) -> HttpResponse:
    coming = invitations.open_ones()
    told: dict[str, Any] = {
        "form": form or Invitation(),
        "colleagues": _known(request, {one.person.pk for one in coming}),
        "coming": coming,
        "roles": Role.choices,
        "table": [Line(gettext(right.value), [right in TABLE[role] for role in Role]) for right in Right],
    }
    if link is not None:
        told |= {"invited": link.person, "link": invitation_link(link, request.build_absolute_uri("/"))}
    return settings_page(request, "colleagues", told, status=422 if form and form.errors else 200)


def _known(request: HttpRequest, coming: set[int]) -> list[Known]:
    with_second, elsewhere = demand.with_second_factor(), oidc.with_accounts()
    here = Colleague.objects.exclude(pk__in=coming).order_by("-is_active", "email")
    return [
        Known(person, person.pk in with_second, person.pk in elsewhere, person.pk == colleague(request).pk)
        for person in here
    ]


def _done(request: HttpRequest, act: Callable[[str], object], done: str) -> HttpResponse:
    try:
        act(colleague(request).email)
    except Refused as refusal:
        messages.warning(request, said(refusal.args[0]))
    else:
        messages.success(request, done)
    return redirect("console:colleagues")
