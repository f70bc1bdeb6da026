"""What every page passes through: somebody is signed in, their language is spoken, nothing is kept by the browser.

What cannot be answered now, or was damaged, is said in plain words; its particulars go to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from goodwill.errors import Damaged, Unavailable
from goodwill.store.models import Colleague

log = structlog.get_logger("goodwill.console")

_WITH_TOKENS = ("/api/v1/", "/api/openapi.json")
Respond = Callable[[HttpRequest], HttpResponseBase]


class SignedIn(LoginRequiredMiddleware):
    """Every page needs somebody signed in unless it says otherwise; the API has tokens instead of sessions."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Return the way to the sign-in page, or None to go on."""
        if request.path_info.startswith(_WITH_TOKENS):
            return None
        answer: HttpResponseBase | None = super().process_view(request, view, args, kwargs)
        return answer


class Unwell:
    """Says on a page of its own that the house cannot answer now, or needs mending."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as usual."""
        return self._respond(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Return what to say of a failure that has a name; None of any other."""
        if not isinstance(failure, Damaged | Unavailable):
            return None
        log.error("a page could not be answered", path=request.path, failure=f"{type(failure).__name__}: {failure}")
        if isinstance(failure, Damaged):
            title, text = _("Something here needs mending"), _("goodwill doctor says what it is, and how to mend it.")
        else:
            title, text = (
                _("Not just now"),
                _("Too much is being written, or the store is away. Try again in a moment."),
            )
        return render(request, "console/notice.html", {"title": title, "text": text}, status=503)


def own_language(respond: Respond) -> Respond:
    """Speak the language a colleague has chosen, else their browser's, and let no browser or proxy keep a page with people on it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Colleague) and request.user.language in dict(settings.LANGUAGES):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        response = respond(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response

    return answer
