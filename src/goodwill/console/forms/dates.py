"""Two dates to look between."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Between(forms.Form):
    """From a date to a later one, neither in the future."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        """Refuse dates that are in the future or in the wrong order."""
        told = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if isinstance(until, date) and until > datetime.now(UTC).date():
            self.add_error("until", _("This day has not begun yet: choose today or an earlier one."))
        if since and until and since >= until:
            self.add_error("since", _("The first date must be before the second."))
        return told
