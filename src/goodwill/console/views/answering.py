"""The page a link in a message leads to: it says what will happen, and one button does it. Nobody signs in.

A look does nothing, so that programs which follow the links of mail change nothing. Mail programs that know RFC 8058 post
to the link that stops messages without showing a page.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodwill import policy
from goodwill.console import answers
from goodwill.dispatch import Asked, answer, answered_before, read
from goodwill.errors import AlreadySo, BadSignature


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
        if request.method == "POST":
            return _answered(request, found, now)
        before = answered_before(found)
        return _page(request, answers.before(found.act) if before is None else answers.after(before))


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


def _page(request: HttpRequest, words: answers.Words, *, status: int = 200) -> HttpResponse:
    brand = policy.current().dispatch.brand or "Goodwill"
    response = render(request, "console/asked.html", {"words": words, "brand": brand}, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
