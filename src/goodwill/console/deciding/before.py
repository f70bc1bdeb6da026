"""What a decision will do, as its page shows it: the ways side by side, fans of the chosen one, who is hurt, pilots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console import charts
from goodwill.console.charts import units
from goodwill.console.cldr import amount, country_name, per_cent
from goodwill.console.deciding import words
from goodwill.console.telling.words import plain, said
from goodwill.vocabulary import put_together

YEAR, TWO_YEARS = 11, 23
NOT_AT_ALL = "not_at_all"
FIRST = "as_written"
_FANS = ("subscribers", "leavers", "cancellations", "returns", "revenue", "margin", "contacts")


@dataclass(frozen=True, slots=True)
class WayTold:
    """One way of doing it as its row shows it: three strings each, the middle and the ends of the 80 % interval."""

    code: str
    name: str
    year: tuple[str, str, str]
    two_years: tuple[str, str, str]
    goodwill: tuple[str, str, str]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SegmentTold:
    """Whom it hurts: a plan in a country, how many, who leaves because of it, what is lost."""

    plan: str
    country: str
    n: str
    dearer: str
    leavers: tuple[str, str, str]
    goodwill: tuple[str, str, str]
    is_loss: bool


@dataclass(frozen=True, slots=True)
class PilotTold:
    """One small trial: where, how many a side, how much narrower the forecast is after it, what that is worth."""

    country: str
    n_arm: str
    months: int
    narrower: str
    worth: str


Forecast = Mapping[str, Any]
"""A forecast as :func:`goodwill.review.as_answer` tells it."""


def chosen_way(told: Forecast, asked: str) -> str:
    """Return the way an address asks for; as written, if it asks for none that was forecast."""
    return asked if asked in told["ways"] else FIRST


def ways(told: Forecast, chosen: str) -> list[WayTold]:
    """Return all ways side by side, and last what holds by itself: not doing it."""
    known = [(code, told["ways"][code]) for code in words.WAYS if code in told["ways"]]
    found = [_way(code, way, told["currency"], is_chosen=code == chosen) for code, way in known]
    nothing = (words.signed(0), "", "")
    idle = (amount(Decimal(), told["currency"], 0), "", "")
    return [*found, WayTold(NOT_AT_ALL, _("Not at all"), nothing, nothing, idle, is_chosen=False)]


def fans(told: Forecast, chosen: str, *, at: datetime | None, height: int = 170) -> list[charts.Fan]:
    """Return a fan for each measure of a way, against doing nothing; the first is of subscribers."""
    measures = told["ways"][chosen]["measures"]
    drawn = [_fan(name, measures[name]["difference"], told, chosen, at) for name in _FANS if name in measures]
    drawn[0] = replace(drawn[0], height=height)
    cost = float(told.get("contact_minor") or 0)
    if cost:
        spent = [[end * cost for end in month] for month in measures["contacts"]["difference"]]
        drawn.append(_fan("contact_costs", spent, told, chosen, at))
    return drawn


def break_even(told: Forecast) -> list[str]:
    """Return the break-even in sentences: where it is, what is expected, and how likely more is."""
    one = told["break_even"]
    expected = {name: per_cent(one["expected"][name], 1) for name in ("value", "low", "high")}
    likely = _("Expected are %(value)s (80%% interval %(low)s to %(high)s).") % expected
    beyond = _("The chance that it gains nothing is %(chance)s.") % {"chance": per_cent(one["p_beyond"])}
    if one["share"] is None:
        gains = told["ways"][FIRST]["goodwill"]["value"] > 0
        first = (
            _("It gains however many leave because of it: what it pays does not grow with those who stay.")
            if gains
            else _("It loses however many leave because of it: what it pays does not grow with those who stay.")
        )
        return [first, beyond]
    share = per_cent(one["share"], 1)
    first = _("You lose money if more than %(share)s of those it touches leave within a year because of it.")
    return [first % {"share": share}, likely, beyond]


def segments(told: Forecast) -> list[SegmentTold]:
    """Return whom the decision as it is written touches, those who lose most first."""
    return [_segment(one, told["currency"]) for one in told["segments"]]


def pilots(told: Forecast) -> list[PilotTold]:
    """Return the small trials that would teach most."""
    return [
        PilotTold(
            country=country_name(one["country"]),
            n_arm=number_format(one["n_arm"]),
            months=one["months"],
            narrower=per_cent(1 - one["width"]),
            worth=words.sum_of(one["worth_minor"], told["currency"]),
        )
        for one in told["pilots"]
    ]


def flagged(told: Forecast, what: str) -> list[str]:
    """Return ``flags`` or ``unknown`` in the language of the page; English, where it was sealed before it could be said."""
    return [
        in_words(template, values)
        for template, values in told.get("said", {}).get(what, [[one, {}] for one in told[what]])
    ]


def in_words(template: str, values: Mapping[str, str | float]) -> str:
    """Return a sentence that was kept as its template and values."""
    return said(put_together([template, values]))


def question(told: Forecast) -> str:
    """Return what the page answers, in one sentence."""
    n = round(told["n_touched"])
    return ngettext(
        "What does it do to the business and to the %(n)s subscriber it touches?",
        "What does it do to the business and to the %(n)s subscribers it touches?",
        n,
    ) % {"n": number_format(n)}


def _way(code: str, way: Mapping[str, Any], coin: str, *, is_chosen: bool) -> WayTold:
    net = way["measures"]["subscribers"]["difference"]
    return WayTold(
        code=code,
        name=str(words.WAYS[code]),
        year=words.ends("subscribers", net[YEAR], coin),
        two_years=words.ends("subscribers", net[TWO_YEARS], coin),
        goodwill=_estimate("goodwill", way["goodwill"], coin),
        is_chosen=is_chosen,
    )


def _estimate(measure: str, one: Mapping[str, float], coin: str) -> tuple[str, str, str]:
    value, low, high = (words.amount(measure, one[name], coin) for name in ("value", "low", "high"))
    return value, low, high


def _fan(name: str, months: Sequence[Sequence[float]], told: Forecast, chosen: str, at: datetime | None) -> charts.Fan:
    title, says, unit = _asked(name, told["currency"])
    return charts.Fan(
        name=f"fan-{name.replace('_', '-')}",
        title=title,
        says=says,
        counted_at=at,
        note=_("%(way)s, against doing nothing. Bands at 50, 80 and 95%%.") % {"way": words.WAYS[chosen]},
        months=months,
        unit=unit,
        limit=_limit(told) if name == "leavers" and chosen == FIRST else None,
    )


def _limit(told: Forecast) -> charts.Limit | None:
    share = told["break_even"]["share"]
    return None if share is None else charts.Limit(_("Break-even within a year"), share * told["n_touched"], YEAR + 1)


def _asked(name: str, coin: str) -> tuple[str, str, units.Unit]:
    people, sums = units.number(_("subscribers"), digits=0), units.amount(coin)
    return {
        "subscribers": (_("How many more or fewer subscribers?"), _("Net, at the end of each month: leavers, newcomers and returns"), people),
        "leavers": (_("How many of those here today leave because of it?"), _("Since the first day, those of today alone"), people),
        "cancellations": (_("How many cancel?"), _("Gross, since the first day; with newcomers who never come, who cannot leave"), people),
        "returns": (_("How many come back?"), _("Of those who left, since the first day"), people),
        "revenue": (_("What does it do to revenue?"), _("Since the first day, in %(currency)s") % {"currency": coin}, sums),
        "margin": (_("What does it do to goodwill, as it comes in?"), _("What is kept of the revenue, less what contacts cost, as of today; since the first day, in %(currency)s") % {"currency": coin}, sums),
        "contacts": (_("How many more write or call?"), _("Contacts with support since the first day"), units.number(_("contacts"), digits=0)),
        "contact_costs": (_("What do these contacts cost?"), _("Since the first day, in %(currency)s") % {"currency": coin}, sums),
    }[name]  # fmt: skip


def _segment(one: Mapping[str, Any], coin: str) -> SegmentTold:
    ratio = one["size"]
    return SegmentTold(
        plan=plain(one["plan"]),
        country=country_name(one["country"]),
        n=number_format(round(one["n"])),
        dearer=("+" if ratio > 0 else "") + per_cent(2.718281828459045**ratio - 1) if 0 < abs(ratio) < 0.9999 else "–",
        leavers=_estimate("leavers", one["leavers"], coin),
        goodwill=_estimate("goodwill", one["goodwill"], coin),
        is_loss=one["goodwill"]["high"] < 0,
    )
