"""In which light a browser shows the console: as its system does, light, or dark.

A cookie keeps it: it is the browser's, not the person's, and holds at the door too.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

THEMES = ("system", "light", "dark")
_COOKIE, _KEPT = "goodwill_theme", timedelta(days=365)


def theme_of(request: HttpRequest) -> str:
    """Return the light that was chosen; “system” if none was."""
    kept = request.COOKIES.get(_COOKIE, "")
    return kept if kept in THEMES else "system"


def keep_theme(response: HttpResponse, theme: str, *, is_https: bool) -> None:
    """Let a browser keep the light it was asked for."""
    response.set_cookie(_COOKIE, theme, max_age=_KEPT, samesite="Lax", httponly=True, secure=is_https)
