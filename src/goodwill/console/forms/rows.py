"""One row of a form that has several: each says nothing, or all that it has to."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _short(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


class Row(forms.Form):
    """A row. ``is_said`` among what was typed tells whether it says anything."""

    wanted: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing of a row that says something."""
        typed = super().clean() or {}
        typed["is_said"] = any(typed.get(name) not in (None, "") for name in self.says or self.wanted)
        if typed["is_said"]:
            for name in self.wanted:
                if typed.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("Fill this in, or empty the whole row."))
        return typed


class MarginRow(Row):
    """The margin of a plan; without one, that of every other plan holds."""

    wanted, says = ("plan", "share"), ("share",)
    plan = forms.CharField(label=gettext_lazy("Plan"), max_length=64, required=False, widget=_short())
    share = forms.DecimalField(
        label=gettext_lazy("Margin, %"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0.01", "max": "100"}),
    )  # fmt: skip


class RateRow(Row):
    """What one unit of a currency is worth from a day on."""

    wanted = ("currency", "since", "worth")
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, min_length=3, required=False, widget=_short(size=4)
    )
    since = forms.DateField(
        label=gettext_lazy("Since"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    worth = forms.DecimalField(
        label=gettext_lazy("One is worth"), required=False, max_digits=18, decimal_places=10,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0"}),
    )  # fmt: skip


class PatienceRow(Row):
    """How long the silence of a plan, a country, or both is borne."""

    wanted, says = ("unplayed", "played"), ("plan", "country", "unplayed", "played")
    plan = forms.CharField(label=gettext_lazy("Plan"), max_length=64, required=False, widget=_short())
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, required=False, widget=_short(size=3))
    unplayed = forms.IntegerField(
        label=gettext_lazy("Without a play, days"), required=False, min_value=1, max_value=3650
    )
    played = forms.IntegerField(
        label=gettext_lazy("Since a sign of life, days"), required=False, min_value=1, max_value=3650
    )


class CountryRow(Row):
    """How many months somebody of a country is known who left."""

    wanted = ("country", "months")
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, required=False, widget=_short(size=3))
    months = forms.IntegerField(label=gettext_lazy("Months"), required=False, min_value=1, max_value=240)
