"""What every page passes through: somebody is signed in, their language is spoken, nothing is kept by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from goodwill.store.models import Colleague

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


def own_language(respond: Respond) -> Respond:
    """Speak the language a colleague has chosen, and let no browser or proxy keep a page with people on it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Colleague):
            translation.activate(request.user.language)
        response = respond(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response

    return answer
