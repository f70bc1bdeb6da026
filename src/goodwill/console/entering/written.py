"""What is done at the door and with one's own account, written into the audit log as allauth and axes tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from goodwill.access import acted
from goodwill.console.entering import lock, sessions, sure
from goodwill.store.models import Colleague
from goodwill.vocabulary import Said, say, word

_FACTORS = {"totp": "authenticator app", "webauthn": "passkey", "recovery_codes": "recovery codes"}


def listen() -> None:
    """Hear what happens at the door; called once, when the process starts."""
    account.user_logged_in.connect(_entered, dispatch_uid=_entered)
    account.password_changed.connect(_changed_password, dispatch_uid=_changed_password)
    account.password_set.connect(_changed_password, dispatch_uid=_changed_password)
    user_logged_out.connect(_left, dispatch_uid=_left)
    user_locked_out.connect(_locked_out, dispatch_uid=_locked_out)
    mfa.authentication_failed.connect(lock.count_wrong_code, dispatch_uid=lock.count_wrong_code)
    mfa.authenticator_added.connect(_added, dispatch_uid=_added)
    mfa.authenticator_removed.connect(_removed, dispatch_uid=_removed)
    mfa.authenticator_reset.connect(_renewed, dispatch_uid=_renewed)


def _entered(*, request: HttpRequest, user: Colleague, **_told: Any) -> None:
    records = get_authentication_records(request, user)
    ways = [_FACTORS.get(one.get("type", ""), one["method"]) for one in records if not one.get("reauthenticated")]
    acted(user.email, "signed in", about=_by([word(one) for one in dict.fromkeys(ways)]))
    sure.sure_since_entering(request)


def _by(ways: Sequence[Said]) -> str:
    if len(ways) == 2:
        return say("%(one)s and %(other)s", one=ways[0], other=ways[1])
    return " + ".join(ways) if len(ways) > 2 else ways[0] if ways else say("a link")


def _left(*, user: Colleague | None, **_told: Any) -> None:
    if user is not None:
        acted(user.email, "signed out")


def _locked_out(*, request: HttpRequest, username: str, ip_address: str, **_told: Any) -> None:
    """Write down that a name is locked, once; what was typed as a name is only repeated if it is a colleague's."""
    if getattr(request, "axes_failures_since_start", None):  # a try in a locked door only says so again
        known = Colleague.objects.filter(email=username or "").exists()
        acted(
            username if known else "a stranger",
            "sign-in paused",
            about=say("five tries from %(address)s did not fit", address=ip_address),
        )


def _changed_password(*, request: HttpRequest, user: Colleague, **_told: Any) -> None:
    n_ended = sessions.end_others(user, here=request.session.session_key)
    acted(user.email, "password changed", about=say("other sessions ended: %(n)s", n=n_ended))


def _added(*, user: Colleague, authenticator: Any, **_told: Any) -> None:
    acted(user.email, "second factor added", about=_named(authenticator))


def _removed(*, user: Colleague, authenticator: Any, **_told: Any) -> None:
    acted(user.email, "second factor removed", about=_named(authenticator))


def _renewed(*, user: Colleague, authenticator: Any, **_told: Any) -> None:
    acted(user.email, "recovery codes renewed", about=_named(authenticator))


def _named(authenticator: Any) -> Said:
    return word(_FACTORS.get(authenticator.type, str(authenticator.type)))
