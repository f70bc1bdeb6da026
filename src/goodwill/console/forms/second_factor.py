"""What is typed of a second factor: codes of an authenticator app or a recovery code, and the names of passkeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # a name of the stubs alone
    from django.utils.functional import _StrOrPromise

_LONGEST_NAME = 40


def _code(label: _StrOrPromise, hint: _StrOrPromise = "") -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
    return forms.CharField(label=label, help_text=hint, max_length=32, widget=forms.TextInput(attrs=attrs))


class _OneUse:
    """A code of an authenticator app is good for one use, for as long as its clock's tolerance makes it valid."""

    def clean_code(self) -> str:
        """Check the code, and that nobody used it before."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form this stands before
        authenticator = self.authenticator  # type: ignore[attr-defined]  # likewise
        if authenticator.type == Authenticator.Type.TOTP and not _spend(authenticator.user_id, code):
            self._emit_authentication_failed(authenticator)  # type: ignore[attr-defined]  # likewise
            raise get_adapter().validation_error("incorrect_code")
        return code


def _spend(user: int, code: str) -> bool:
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    plain = "".join(letter for letter in code if letter.isalnum())
    return bool(cache.add(f"code:{user}:{plain}", 1, timeout=lasts))


class Code(_OneUse, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in."""

    code = _code(_("Code"), _("Six digits of your authenticator app, or one of your recovery codes."))


class CodeAgain(_OneUse, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code, to confirm that it is them."""

    code = _code(_("Code"), _("Six digits of your authenticator app, or one of your recovery codes."))


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The code that shows that an authenticator app is set up."""

    code = _code(_("The six digits it shows"))


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey: it signs in alone, so it asks for a finger, a face or a PIN."""

    name = forms.CharField(
        label=_("What to call it"), required=False, max_length=_LONGEST_NAME, help_text=_("The device it is on, say.")
    )
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""

    def clean_name(self) -> str:
        """Return the name, or one by number."""
        n = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count()
        return str(self.cleaned_data["name"]).strip() or str(_("Passkey %(n)s") % {"n": n + 1})

    def clean_passwordless(self) -> bool:
        """Ask every passkey to know its person."""
        return True


class PasskeyName(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """What a passkey is called."""

    name = forms.CharField(label=_("What to call it"), max_length=_LONGEST_NAME)
