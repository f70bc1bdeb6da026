"""Settings: tokens of the API, the health of the house, and what all pages of the settings share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.access import make_token, withdraw_token
from goodwill.console import unwell
from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.forms.tokens import NewToken
from goodwill.console.places import settings_places
from goodwill.store.models import Role, Token


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_TOKENS)
@confirmed("POST")
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens of the API, and make another."""
    form = NewToken(request.POST or None)
    told: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        made = make_token(form.cleaned_data["name"], Role(form.cleaned_data["role"]), by=colleague(request).email)
        told = {"form": NewToken(), "made": made.text, "made_for": made.row.name}
    known = [(bytes(token.digest).hex(), token) for token in Token.objects.order_by("-created_us")]
    return settings_page(request, "tokens", told | {"tokens": known}, status=422 if form.errors else 200)


@require_POST
@needs(Right.RUN_TOKENS)
@confirmed("POST")
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
    unwell.looked(examination)
    found = {finding.check for finding in examination.findings}
    well = [check for check in examination.looked_at if check not in found]
    return settings_page(request, "health", {"examination": examination, "well": well})


def settings_page(
    request: HttpRequest, name: str, told: dict[str, Any], *, status: int = 200, here: str = ""
) -> HttpResponse:
    """Return a page of the settings, with the ways to the others; ``here`` is its address where it was sent elsewhere."""
    places = settings_places(request)
    told["settings_places"] = [replace(one, is_here=one.address == here) for one in places] if here else places
    return render(request, f"console/{name}.html", told, status=status)
