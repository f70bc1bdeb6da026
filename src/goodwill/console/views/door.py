"""The door: the first owner, sign-in and sign-out, links that open once, and what is said to who may not enter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.access import acted, invitations
from goodwill.console import links
from goodwill.console.entering.coming import coming_in
from goodwill.console.forms.door import FirstOwner, Password
from goodwill.console.notices import notice
from goodwill.segments.rows import micros
from goodwill.store.models import Colleague, Role
from goodwill.store.transactions import writing


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("console:sign_in")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first owner, for who holds the link that was printed where Goodwill runs."""
    if not links.owns(token):
        return render(request, "console/no_owner.html", {"spent": Colleague.objects.exists()}, status=403)
    form = FirstOwner(request.POST or None)
    if request.method == "POST" and form.is_valid():
        owner = _first_owner(form)
        return coming_in(request, owner, by_password=True)
    return render(request, "console/welcome.html", {"form": form})


@login_not_required
@require_http_methods(["GET"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link, once."""
    user = links.entering(token)
    if user is None:
        return notice(request, 403, _("This link has been used or is too old"), _("Ask for a new one, or sign in."))
    return coming_in(request, user)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited colleague choose a password."""
    user = invitations.invited(token)
    if user is None:
        return notice(request, 403, _("This invitation no longer holds"), _("Ask an owner to invite you again."))
    form = Password(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if not _accepted(user, token, form.cleaned_data["password"]):
            return redirect(request.path)  # somebody came first: it says so now
        return coming_in(request, user, by_password=True)
    return render(request, "console/invitation.html", {"form": form, "invited": user})


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """Say that sign-in pauses after too many tries."""
    text = _("Five tries did not fit. Wait a quarter of an hour, or ask an owner for a link.")
    return notice(request, 429, _("Sign-in pauses for a while"), text)


def too_often(request: HttpRequest) -> HttpResponse:
    """Say that too much was asked in a short time."""
    return notice(request, 429, _("That was a lot at once"), _("Wait a minute, then try again."))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's own face
    """Say that a form came without its seal."""
    text = _("It may have been open for too long, or cookies are off. Nothing was changed: go back and try again.")
    return notice(request, 403, _("This form has expired"), text)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a page is not for this role."""
    right = str(exception) if isinstance(exception, PermissionDenied) else ""
    words = {"right": gettext(right)}
    text = _("Your role does not let you %(right)s. An owner can change it.") % words if right else ""
    return notice(request, 403, _("This is not open to you"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's own face
    """Say that there is no such page."""
    return notice(
        request, 404, _("There is no such page"), _("The address may be mistyped, or what it showed is gone.")
    )


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's own face
    """Say that we failed, without asking anything more of what may be broken."""
    text = _("The fault is ours and has been written to the log. Nothing you sent was half done.")
    return render(None, "console/broken.html", {"text": text}, status=500)


def _accepted(person: Colleague, token: str, password: str) -> bool:
    with writing():
        if not invitations.spend(token):
            return False
        has_joined = invitations.has_joined(person)
        person.set_password(password)
        person.save(update_fields=["password"])
        if has_joined:
            acted(person.email, "chose another password by a link")
        else:
            acted(person.email, "accepted the invitation")
    return True


def _first_owner(form: FirstOwner) -> Colleague:
    with writing():
        if Colleague.objects.exists():  # somebody came first
            raise PermissionDenied
        owner = Colleague(
            email=form.cleaned_data["email"].strip().lower(),
            name=form.cleaned_data["name"],
            role=Role.OWNER,
            joined_us=micros(datetime.now(UTC)),
        )
        owner.set_password(form.cleaned_data["password"])
        owner.save()
        acted(owner.email, "became the first owner")
    return owner
