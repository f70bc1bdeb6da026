"""What allauth asks us: how somebody is let in, what is said to them, and how the second factor's secrets are kept."""

from __future__ import annotations

import base64
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.console.entering import oidc
from goodwill.console.entering.where import address_of
from goodwill.store.models import Colleague

_NONCE = 12
_TELLING = {
    "account/messages/password_changed.txt": gettext_lazy("The password is changed. Your other sessions have ended."),
    "account/messages/password_set.txt": gettext_lazy("You have a password now."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app no longer counts."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("You have new recovery codes; those before are spent."),
}
"""What we say when allauth has a message of its own; of the others it need not speak."""


class Entrance(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Lets colleagues in by e-mail and password; nobody signs up, and no mail is ever sent."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "No colleague has this e-mail and password. Caps Lock off? After five tries we pause."
        ),
        "incorrect_password": gettext_lazy("This is not your password. After five tries we pause."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "too_many_login_attempts": gettext_lazy("Too many tries did not fit. Wait a quarter of an hour."),
        "rate_limited": gettext_lazy("Too many tries in a short time. Wait a little."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: whoever works here was invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: no mail server is asked of a house."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_more: Any, **said: Any
    ) -> None:
        """Say it in our own words, or not at all."""
        text = said.get("message") or _TELLING.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count no failures here: axes does, by name and address, so that no stranger can lock somebody out."""

    def reauthenticate(self, user: Colleague, password: str) -> bool:
        """Say whether it is this colleague's password; a wrong one counts as a try to sign in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: Colleague) -> list[dict[str, Any]]:
        """Return the ways in which a colleague can confirm that it is them."""
        ways = super().get_reauthentication_methods(user)
        named = [one | {"description": _ways()[one["id"]]} for one in ways]
        if not ways and oidc.has_account(user):
            named = [{"id": "oidc", "description": oidc.name(), "url": reverse("console:confirm_elsewhere")}]
        return named

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address a request comes from."""
        return address_of(request)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps the secrets of second factors sealed with the home's master key, and calls the house by its name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code does not fit. A code lasts half a minute and is good for one use."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret sealed."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + _seal().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it was."""
        sealed = base64.b64decode(encrypted_text)
        return _seal().decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the picture that an authenticator app reads, as a drawing without style or script."""
        from qrcode.main import QRCode  # noqa: PLC0415 -- only where it is drawn

        code = QRCode(border=2)
        code.add_data(url)
        rows = code.get_matrix()
        dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
        label, size = escape(_("A picture of the key, for the camera of your phone")), len(rows)
        return f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}"><path d="{dark}"/></svg>'

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the name of the house, and the host its passkeys belong to."""
        return {"id": context.request.get_host().rpartition(":")[0] or context.request.get_host(), "name": "Goodwill"}


def _ways() -> dict[str, str]:
    return {
        "reauthenticate": _("Your password"),
        "mfa_reauthenticate": _("A code of your authenticator app"),
        "mfa_reauthenticate:webauthn": _("A passkey"),
    }


def _seal() -> AESGCM:
    told = HKDF(SHA256(), 32, salt=None, info=b"goodwill second factor")
    return AESGCM(told.derive(settings.GOODWILL.master_key()))
