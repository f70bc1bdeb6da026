"""The page a link in a message leads to: it says what will happen, and one button does it. Nobody signs in.

A look does nothing, so that programs which follow the links of mail change nothing. Mail programs that know RFC 8058 post
to the link that stops messages without showing a page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodwill import departure, policy
from goodwill.console import answers
from goodwill.dispatch import Asked, answer, answered_before, read, windows_of
from goodwill.errors import AlreadySo, BadSignature, UnknownSubject


@csrf_exempt  # what the link says is sealed within it: who holds it may post, and a mail program has no cookie
@login_not_required
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a link will do; do it when that is posted."""
    now = datetime.now(UTC)
    try:
        found = read(token, now)
    except BadSignature:
        return _page(request, answers.unknown(), status=404)
    except AlreadySo:
        return _page(request, answers.over(), status=410)
    with translation.override(_language(found, request)):
        if departure.is_invitation(found):
            return _invited(request, found, now)
        if request.method == "POST":
            return _answered(request, found, now)
        before = answered_before(found)
        return _page(request, answers.before(found.act) if before is None else answers.after(before, is_news=False))


def _invited(request: HttpRequest, found: Asked, now: datetime) -> HttpResponse:
    """Say on what terms who left comes back; begin it on the terms they were shown, or lead to the business's sign-up."""
    try:
        again = departure.terms_again(found, windows_of(settings.GOODWILL), now)
        if request.method == "GET" and answered_before(found) is None:
            return _page(request, answers.come_back(again), terms="" if again is None else again.print)
        agreed = again if again is not None and again.print == request.POST.get("terms") else None
        if request.method == "GET":
            return _page(request, answers.after(found.act))
        is_first = departure.come_again(found, agreed, now)
    except (AlreadySo, UnknownSubject):
        return _page(request, answers.over(), status=410)
    if agreed is None and is_first and policy.current().dispatch.sign_up:
        return _away(policy.current().dispatch.sign_up, found.about)
    return _page(request, answers.came_back(begins=agreed is not None) if is_first else answers.after(found.act))


def _away(sign_up: str, code: str) -> HttpResponse:
    """Lead to the business's sign-up with the offer's code."""
    to = urlsplit(sign_up)
    query = urlencode([*parse_qsl(to.query), ("offer", code)])
    response = HttpResponseRedirect(urlunsplit(to._replace(query=query)))
    response.status_code, response["Referrer-Policy"] = 303, "no-referrer"
    return response


def _answered(request: HttpRequest, found: Asked, now: datetime) -> HttpResponse:
    try:
        answer(found, now)
    except AlreadySo as refusal:
        if refusal.why == "forgotten":
            return _page(request, answers.over(), status=410)
        return _page(request, answers.after(refusal.why, is_news=False), status=409)
    return _page(request, answers.after(found.act))


def _language(found: Asked, request: HttpRequest) -> str:
    """Return the language of the message, if the pages speak it; else the browser's."""
    tag = found.language.partition("-")[0]
    return tag if tag in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def _page(request: HttpRequest, words: answers.Words, *, status: int = 200, terms: str = "") -> HttpResponse:
    brand = policy.current().dispatch.brand or "Goodwill"
    response = render(request, "console/asked.html", {"words": words, "brand": brand, "terms": terms}, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
