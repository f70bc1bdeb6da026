"""Settings, Colleagues: who works here, in which role, and whom to invite."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.console import staff
from goodwill.console.access import Right, colleague, needs
from goodwill.console.forms.colleagues import Invitation
from goodwill.console.links import invitation_link
from goodwill.console.views.settings import settings_page
from goodwill.errors import Refused
from goodwill.store.models import Colleague, Role


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_COLLEAGUES)
def colleagues(request: HttpRequest) -> HttpResponse:
    """List who works here, and invite another."""
    form = Invitation(request.POST or None)
    told: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        invited = staff.invite(**form.cleaned_data, by=colleague(request).email)
        told = {"form": Invitation(), "invited": invited, "link": invitation_link(invited, _origin(request))}
    known = Colleague.objects.order_by("email")
    told |= {"colleagues": known, "roles": Role.choices}
    return settings_page(request, "colleagues", told, status=422 if form.errors else 200)


@require_POST
@needs(Right.RUN_COLLEAGUES)
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a colleague another role."""
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404
    return _done(request, lambda by: staff.change_role(pk, Role(role), by=by), _("The role is changed."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a colleague's account: every session of theirs ends."""
    return _done(request, lambda by: staff.close(pk, by=by), _("The account is closed."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _done(request, lambda by: staff.reopen(pk, by=by), _("The account is open again."))


@require_POST
@needs(Right.RUN_COLLEAGUES)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague a new link with which to choose a password."""
    person = Colleague.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        raise Http404
    staff.note_link(person, by=colleague(request).email)
    told = {
        "form": Invitation(),
        "invited": person,
        "link": invitation_link(person, _origin(request)),
        "colleagues": Colleague.objects.order_by("email"),
        "roles": Role.choices,
    }
    return settings_page(request, "colleagues", told)


def _done(request: HttpRequest, act: Any, said: str) -> HttpResponse:
    try:
        act(colleague(request).email)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("console:colleagues")


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")
