"""What leaves the house, typed and checked: whether, under whose name, when, and how many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.console.forms.house import Choices, Part, in_percent, percent_field
from goodwill.policy import Policy

_PLAIN = ("brand", "address", "sign_up", "quiet_from", "quiet_until")
_CAPPED, _SPANS = ("retention", "marketing"), ("day", "week", "month")


def _cap(label: Any) -> forms.IntegerField:
    """Return a field for how many messages."""
    return forms.IntegerField(label=label, min_value=0, max_value=100)


class Leaving(Part):
    """Whether and how what is ordered leaves the house."""

    leaving = forms.ChoiceField(
        label=_("What leaves"), widget=forms.RadioSelect,
        choices=[("stopped", _("Nothing: all waits")), ("dry", _("Nothing, but a list says what would")), ("live", _("Everything that is due"))],
    )  # fmt: skip
    brand = forms.CharField(
        label=_("What the house calls itself in messages"),
        required=False,
        max_length=60,
        help_text=_("Empty: Goodwill."),
    )
    address = forms.CharField(
        label=_("Postal address below each message"), required=False, max_length=200,
        help_text=_("The law of some countries wants one in whatever is advertising."),
    )  # fmt: skip
    sign_up = forms.CharField(
        label=_("Address of your sign-up"), required=False, max_length=300,
        help_text=_("Where who left begins again: a whole address that begins with https://. Empty: no message leads there."),
    )  # fmt: skip
    quiet_from = forms.IntegerField(label=_("Quiet from, hour"), min_value=0, max_value=23)
    quiet_until = forms.IntegerField(
        label=_("Quiet until, hour"), min_value=0, max_value=23,
        help_text=_("In each person's own time zone. The same hour twice: no quiet hours."),
    )  # fmt: skip
    retention_day = _cap(_("About their subscription: at most a day"))
    retention_week = _cap(_("At most a week"))
    retention_month = _cap(_("At most a month"))
    marketing_day = _cap(_("With their consent: at most a day"))
    marketing_week = _cap(_("At most a week"))
    marketing_month = _cap(_("At most a month"))
    held_out = percent_field(
        _("Held out, % of all people"), _("They are told nothing but what they must be, so that what messages do can be seen."),
        least="0",
    )  # fmt: skip

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        told = policy.dispatch
        caps = {f"{name}_{span}": getattr(getattr(told, name), span) for name in _CAPPED for span in _SPANS}
        plain = {name: getattr(told, name) for name in _PLAIN}
        return {"leaving": told.leaving.value, "held_out": in_percent(told.held_out), **plain, **caps}

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        typed = self.cleaned_data
        caps = {name: {span: typed[f"{name}_{span}"] for span in _SPANS} for name in _CAPPED}
        plain = {name: typed[name] for name in ("leaving", *_PLAIN)}
        return {"dispatch": {**plain, **caps, "held_out": float(typed["held_out"] / 100)}}
