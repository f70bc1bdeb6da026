"""Links that open a door once: for the first owner, for a guest of the demo, for a colleague who was invited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.urls import reverse

from goodwill.access import Link
from goodwill.store.models import Colleague

SIGN_IN_LASTS = timedelta(minutes=10)
OWNER_LASTS = timedelta(days=1)
_OWNER, _SIGN_IN = "goodwill.owner", "goodwill.sign-in"


def owner_link(base_url: str) -> str | None:
    """Return the link with which the first owner is made; None once there is anybody.

    Print it where only the one who runs Goodwill reads it: whoever opens it first owns the house.
    """
    if Colleague.objects.exists():
        return None
    return _whole(base_url, reverse("console:welcome", args=[_signed("owner", _OWNER)]))


def owns(token: str) -> bool:
    """Say whether a token of :func:`owner_link` holds: signed by us, a day old at most, and nobody came before."""
    try:
        _read(token, _OWNER, OWNER_LASTS)
    except BadSignature:
        return False
    return not Colleague.objects.exists()


def sign_in_link(user: Colleague, base_url: str) -> str:
    """Return a link that signs a colleague in: once, and within ten minutes."""
    return _whole(base_url, reverse("console:enter", args=[_signed([user.pk, _last(user)], _SIGN_IN)]))


def entering(token: str) -> Colleague | None:
    """Return whom a token of :func:`sign_in_link` signs in, and spend it; None if it is spent, stale or not ours."""
    try:
        pk, last = _read(token, _SIGN_IN, SIGN_IN_LASTS)
    except BadSignature:
        return None
    user = Colleague.objects.filter(pk=pk, is_active=True).first()
    if user is None or _last(user) != last:
        return None
    # The last sign-in moves on in one conditional update: of two who come with one link, one enters.
    spent = Colleague.objects.filter(pk=pk, last_login=user.last_login).update(last_login=datetime.now(UTC))
    return user if spent else None


def invitation_link(made: Link, base_url: str) -> str:
    """Return the address of a link with which a colleague chooses a password."""
    return _whole(base_url, reverse("console:invitation", args=[made.token]))


def _signed(told: Any, salt: str) -> str:
    # The home's own key, not the process's: a command may open one home after another.
    return dumps(told, key=settings.GOODWILL.secret_key(), salt=salt)


def _read(token: str, salt: str, lasts: timedelta) -> Any:
    return loads(token, key=settings.GOODWILL.secret_key(), salt=salt, max_age=lasts)


def _last(user: Colleague) -> str:
    return user.last_login.isoformat() if user.last_login else ""


def _whole(base_url: str, path: str) -> str:
    return base_url.rstrip("/") + path
