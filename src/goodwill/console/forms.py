"""What people type into the console, checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from goodwill.store.models import Colleague, Role

ROLE_NAMES = {
    Role.OWNER: _("Owner"),
    Role.LEAD: _("Lead"),
    Role.AGENT: _("Agent"),
    Role.ANALYST: _("Analyst"),
}


class SignIn(AuthenticationForm):
    """E-mail and password."""

    error_messages = {  # noqa: RUF012 -- Django's own shape
        "invalid_login": _("No colleague has this e-mail and password. Caps Lock off? After five tries we pause."),
        "inactive": _("This account is closed. An owner can open it again."),
    }
    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class Password(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("Ten characters or more. A few unrelated words are easy to keep and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Colleague | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and hard to guess."""
        typed = super().clean() or {}
        password = typed.get("password")
        if password and typed.get("again") and password != typed["again"]:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, self._person(typed))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return typed

    def _person(self, typed: dict[str, Any]) -> Colleague:
        return self._user or Colleague(email=typed.get("email", ""), name=typed.get("name", ""))


class FirstOwner(Password):
    """The first colleague: name, e-mail, password."""

    field_order = ("name", "email", "password", "again")
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class Invitation(forms.Form):
    """A new colleague: name, e-mail, role."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, name) for role, name in ROLE_NAMES.items()][::-1])

    def clean_email(self) -> str:
        """Return the address in one spelling, of nobody yet."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if Colleague.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody with this e-mail works here already."))
        return email


class NewToken(forms.Form):
    """A new token of the API: what for, and what it may do."""

    name = forms.CharField(label=_("What for"), max_length=48, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label=_("May do what"), choices=[(role.value, name) for role, name in ROLE_NAMES.items()][::-1]
    )


class NewSource(forms.Form):
    """A new source of facts."""

    name = forms.CharField(
        label=_("Name of the source"), max_length=48, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
