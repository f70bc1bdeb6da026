"""What decisions are called on pages: their kinds, states, ways and measures, and figures with their sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill.console.cldr import amount as written
from goodwill.console.cldr import country_name
from goodwill.console.telling.words import money, plain
from goodwill.decisions.record import Decision, Kind
from goodwill.review import Reviewed, State
from goodwill.vocabulary import decimals

Words = str | Promise
LOW, MIDDLE, HIGH = 1, 3, 5
"""Where the 80 % interval and the middle stand among seven quantiles."""


class Stage(StrEnum):
    """How far a decision has come, on a day."""

    DRAFT = "draft"
    SEALED = "sealed"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    IN_FORCE = "in force"
    MEASURED = "measured"
    STOPPED = "stopped"


STAGES: Mapping[Stage, tuple[Words, str]] = {
    Stage.DRAFT: (_("Draft"), ""),
    Stage.SEALED: (_("Sealed"), "good"),
    Stage.APPROVED: (_("Approved"), "good"),
    Stage.ANNOUNCED: (_("Announced"), "warn"),
    Stage.IN_FORCE: (_("In force"), "warn"),
    Stage.MEASURED: (_("Measured"), "good"),
    Stage.STOPPED: (_("Stopped"), "bad"),
}
"""Each state in a word, and how it is coloured."""

KINDS: Mapping[Kind, Words] = {
    Kind.PRICE_CHANGE: _("Price change"),
    Kind.PLAN_SPLIT: _("Plan split in two"),
    Kind.PLAN_MERGE: _("Plans merged"),
    Kind.REVERSAL: _("Decision taken back"),
    Kind.SHARING_ENDED: _("Sharing ended"),
    Kind.CHANNEL_CLOSED: _("Channel closed"),
    Kind.SUPPORT_CUT: _("Support team cut"),
    Kind.DORMANCY_POLICY: _("Dormancy policy"),
    Kind.OFFER: _("Offer"),
    Kind.CATALOGUE_CHANGE: _("Catalogue change"),
}
WAYS: Mapping[str, Words] = {
    "as_written": _("All at once, as written"),
    "staged": _("In two stages, half a year apart"),
    "old_spared": _("Old subscribers spared"),
    "pilot_first": _("A pilot country first, half a year ahead"),
    "told_early": _("Told early, 90 days ahead"),
    "told_late": _("Told late, on the day"),
    "free_month": _("With a free month"),
}
MEASURES: Mapping[str, Words] = {
    "subscribers": _("Subscribers"),
    "cancellations": _("Cancellations"),
    "leavers": _("Leavers"),
    "newcomers": _("Newcomers"),
    "returns": _("Returns"),
    "revenue": _("Revenue"),
    "contacts": _("Contacts with support"),
    "margin": _("Goodwill as it comes in"),
    "goodwill": _("Goodwill"),
    "plays": _("Plays"),
    "complaints": _("Complaints"),
}
TOLD_BY: Mapping[str, Words] = {
    "email": _("Email"),
    "in_app": _("In the app"),
    "letter": _("Letter"),
    "press": _("Press"),
    "site": _("On the site"),
}
IN_MONEY = frozenset({"revenue", "margin", "goodwill"})


def stage_of(one: Reviewed, today: date) -> Stage:
    """Return how far a decision has come."""
    if one.state is State.ANNOUNCED:
        told = one.decision
        return Stage.IN_FORCE if told is not None and told.in_force_on <= today else Stage.ANNOUNCED
    return _STAGES[one.state]


_STAGES = {
    State.WRITTEN: Stage.DRAFT,
    State.FORECAST: Stage.SEALED,
    State.APPROVED: Stage.APPROVED,
    State.MEASURED: Stage.MEASURED,
    State.STOPPED: Stage.STOPPED,
    State.WITHDRAWN: Stage.STOPPED,
}


def kind_name(kind: str) -> str:
    """Return what a kind of decision is called; the source's own word where it is none of ours."""
    return str(KINDS[Kind(kind)]) if kind in {one.value for one in Kind} else plain(kind)


def measure_name(measure: str) -> str:
    """Return what a measure is called, complaints of one theme too."""
    name, _colon, theme = measure.partition(":")
    return f"{MEASURES.get(name, name)}: {plain(theme)}" if theme else str(MEASURES.get(name, plain(name)))


def whom(decision: Decision) -> list[str]:
    """Return whom a decision touches, a few words each: plans, countries, tenure."""
    who = decision.touched
    low, high = who.tenure_months
    said = [plain(plan) for plan in who.plans] or [str(_("all plans"))]
    said += [country_name(code) for code in who.countries] or [str(_("everywhere"))]
    if low or high is not None:
        span = {"low": low, "high": high}
        words = (
            _("from %(low)s to %(high)s months of tenure") if high is not None else _("from %(low)s months of tenure")
        )
        said.append(str(words) % span)
    return said


def signed(value: float) -> str:
    """Return a whole number with its sign, as the language writes it."""
    whole = round(value)
    return f"+{number_format(whole)}" if whole > 0 else number_format(whole)


def amount(measure: str, value: float, coin: str) -> str:
    """Return a difference of a measure with its sign: money in its currency, all else as a whole number."""
    if measure not in IN_MONEY:
        return signed(value)
    return ("+" if round(value) > 0 else "") + sum_of(value, coin)


def sum_of(value: float, coin: str) -> str:
    """Return an amount in minor units; one of a hundred and more without its minor units, as nobody knows them."""
    digits = decimals(coin)
    if abs(value) < 100 * 10**digits:
        return money(round(value), coin)
    return written(Decimal(round(value / 10**digits)), coin, 0)


def ends(measure: str, quantiles: Sequence[float], coin: str) -> tuple[str, str, str]:
    """Return the middle of seven quantiles and the ends of the 80 % interval, in words."""
    value, low, high = (amount(measure, quantiles[at], coin) for at in (MIDDLE, LOW, HIGH))
    return value, low, high
