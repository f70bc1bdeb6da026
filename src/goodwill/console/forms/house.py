"""What a house chooses, typed and checked: one form for each part of the settings, some with rows.

A form shows a policy and gives back the choices it makes of it; whether they may be is for the policy to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodwill.console.cldr import language_name
from goodwill.console.forms.rows import CountryRow, MarginRow, PatienceRow, RateRow, Row
from goodwill.policy import Policy, SilenceOf
from goodwill.store.models import Role

Choices = dict[str, Any]


def percent_field(label: Any, help_text: Any = "", *, least: str, required: bool = True) -> forms.DecimalField:
    """Return a field for a share in per cent."""
    return forms.DecimalField(
        label=label, help_text=help_text, required=required, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": least, "max": "100"}),
    )  # fmt: skip


def in_percent(share: float) -> str:
    """Return a share in per cent as it is typed: 60, 12.5."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".")


class Part(forms.Form):
    """One part of the settings. ``seen`` is the number of the policy that was looked at."""

    rows_of: ClassVar[type[Row] | None] = None
    n_empty: ClassVar[int] = 2
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Mapping[str, Any] | None = None, *, policy: Policy, known: Mapping[str, Any]) -> None:
        """Show a policy.

        Args:
            data: What was sent; None: nothing yet.
            policy: What is chosen now.
            known: The words there are to choose from, by kind: ``plan``.
        """
        self.policy = policy
        super().__init__(data, initial={**self.shown(policy), "seen": policy.number})
        self.rows = None
        if self.rows_of is not None:
            made = forms.formset_factory(self.rows_of, extra=self.n_empty)
            self.rows = made(data, initial=self.rows_shown(policy, known), prefix="row")

    def is_valid(self) -> bool:
        """Say whether everything typed is what it is to be, the rows too."""
        is_whole = super().is_valid()
        return is_whole and (self.rows is None or self.rows.is_valid())

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {}

    def rows_shown(self, policy: Policy, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what the rows show of a policy."""
        return []

    def choices(self) -> Choices:
        """Return the choices that the form makes, as plain JSON."""
        raise NotImplementedError

    def kept_rows(self) -> list[dict[str, Any]]:
        """Return the rows that say something: an emptied one is taken away."""
        told = [] if self.rows is None else [row.cleaned_data for row in self.rows]
        return [one for one in told if one.get("is_said")]


class Money(Part):
    """The currency, and how the future is counted."""

    currency = forms.CharField(
        label=_("Currency of the house"), max_length=3, min_length=3,
        help_text=_("Three letters of ISO 4217: EUR, USD, PLN. Sums of several currencies are told in it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 4}),
    )  # fmt: skip
    discount_rate = percent_field(
        _("Discount rate, % a year"), _("By how much a sum expected in a year is worth less than one today."), least="0"
    )
    horizon_months = forms.IntegerField(
        label=_("Horizon, in months"), min_value=1, max_value=600, help_text=_("How far ahead payments are counted.")
    )

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        rate = in_percent(policy.discount_rate)
        return {"currency": policy.currency, "discount_rate": rate, "horizon_months": policy.horizon_months}

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        typed = self.cleaned_data
        rate = float(typed["discount_rate"] / 100)
        return {"currency": typed["currency"].upper(), "discount_rate": rate, "horizon_months": typed["horizon_months"]}


class Margins(Part):
    """What is left of a price, for all plans and for each."""

    rows_of = MarginRow
    n_empty = 1
    default = percent_field(
        _("Margin of every other plan, %"),
        _("What is left of the price once the costs of each subscriber are paid: licences, delivery, payment fees."),
        least="0.01",
    )

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {"default": in_percent(policy.margin.default)}

    def rows_shown(self, policy: Policy, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a row for each plan that is known or has a margin."""
        chosen = {plan: in_percent(share) for plan, share in policy.margin.by_plan.items()}
        return [{"plan": plan, "share": chosen.get(plan)} for plan in sorted({*chosen, *known.get("plan", ())})]

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        by_plan = {one["plan"]: float(one["share"] / 100) for one in self.kept_rows()}
        return {"margin": {"default": float(self.cleaned_data["default"] / 100), "by_plan": by_plan}}


class Rates(Part):
    """What other currencies are worth, from which day on."""

    rows_of = RateRow

    def rows_shown(self, policy: Policy, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a row for each rate into the house's currency, newest first."""
        told = sorted((one for one in policy.rates if one.into == policy.currency), key=lambda one: one.currency)
        newest = sorted(told, key=lambda one: one.since, reverse=True)
        return [{"currency": one.currency, "since": one.since, "worth": one.worth} for one in newest]

    def choices(self) -> Choices:
        """Return the choices that the form makes; rates into other currencies than the house's stay as they are."""
        house = self.policy.currency
        others = [one for one in self.policy.rates if one.into != house]
        typed = [
            {"currency": one["currency"].upper(), "into": house, "since": one["since"], "worth": one["worth"]}
            for one in self.kept_rows()
        ]
        return {"rates": [*others, *typed]}


class Languages(Part):
    """The languages the house speaks."""

    offered = forms.MultipleChoiceField(label=_("Languages offered"), widget=forms.CheckboxSelectMultiple)
    more = forms.CharField(
        label=_("Other languages"), required=False, max_length=200,
        help_text=_("By their codes, with commas: de, pt-br. The console itself speaks the four that are named above."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    default = forms.ChoiceField(label=_("For who has not said"))

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, policy=policy, **kwargs)
        codes = list(dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *policy.languages.offered]))
        named = [(code, language_name(code).capitalize()) for code in codes]
        self.fields["offered"].choices = self.fields["default"].choices = named  # type: ignore[attr-defined]

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {"offered": list(policy.languages.offered), "default": policy.languages.default}

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        more = [code.strip().lower() for code in self.cleaned_data["more"].split(",") if code.strip()]
        offered = list(dict.fromkeys([*self.cleaned_data["offered"], *more]))
        return {"languages": {"offered": offered, "default": self.cleaned_data["default"]}}


class TimeZone(Part):
    """The time zone of the house."""

    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("When the house's days begin."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["time_zone"].choices = [(zone, zone) for zone in ("UTC", *zones)]  # type: ignore[attr-defined]

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {"time_zone": policy.time_zone}

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        return {"time_zone": self.cleaned_data["time_zone"]}


class Patience(Part):
    """How long silence is borne, for all and by plan and country."""

    rows_of = PatienceRow
    unplayed_days = forms.IntegerField(
        label=_("After a start without a play, in days"), min_value=1, max_value=3650
    )  # fmt: skip
    played_days = forms.IntegerField(label=_("After the last sign of life, in days"), min_value=1, max_value=3650)

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {"unplayed_days": policy.silence.unplayed_days, "played_days": policy.silence.played_days}

    def rows_shown(self, policy: Policy, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a row for each plan or country that has a patience of its own."""
        return [
            {"plan": one.plan or "", "country": one.country or "", "unplayed": one.unplayed_days, "played": one.played_days}
            for one in policy.silence.by
        ]  # fmt: skip

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        by = [
            SilenceOf(
                plan=one["plan"] or None,
                country=one["country"].upper() or None,
                unplayed_days=one["unplayed"],
                played_days=one["played"],
            )
            for one in self.kept_rows()
        ]
        typed = self.cleaned_data
        whole = {"unplayed_days": typed["unplayed_days"], "played_days": typed["played_days"]}
        return {"silence": {**whole, "by": by}}


class Retention(Part):
    """How long is kept what says who somebody is."""

    rows_of = CountryRow
    is_in_force = forms.BooleanField(
        label=_("These periods are in force"), required=False,
        help_text=_("Until they are, nothing said in messages is destroyed and nobody who left is forgotten."),
    )  # fmt: skip
    messages_months = forms.IntegerField(label=_("What was said in messages, in months"), min_value=1, max_value=240)
    quarantine_days = forms.IntegerField(label=_("Events in quarantine, in days"), min_value=1, max_value=3650)
    audit_months = forms.IntegerField(label=_("The audit log, in months"), min_value=6, max_value=240)
    left_months = forms.IntegerField(
        label=_("Who somebody was who left, in months"), min_value=1, max_value=240,
        help_text=_("Counted from the day they left. Their facts stay and are counted; who they were is gone for good."),
    )  # fmt: skip

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        names = ("is_in_force", "messages_months", "quarantine_days", "audit_months", "left_months")
        return {name: getattr(policy.retention, name) for name in names}

    def rows_shown(self, policy: Policy, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a row for each country with a period of its own."""
        return [{"country": code, "months": n} for code, n in sorted(policy.retention.left_by_country.items())]

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        plain = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        by_country = {one["country"].upper(): one["months"] for one in self.kept_rows()}
        return {"retention": {**plain, "left_by_country": by_country}}


class TwoFactor(Part):
    """Who may not enter without a second factor."""

    roles = forms.MultipleChoiceField(
        label=_("Roles that may not enter without one"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        return {"roles": [role.value for role in policy.two_factor]}

    def choices(self) -> Choices:
        """Return the choices that the form makes."""
        return {"two_factor": self.cleaned_data["roles"]}
