"""What somebody changes about themselves: name, language, password; and the password that confirms it is them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.console.forms.door import Password
from goodwill.console.forms.language import Language
from goodwill.store.models import Colleague

if TYPE_CHECKING:  # a name of the stubs alone
    from django.utils.functional import _StrOrPromise


class Self(Language):
    """Name and language."""

    field_order = ("name", "language")
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))


def _present(label: _StrOrPromise) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, widget=widget)


class PresentPassword(forms.Form):
    """The password somebody has now, to confirm that it is them."""

    password = _present(_("Your password"))

    def __init__(self, *args: Any, user: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        """Check that it is theirs; a wrong one counts as a try to sign in."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self._user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class SetPassword(Password):
    """A first password, for who came in by another way."""

    def __init__(self, *args: Any, user: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user

    def save(self) -> None:
        """Keep it."""
        get_adapter().set_password(self.user, self.cleaned_data["password"])


class ChangePassword(SetPassword):
    """Another password in the place of the present one."""

    field_order = ("present", "password", "again")
    present = _present(_("Your present password"))

    def clean_present(self) -> str:
        """Check that it is theirs; a wrong one counts as a try to sign in."""
        present: str = self.cleaned_data["present"]
        if not get_adapter().reauthenticate(self.user, present):
            raise get_adapter().validation_error("enter_current_password")
        return present
