"""What stands before every page: it asks the table of rights before the page is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from goodwill.access.rights import Right, may
from goodwill.store.models import Colleague

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def colleague(request: HttpRequest) -> Colleague:
    """Return who is signed in.

    Raises:
        PermissionDenied: Nobody is.
    """
    if not isinstance(request.user, Colleague):
        raise PermissionDenied
    return request.user


def allowed(request: HttpRequest, right: Right) -> bool:
    """Say whether who is signed in has a right."""
    return isinstance(request.user, Colleague) and may(request.user.role, right)


def needs(right: Right) -> Callable[[Page[P]], Page[P]]:
    """Let only those with a right into a page; the others are told that they may not."""

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(request, right):
                raise PermissionDenied(right)
            return page(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # the tests ask every address for it
        return guarded

    return guard
