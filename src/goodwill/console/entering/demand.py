"""Roles that may not enter without a second factor: who lacks one is led to set it up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve

from goodwill import policy
from goodwill.store.models import Colleague, Role

Respond = Callable[[HttpRequest], HttpResponseBase]
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ON_THE_WAY = frozenset({
    "console:set_up", "console:sign_out", "console:confirm_elsewhere", "console:visit_provider", "account_logout",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "openid_connect_callback",
})  # fmt: skip
"""Addresses that lead to a second factor, or out."""


def led_to_set_up(respond: Respond) -> Respond:
    """Lead who needs a second factor and has none to where it is set up."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Colleague) and lacks(request.user) and not _is_on_the_way(request):
            return redirect("console:set_up")
        return respond(request)

    return answer


def lacks(person: Colleague) -> bool:
    """Say whether a colleague's role demands a second factor that they do not have."""
    return Role(person.role) in policy.current().two_factor and not has_second_factor(person)


def has_second_factor(person: Colleague) -> bool:
    """Say whether a colleague has a second factor: an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=person, type__in=_FACTORS).exists())


def with_second_factor() -> frozenset[int]:
    """Return who has a second factor, by their keys."""
    return frozenset(Authenticator.objects.filter(type__in=_FACTORS).values_list("user_id", flat=True))


def _is_on_the_way(request: HttpRequest) -> bool:
    # An address that leads nowhere raises here as it would later, and is answered as such.
    return request.path_info.startswith("/static/") or resolve(request.path_info).view_name in ON_THE_WAY
