"""What is typed at the door: who one is, and a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from goodwill.store.models import Colleague


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["login"] = forms.EmailField(label=_("E-mail"), widget=widget)
        self.order_fields(["login", "password"])


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
