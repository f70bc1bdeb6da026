"""Colleagues: what their roles are called, and who is to join."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.store.models import Colleague, Role


class Invitation(forms.Form):
    """A new colleague: name, e-mail, role."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices[::-1])

    def clean_role(self) -> Role:
        """Return the role as the table has it."""
        return Role(self.cleaned_data["role"])

    def clean_email(self) -> str:
        """Return the address in one spelling, of nobody yet."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if Colleague.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody with this e-mail works here already."))
        return email
