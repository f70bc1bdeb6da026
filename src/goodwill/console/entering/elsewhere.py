"""What is made of a provider's word: who it speaks of, and whether they were invited."""

from __future__ import annotations

import hashlib
import time
from typing import Any, NoReturn

from allauth.account import app_settings as account_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest
from django.utils.translation import gettext as _

from goodwill.access import acted, invitations
from goodwill.console.entering import oidc, sure
from goodwill.console.notices import notice
from goodwill.store.models import Colleague


class Issuer(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """A provider whose word is taken only where its two answers agree, and an address only where it verified it."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return a digest of who issued the name, and the name: another issuer's same name is another person."""
        told, asked = data.get("id_token") or {}, data.get("userinfo") or {}
        if not told.get("sub") or asked.get("sub", told["sub"]) != told["sub"]:
            raise ProviderException("the provider's token and its answer speak of different people")
        return hashlib.sha256(f"{told['iss']}\n{told['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep who issued it and when they signed in there; the rest is not ours."""
        return {name: data["id_token"].get(name) for name in ("iss", "sub", "auth_time")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Return the address the provider gives; verified only if it says so in so many words."""
        addresses: list[Any] = super().extract_email_addresses(data)
        claims = (data.get("userinfo") or {}, data.get("id_token") or {})
        is_verified = any(one.get("email") and one.get("email_verified") is True for one in claims)
        for address in addresses:
            address.verified = is_verified
        return addresses


registry.register(Issuer)


class Visitor(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Lets in who was invited, and nobody else."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the house's one provider, if it has one."""
        known = [oidc.app()] if oidc.is_offered() else []
        return [one for one in known if provider in (None, one.provider, one.provider_id)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: whoever works here was invited."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the colleague somebody is; who is none gets no further."""
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            _confirm(request, sociallogin)
        elif not sociallogin.is_existing:
            person = _invited(request, sociallogin)
            sociallogin.connect(request, person)
            invitations.join(person)
            acted(sociallogin.user.email, "signs in elsewhere from now on", about=oidc.issuer())

    def on_authentication_error(self, request: HttpRequest, *_told: Any, **_more: Any) -> NoReturn:
        """Say that it did not work."""
        _turn_away(
            request,
            _("The sign-in elsewhere did not work"),
            _("Nothing was changed. Try again; if it stays so, an owner can look at the settings of the provider."),
        )


def _invited(request: HttpRequest, sociallogin: Any) -> Colleague:
    verified = [one.email.strip().lower() for one in sociallogin.email_addresses if one.verified]
    found = Colleague.objects.filter(email__in=verified, is_active=True).first()
    if found is None or not (invitations.has_joined(found) or invitations.is_expected(found)):
        _turn_away(
            request,
            _("Nobody expects this address"),
            _("Ask an owner to invite the address you sign in with there. It must be verified there, too."),
        )
    return found


def _confirm(request: HttpRequest, sociallogin: Any) -> None:
    """Take the provider's word that it is still them: the same person, who has just signed in there anew."""
    signed_in_at = sociallogin.account.extra_data.get("auth_time") or 0
    is_recent = time.time() - float(signed_in_at) < account_settings.REAUTHENTICATION_TIMEOUT
    if not (sociallogin.is_existing and sociallogin.user == request.user and is_recent):
        _turn_away(request, _("This does not confirm that it is you"), _("Sign in there anew, as yourself."))
    sure.note(request, "socialaccount")


def _turn_away(request: HttpRequest, title: str, text: str) -> NoReturn:
    raise ImmediateHttpResponse(notice(request, 403, title, text))
