"""Tokens of the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.store.models import Role


class NewToken(forms.Form):
    """A new token of the API: what for, and what it may do."""

    name = forms.CharField(label=_("What for"), max_length=48, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("May do what"), choices=Role.choices[::-1])
