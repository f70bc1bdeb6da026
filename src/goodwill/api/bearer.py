"""Who asks the API, and whether they may."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from goodwill.access import Right, may, token_of
from goodwill.errors import NotAllowed
from goodwill.store.models import Token


class Bearer(HttpBearer):
    """A token made in the console, sent as ``Authorization: Bearer gwt_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token's row, or None if it opens nothing."""
        return token_of(token)


def bearer(request: HttpRequest) -> Token:
    """Return the token a request was let in by."""
    token: Token = request.auth  # type: ignore[attr-defined]  # set by ninja
    return token


def who(request: HttpRequest) -> str:
    """Return the asker's name for the audit log."""
    return f"token {bearer(request).name}"


def allowed(request: HttpRequest, right: Right) -> bool:
    """Say whether the token's role has a right."""
    return may(bearer(request).role, right)


def demand(request: HttpRequest, right: Right) -> None:
    """Let only tokens with a right on.

    Raises:
        NotAllowed: The token's role does not have it.
    """
    if not allowed(request, right):
        raise NotAllowed(f"the token's role is {bearer(request).role}, which may not {right}")
