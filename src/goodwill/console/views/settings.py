"""Settings: colleagues and their roles, tokens of the API, the health of the house, the audit log."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.access import make_token, withdraw_token
from goodwill.console import staff
from goodwill.console.access import Right, colleague, needs
from goodwill.console.context import settings_places
from goodwill.console.forms.colleagues import ROLE_NAMES, Invitation
from goodwill.console.forms.tokens import NewToken
from goodwill.console.links import invitation_link
from goodwill.errors import Refused
from goodwill.store.models import Act, Colleague, Role, Token

A_PAGE = 100


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
    told |= {"colleagues": known, "roles": [(role.value, name) for role, name in ROLE_NAMES.items()]}
    return _page(request, "colleagues", told, status=422 if form.errors else 200)


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
        "roles": [(role.value, name) for role, name in ROLE_NAMES.items()],
    }
    return _page(request, "colleagues", told)


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_TOKENS)
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens of the API, and make another."""
    form = NewToken(request.POST or None)
    told: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        made = make_token(form.cleaned_data["name"], Role(form.cleaned_data["role"]), by=colleague(request).email)
        told = {"form": NewToken(), "made": made.text, "made_for": made.row.name}
    known = [(bytes(token.digest).hex(), token) for token in Token.objects.order_by("-created_us")]
    return _page(request, "tokens", told | {"tokens": known}, status=422 if form.errors else 200)


@require_POST
@needs(Right.RUN_TOKENS)
def withdraw(request: HttpRequest, digest: str) -> HttpResponse:
    """Withdraw a token for good."""
    if not withdraw_token(bytes.fromhex(digest), by=colleague(request).email):
        raise Http404
    messages.success(request, _("The token is withdrawn."))
    return redirect("console:tokens")


@require_GET
@needs(Right.SEE_HEALTH)
def health(request: HttpRequest) -> HttpResponse:
    """Show what the doctor finds."""
    examination = import_string(settings.EXAMINE)(settings.GOODWILL)
    found = {finding.check for finding in examination.findings}
    well = [check for check in examination.looked_at if check not in found]
    return _page(request, "health", {"examination": examination, "well": well})


@require_GET
@needs(Right.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Show who looked at what and did what, latest first."""
    page = Paginator(Act.objects.order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "audit", {"page": page})


def _page(request: HttpRequest, name: str, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    told["settings_places"] = settings_places(request)
    return render(request, f"console/{name}.html", told, status=status)


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
