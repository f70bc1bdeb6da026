"""The language somebody reads the console in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class Language(forms.Form):
    """One of the languages, each named in its own words, or whatever the browser asks for."""

    language = forms.ChoiceField(
        label=_("Language of the pages"),
        choices=[("", _("As my browser asks")), *settings.LANGUAGES],
        required=False,
    )
