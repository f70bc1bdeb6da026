"""Signing in with the business's own identity provider, by OpenID Connect; allauth speaks with it.

Only who was invited gets in: a first visit is known by the e-mail address that the provider has verified, later ones
by the provider's own name for the person. Nothing of this is imported before somebody comes by this door.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from goodwill.store.models import Colleague

ID = "oidc"


def is_offered() -> bool:
    """Say whether the house has a provider."""
    return bool(_setting("ISSUER") and _setting("CLIENT_ID"))


def name() -> str:
    """Return what the provider is called on the door."""
    return _setting("NAME")


def issuer() -> str:
    """Return the provider's address."""
    return _setting("ISSUER").rstrip("/")


def has_account(user: Colleague) -> bool:
    """Say whether a colleague has come by this door before, and it is still there."""
    from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415 -- only where it is used

    return is_offered() and user.is_authenticated and SocialAccount.objects.filter(user=user, provider=ID).exists()


def with_accounts() -> frozenset[int]:
    """Return who has come by this door before, by their keys."""
    from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415 -- only where it is used

    return frozenset(SocialAccount.objects.filter(provider=ID).values_list("user_id", flat=True))


def app() -> Any:
    """Return the house as the provider knows it: an unsaved row of allauth's."""
    from allauth.socialaccount.models import SocialApp  # noqa: PLC0415 -- only where it is used

    return SocialApp(
        provider="openid_connect",
        provider_id=ID,
        name=name(),
        client_id=_setting("CLIENT_ID"),
        secret=_setting("CLIENT_SECRET"),
        settings={"server_url": issuer(), "oauth_pkce_enabled": True},
    )


def _setting(name: str) -> str:
    told: str = settings.GOODWILL.setting(f"GOODWILL_OIDC_{name}")
    return told
