"""Which lines of the audit log are sought."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.store.models import Act


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Sought(forms.Form):
    """By whom, about which subscriber, a look or an act, and between which days."""

    who = forms.CharField(label=_("Who"), required=False, max_length=254)
    subject = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=2**53)
    sort = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Any")), (Act.Sort.LOOK.value, _("look")), (Act.Sort.ACT.value, _("act"))],
    )
    since = forms.DateField(label=_("Since"), required=False, widget=_day())
    until = forms.DateField(label=_("Until"), required=False, widget=_day())
