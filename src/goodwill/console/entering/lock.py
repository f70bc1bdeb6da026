"""The lock: five wrong passwords or codes of one name from one address, and it waits there. Axes counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponseBase

from goodwill.store.models import Colleague

View = Callable[..., HttpResponseBase]


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the e-mail address a sign-in was tried with, in one spelling, so that case does not dodge the lock."""
    told = credentials or {}
    tried = told.get("email") or told.get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()[:254]


def locked(view: View) -> View:
    """Let nobody try a second factor, or confirm who they are, where their name is locked."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = _coming_in(request)
        credentials = {"username": person.email} if person else {}
        if request.method == "POST" and person and not AxesProxyHandler.is_allowed(request, credentials):
            told: HttpResponseBase = get_lockout_response(request, None, credentials)
            return told
        return view(request, *args, **kwargs)

    return answer


def count_wrong_code(*, request: HttpRequest, user: Colleague, **_told: Any) -> None:
    """Count a wrong code as a wrong password is counted."""
    user_login_failed.send(sender=__name__, credentials={"username": user.email}, request=request)


def _coming_in(request: HttpRequest) -> Colleague | None:
    """Return who is in, or who has shown their password and not yet their second factor."""
    if isinstance(request.user, Colleague):
        return request.user
    pending = unstash_login(request, peek=True)
    return pending.user if pending and isinstance(pending.user, Colleague) else None
