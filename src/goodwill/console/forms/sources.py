"""Sources of facts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewSource(forms.Form):
    """A new source of facts."""

    name = forms.CharField(
        label=_("Name of the source"), max_length=48, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
