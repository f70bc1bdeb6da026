"""Being sure that it is still them: before a sensitive act, who is signed in confirms it by password, code or key."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from goodwill.access import colleague

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_TYPED = ("password", "mfa")
"""Ways to get in that somebody present took part in; a link or another house's word is none."""


def confirmed(*methods: str) -> Callable[[Page[P]], Page[P]]:
    """Let a page be asked by these methods only by who has confirmed, a few minutes ago at most, that it is them.

    What was asked is kept meanwhile and done as soon as they have. Put it under ``@needs``: a role that may not is
    told so before it is asked anything.
    """

    def ask(page: Page[P]) -> Page[P]:
        @wraps(page)
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods and not is_sure(request):
                return _over_there(request)
            return page(request, *args, **kwargs)

        asked.confirmed = frozenset(methods)  # type: ignore[attr-defined]  # the tests ask every address for it
        return asked

    return ask


def is_sure(request: HttpRequest) -> bool:
    """Say whether who is signed in has confirmed lately that it is them; true of who has no way to, like a guest."""
    if not get_adapter().get_reauthentication_methods(request.user):
        return True
    records = [one for one in get_authentication_records(request, colleague(request)) if one.get("reauthenticated")]
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def sure_since_entering(request: HttpRequest) -> None:
    """Count a sign-in by something typed or touched as confirmed: nobody is asked twice in a minute."""
    records: list[dict[str, Any]] = get_authentication_records(request, colleague(request))
    if records and records[-1]["method"] in _TYPED:
        note(request, records[-1]["method"])


def note(request: HttpRequest, how: str) -> None:
    """Write into the session that it was confirmed."""
    record_authentication(request, colleague(request), how, reauthenticated=True)


def _over_there(request: HttpRequest) -> HttpResponse:
    """Lead to where it is confirmed. A fragment cannot lead anywhere, so the page it belongs to is led there."""
    if not request.headers.get("HX-Request"):
        raise ReauthenticationRequired
    page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return HttpResponse(headers={"HX-Redirect": f"{way}?{urlencode({'next': page.path or '/'})}"})
