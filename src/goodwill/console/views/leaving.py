"""The way out: the pages behind the link that ends a subscription. Nobody signs in, and a look changes nothing.

The first page asks for a reason that need not be given and ends it with one button; between that and the end stands one offer
at the most. Where the law wants the first button to end it, the offer stands beside that button instead.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from goodwill import departure, policy
from goodwill.console import way_out
from goodwill.departure import Sight, Stands
from goodwill.departure.going import EACH, LONGEST_WORDS
from goodwill.dispatch import LeaveLink, read_leave_link
from goodwill.errors import AlreadySo, BadSignature
from goodwill.programmes.cancel import Why

_VISIT = re.compile(r"[a-f0-9]{16}\Z")
_Act = Callable[[HttpRequest, str, LeaveLink], HttpResponse]


def _by_link(act: _Act) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open a page by its link, in the language of whoever it was made for; say plainly why it does not open."""

    def opened(request: HttpRequest, token: str) -> HttpResponse:
        now = datetime.now(UTC)
        try:
            link = read_leave_link(token, now)
            seen = departure.see(link, now)
        except BadSignature:
            return _say(request, way_out.unknown(), status=404)
        except AlreadySo:
            return _say(request, way_out.over(), status=410)
        with translation.override(_language(link, seen, request)):
            try:
                return act(request, token, link)
            except AlreadySo:
                return _looked(request, token, link, status=409)

    return opened


@csrf_exempt  # what the link says is sealed within it: who holds it may post, and needs no cookie
@login_not_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it shall end, and why; once that is posted, show the one offer, or end it."""
    return _by_link(_asked if request.method == "POST" else _looked)(request, token)


@csrf_exempt
@login_not_required
@require_POST
def leave_for_good(request: HttpRequest, token: str) -> HttpResponse:
    """End it."""
    return _by_link(_ended)(request, token)


@csrf_exempt
@login_not_required
@require_POST
def take_offer(request: HttpRequest, token: str) -> HttpResponse:
    """Take the offer."""
    return _by_link(_taken)(request, token)


@csrf_exempt
@login_not_required
@require_POST
def stay_after_all(request: HttpRequest, token: str) -> HttpResponse:
    """Take the end back before it comes."""
    return _by_link(_back)(request, token)


def _looked(request: HttpRequest, token: str, link: LeaveLink, *, status: int = 200) -> HttpResponse:
    seen = departure.see(link, datetime.now(UTC))
    if seen.stands is not Stands.OPEN:
        return _standing(request, token, seen, status=status)
    page = {
        "words": way_out.question(seen),
        "reasons": way_out.reasons(),
        "longest": LONGEST_WORDS,
        "visit": secrets.token_hex(8),
        "beside": way_out.offered(seen.beside) if seen.beside is not None else None,
        "is_direct": seen.is_direct,
        "held": way_out.held(seen),
        "each": EACH,
    }
    return _page(request, "console/leave.html", token, page, status=status)


def _asked(request: HttpRequest, token: str, link: LeaveLink) -> HttpResponse:
    offer = departure.ask(link, reason=_reason(request), visit=_visit(request), at=datetime.now(UTC))
    if offer is None:
        return _ended(request, token, link)
    page = {
        "offer": way_out.offered(offer),
        "visit": _visit(request),
        "reason": _reason(request),
        "told": request.POST.get("words", "")[:LONGEST_WORDS],
    }
    return _page(request, "console/leave_offer.html", token, page)


def _ended(request: HttpRequest, token: str, link: LeaveLink) -> HttpResponse:
    why = Why(_reason(request), request.POST.get("words", ""), translation.get_language() or "")
    which = request.POST.get("which", "")[:255]
    departure.end(link, why, visit=_visit(request), at=datetime.now(UTC), which=which)
    return _quietly(redirect("console:leave_by_link", token))


def _taken(request: HttpRequest, token: str, link: LeaveLink) -> HttpResponse:
    departure.take(link, visit=_visit(request), at=datetime.now(UTC))
    return _quietly(redirect("console:leave_by_link", token))


def _back(_request: HttpRequest, token: str, link: LeaveLink) -> HttpResponse:
    departure.come_back(link, datetime.now(UTC))
    return _quietly(redirect("console:leave_by_link", token))


def _standing(request: HttpRequest, token: str, seen: Sight, *, status: int = 200) -> HttpResponse:
    page = {
        "words": way_out.stands(seen),
        "may_return": seen.stands in (Stands.LEAVING, Stands.PARTLY),
        "sign_up": policy.current().dispatch.sign_up if seen.stands in (Stands.ENDED, Stands.NOTHING) else "",
    }
    return _page(request, "console/leave_told.html", token, page, status=status)


def _say(request: HttpRequest, words: way_out.Words, *, status: int) -> HttpResponse:
    return _page(request, "console/leave_told.html", "", {"words": words}, status=status)


def _page(request: HttpRequest, template: str, token: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    brand = policy.current().dispatch.brand or "Goodwill"
    return _quietly(render(request, template, {**page, "token": token, "brand": brand}, status=status))


def _quietly(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:40]


def _visit(request: HttpRequest) -> str:
    """Return which showing of the page was sent; one that nobody was shown is another."""
    told = request.POST.get("visit", "")
    return told if _VISIT.match(told) else secrets.token_hex(8)


def _language(link: LeaveLink, seen: Sight, request: HttpRequest) -> str:
    """Return the language of the link, else theirs, if the pages speak it; else the browser's."""
    spoken = dict(settings.LANGUAGES)
    tags = [(tag or "").lower().partition("-")[0] for tag in (link.language, seen.profile.language)]
    return next((tag for tag in tags if tag in spoken), "") or translation.get_language_from_request(request)
