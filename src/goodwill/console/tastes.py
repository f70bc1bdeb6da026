"""What a browser keeps of somebody's taste: in which light it shows the console, and whether single keys do something.

Cookies keep it, as it is the browser's and not the person's: the light holds at the door too.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

THEMES = ("system", "light", "dark")
"""In which light: as the browser's system asks, or one of the two."""
KEYS = ("on", "off")
"""Whether single keys (``/``, ``?``, ``j``, ``g s``) do something: who speaks to their computer may want none that do."""
_KEPT = timedelta(days=365)


def theme_of(request: HttpRequest) -> str:
    """Return the light that was chosen; “system” if none was."""
    return _kept(request, "theme", THEMES)


def keys_of(request: HttpRequest) -> str:
    """Return whether single keys do something; “on” if nobody said."""
    return _kept(request, "keys", KEYS)


def keep(request: HttpRequest, name: str, chosen: str) -> HttpResponse:
    """Return the way back to the page something was chosen on, with the cookie that keeps it."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return kept_with(redirect(came_from if is_ours and came_from else "console:home"), request, name, chosen)


def kept_with(response: HttpResponse, request: HttpRequest, name: str, chosen: str) -> HttpResponse:
    """Return a response with the cookie that keeps what was chosen."""
    response.set_cookie(
        f"goodwill_{name}", chosen, max_age=_KEPT, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def cookie_of(request: HttpRequest, name: str) -> str:
    """Return what a browser keeps under a name, whatever it is; empty if nothing."""
    return request.COOKIES.get(f"goodwill_{name}", "")


def _kept(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    kept = cookie_of(request, name)
    return kept if kept in known else known[0]
