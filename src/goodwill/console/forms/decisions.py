"""A decision written down as a form: whom it touches, when, at what price and cost, how it is told, what would make us stop."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.console.deciding.refusals import at_field
from goodwill.console.deciding.words import KINDS, MEASURES, TOLD_BY
from goodwill.console.forms.rows import Row
from goodwill.decisions.record import MEASURES as STOPS
from goodwill.decisions.record import PRICED, Decision, Kind, made_of
from goodwill.errors import BadDecision
from goodwill.vocabulary import decimals

N_PRICES = 6
N_SHOWN = 2
"""So many rows of prices are in sight at first, and more where more are said; the rest is folded away."""
FEWEST_STOPS = 2
"""So many lines for what would make us stop; more where more was written."""
RARE = ("tenure_from", "tenure_below", "share", "also")
COSTS = ("once", "monthly", "saves_monthly", "contact", "n_reversals")
_DAY = {"type": "date"}


def _short(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


def _sum(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=3, min_value=0, required=False)


class PriceRow(Row):
    """What one month costs before and after, on a plan, in a country."""

    wanted = ("plan", "before", "after", "currency")
    says = ("plan", "before", "after", "country")
    plan = forms.CharField(label=gettext_lazy("Plan"), max_length=64, required=False, widget=_short())
    before = _sum(gettext_lazy("A month before"))
    after = _sum(gettext_lazy("A month after"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, min_length=3, required=False, widget=_short(size=4)
    )
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, required=False, widget=_short(size=3))


Prices = forms.formset_factory(PriceRow, extra=N_PRICES, max_num=50)


class _Kinds(forms.Select):
    """Kinds, each marked with which fields are its own: the style sheet hides those of others, without a script."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark an option."""
        option = super().create_option(name, value, *args, **kwargs)
        marks = {"data-prices": value in PRICED, "data-reverses": value == Kind.REVERSAL}
        option["attrs"] |= {mark: True for mark, is_so in marks.items() if is_so}
        return option


class Written(forms.Form):
    """A decision, its prices apart."""

    name = forms.CharField(label=gettext_lazy("Name of the decision"), max_length=60, widget=_short(),
                           help_text=gettext_lazy("Short and its own: it stands in every fact of it."))  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind.value, name) for kind, name in KINDS.items()], widget=_Kinds())  # fmt: skip
    about = forms.CharField(label=gettext_lazy("What is decided, in one sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    announced_on = forms.DateField(label=gettext_lazy("Announced on"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    in_force_on = forms.DateField(label=gettext_lazy("In force on"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    told_by = forms.MultipleChoiceField(label=gettext_lazy("How those it touches are told"), required=False,
                                        choices=list(TOLD_BY.items()), widget=forms.CheckboxSelectMultiple)  # fmt: skip
    plans = forms.CharField(label=gettext_lazy("Plans"), required=False, max_length=400, widget=_short(),
                            help_text=gettext_lazy("With commas between; empty: those whose price moves, or all."))  # fmt: skip
    countries = forms.CharField(label=gettext_lazy("Countries"), required=False, max_length=400, widget=_short(),
                                help_text=gettext_lazy("Codes of two letters, with commas between; empty: everywhere."))  # fmt: skip
    also = forms.CharField(label=gettext_lazy("Where else the same is done"), required=False, max_length=400, widget=_short(),
                           help_text=gettext_lazy("In another currency, say. Nobody there is compared with afterwards."))  # fmt: skip
    tenure_from = forms.IntegerField(label=gettext_lazy("From so many months of tenure"), required=False, min_value=0, max_value=600)  # fmt: skip
    tenure_below = forms.IntegerField(label=gettext_lazy("Below so many months"), required=False, min_value=1, max_value=600)  # fmt: skip
    share = forms.CharField(label=gettext_lazy("How many of them it really touches, %"), required=False, max_length=40, widget=_short(),
                            help_text=gettext_lazy("One number, or low, middle and high with spaces between: 40 60 85. Empty: all."))  # fmt: skip
    currency = forms.CharField(label=gettext_lazy("Currency of costs"), required=False, min_length=3, max_length=3, widget=_short(size=4))  # fmt: skip
    once = _sum(gettext_lazy("Costs once"))
    monthly = _sum(gettext_lazy("Costs a month"))
    saves_monthly = _sum(gettext_lazy("Saves a month"))
    contact = _sum(gettext_lazy("What one contact with support costs"))
    reverses = forms.CharField(label=gettext_lazy("Which decision it takes back"), required=False, max_length=60, widget=_short())  # fmt: skip
    n_reversals = forms.IntegerField(label=gettext_lazy("How many earlier promises it takes back"), required=False, min_value=0, max_value=20)  # fmt: skip

    def __init__(self, *args: Any, prices: forms.BaseFormSet, is_new: bool, **kwargs: Any) -> None:  # type: ignore[type-arg]
        super().__init__(*args, **kwargs)
        self.prices = prices
        self.made: Decision | None = None
        self.fields["name"].disabled = not is_new
        shown = [name for name in {**self.initial, **self.data} if name.startswith("stop_measure")]
        self.stops = [
            ("stop_measure", "stop_above"),
            *(_stop_names(n) for n in range(2, max(len(shown), FEWEST_STOPS) + 1)),
        ]
        for measure, above in self.stops:
            self.fields |= {measure: _measure(is_first=measure == "stop_measure"), above: _above()}

    @property
    def stopping(self) -> list[forms.BoundField]:
        """What would make us stop, as fields in pairs: a measure, and how far beyond what is expected."""
        return [self[name] for pair in self.stops for name in pair]

    @property
    def is_rare_said(self) -> bool:
        """Whether one of the fields that are rarely used says something, or is to be mended."""
        return self._is_said(RARE)

    @property
    def is_cost_said(self) -> bool:
        """Whether something is said of costs, savings and earlier promises, or is to be mended; a currency alone says nothing."""
        return self._is_said(COSTS) or bool(self["currency"].errors)

    @property
    def folded_prices(self) -> tuple[list[forms.BaseForm], list[forms.BaseForm]]:
        """The rows of prices in sight, and those that are folded away."""
        said = [n for n, row in enumerate(self.prices, 1) if row.errors or any(row[name].value() for name in row.says)]
        n = max([N_SHOWN, *said])
        return self.prices.forms[:n], self.prices.forms[n:]

    def clean(self) -> dict[str, Any]:
        """Hold it to the rules of the record itself, and put what is wrong at its field."""
        told = super().clean() or {}
        if self._moves_prices(told) and not self.prices.is_valid():
            self.add_error(None, _("A row of prices is to be mended."))
        elif not self.errors:
            self._hold(told)
        return told

    def _hold(self, told: dict[str, Any]) -> None:
        try:
            prices = [row.cleaned_data for row in self.prices] if self._moves_prices(told) else []
            if not (told["kind"] == Kind.REVERSAL or self.initial.get("reverses")):
                told["reverses"] = ""
            self.made = made_of(_values(told, prices) | {"stop": _stops(told, self.stops)})
        except BadDecision as wrong:
            where, words = at_field(wrong)
            self.add_error(where, words)

    def _moves_prices(self, told: dict[str, Any]) -> bool:
        """Say whether its prices are read: where its kind moves none they are out of sight, unless the draft had some."""
        return told.get("kind") in PRICED or bool(self.prices.initial)

    def _is_said(self, names: Iterable[str]) -> bool:
        return any(self[name].errors or self[name].value() not in (None, "") for name in names)


class Pasted(forms.Form):
    """A decision as TOML: pasted, or a file."""

    toml = forms.CharField(label=gettext_lazy("As TOML"), required=False, max_length=20_000,
                           widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}))  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)


class Reason(forms.Form):
    """Why a decision is stopped."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def offer_currency(prices: forms.BaseFormSet, currency: str) -> None:  # type: ignore[type-arg]
    """Write the currency of the house into the rows that say nothing yet."""
    for row in prices.extra_forms:
        row.initial = {"currency": currency, **row.initial}


def filled(decision: Decision) -> dict[str, Any]:
    """Return what the form shows of a decision."""
    who, costs = decision.touched, decision.costs
    low, high = who.tenure_months
    share = "" if who.share == (1.0, 1.0, 1.0) else " ".join(f"{100 * one:g}" for one in who.share)
    plain = {name: getattr(decision, name) for name in ("name", "about", "announced_on", "in_force_on", "told_by", "reverses", "n_reversals")}  # fmt: skip
    sums = {name: _amount(getattr(costs, f"{name}_minor"), costs.currency) for name in ("once", "monthly", "saves_monthly", "contact")}  # fmt: skip
    stops: dict[str, Any] = {}
    for n, stop in enumerate(decision.stops, 1):
        measure, above = _stop_names(n)
        stops |= {measure: stop.measure, above: stop.above}
    return plain | sums | stops | {
        "kind": decision.kind.value, "plans": ", ".join(who.plans), "countries": ", ".join(who.countries), "also": ", ".join(who.also),
        "tenure_from": low or None, "tenure_below": high, "share": share, "currency": costs.currency,
    }  # fmt: skip


def filled_prices(decision: Decision) -> list[dict[str, Any]]:
    """Return what the rows of prices show of a decision."""
    return [
        {"plan": one.plan, "before": _amount(one.before.amount_minor, one.before.currency), "country": one.country,
         "after": _amount(one.after.amount_minor, one.after.currency), "currency": one.after.currency}
        for one in decision.prices
    ]  # fmt: skip


def _values(told: dict[str, Any], prices: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return what was typed as the record has it: what is empty is left out."""
    touches = {
        "plans": _list(told["plans"]), "countries": [one.upper() for one in _list(told["countries"])],
        "also": [one.upper() for one in _list(told["also"])], "tenure_from": told["tenure_from"] or 0,
        "tenure_below": told["tenure_below"], "share": _share(told["share"]),
    }  # fmt: skip
    values = {name: told[name] for name in ("name", "kind", "about", "announced_on", "in_force_on", "told_by")}
    values |= {"touches": touches, "price": [_price(row) for row in prices if row.get("is_said")]}
    values |= {"reverses": told["reverses"] or None, "n_reversals": told["n_reversals"] or 0}
    sums = {name: str(told[name]) for name in ("once", "monthly", "saves_monthly", "contact") if told[name]}
    if sums and not told["currency"]:
        raise BadDecision("costs.currency: a currency was wanted, none came", where="costs.currency")
    if told["currency"]:
        values["costs"] = {"currency": told["currency"], **sums}
    return values


def _stops(told: dict[str, Any], names: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"measure": told[measure], "above": float(told[above] or 0)} for measure, above in names if told.get(measure)
    ]


def _stop_names(n: int) -> tuple[str, str]:
    return ("stop_measure", "stop_above") if n == 1 else (f"stop_measure_{n}", f"stop_above_{n}")


def _measure(*, is_first: bool) -> forms.ChoiceField:
    choices = [("", "–"), *((one, MEASURES[one]) for one in STOPS)]
    return forms.ChoiceField(label=_("We stop if") if is_first else _("or if"), required=False, choices=choices)


def _above() -> forms.DecimalField:
    label = _("is so many times what is expected without it")
    return forms.DecimalField(label=label, required=False, max_digits=6, decimal_places=2)


def _price(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "plan": row["plan"], "before": str(row["before"]), "after": str(row["after"]), "currency": row["currency"],
        "country": row["country"].upper() or None,
    }  # fmt: skip


def _share(typed: str) -> float | list[float]:
    words = typed.replace("%", " ").replace(";", " ").split()
    try:
        shares = [float(Decimal(word.replace(",", "."))) / 100 for word in words]
    except ArithmeticError:
        shares = [-1.0]
    if len(shares) not in (0, 1, 3):
        raise BadDecision(f"touches.share: one number or three were wanted, {typed!r} came", where="touches.share")
    return shares if len(shares) == 3 else shares[0] if shares else 1.0


def _list(typed: str) -> list[str]:
    return [one.strip() for one in typed.split(",") if one.strip()]


def _amount(minor: int, currency: str | None) -> Decimal | None:
    return Decimal(minor).scaleb(-decimals(currency or "")) if minor else None
