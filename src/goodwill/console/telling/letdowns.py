"""What letdowns and decisions did, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodwill.console import charts
from goodwill.console.charts import units
from goodwill.console.cldr import per_cent
from goodwill.console.telling.drivers import factor_name, level_name
from goodwill.console.telling.words import plain

MOST_LINES = 4
"""So many kinds are drawn together at most: more lines hide one another."""
WIDEST = 10.0
"""A month whose interval is wider is not drawn: it would say nothing, and flatten all others."""


@dataclass(frozen=True, slots=True)
class Struck:
    """One kind of letdown or decision as its line shows it; what is not told is empty, and ``refused`` says why."""

    name: str
    is_decision: bool
    n_struck: int
    matched: str
    times: str
    low: str
    high: str
    way: str
    fades: str
    repaired: str
    apart: str
    against: str
    refused: str


def lines(found: Sequence[dict[str, Any]]) -> list[Struck]:
    """Return what is told of each kind, in its order."""
    return [_struck(one) for one in found]


def drawn(found: Sequence[dict[str, Any]], at: datetime) -> charts.Line | None:
    """Return how the effects fade, of the kinds struck most often; None: of none are two months told."""
    told = [one for one in found if len(_points(one["months"])) > 1][:MOST_LINES]
    if not told:
        return None
    return charts.Line(
        name="letdowns-fade",
        title=_("How long is it felt?"),
        says=_("How many times as likely those struck are to leave by choice as those alike, by months since; 1 is alike"),
        counted_at=at,
        note=_("Bands: 90 % interval, leaving out a fortieth of the people at a time. Who was struck again is no longer compared; months of which hardly anything is known are not drawn."),
        series=[charts.Series(plain(one["name"]), _points(one["months"])) for one in told],
        unit=units.number(_("times"), digits=2),
        at=charts.Column(_("Month since"), "month"),
        interval=_("90 % interval"),
    )  # fmt: skip


def _points(months: Sequence[Sequence[float] | None]) -> list[charts.Point]:
    told = [(n, month) for n, month in enumerate(months, start=1) if month is not None]
    return [charts.Point(n, *month) for n, month in told if month[2] / month[1] <= WIDEST]


def _struck(one: dict[str, Any]) -> Struck:
    ratio, low, high = one["first"] or (None, None, None)
    way = "more" if low and low > 1 else "less" if high and high < 1 else "open"
    return Struck(
        name=plain(one["name"]),
        is_decision=one["sort"] == "decision",
        n_struck=one["n_struck"],
        matched=per_cent(one["n_matched"] / max(one["n_struck"], 1)),
        times=_number(ratio),
        low=_number(low),
        high=_number(high),
        way=way,
        fades=_fades(one["fades"]),
        repaired=_repaired(one["repair"]),
        apart=_apart(one["balance"]),
        against=_("Compared with others alike, of the same country.")
        if one["against"] == "alike"
        else _("Compared with others alike of other plans and countries, less how they differed before."),
        refused=_refused(one["refused"]),
    )


def _number(value: float | None) -> str:
    return "" if value is None else number_format(round(value, 2), 2)


def _fades(told: Sequence[float | None] | None) -> str:
    if told is None:
        return ""
    months, low, high = (None if end is None else number_format(round(end, 1), 1) for end in told)
    if low is None and high is None:
        return _("half after %(months)s months; the interval is open on both sides") % {"months": months}
    if high is None:
        return _("half after %(months)s months (%(low)s or more)") % {"months": months, "low": low}
    if low is None:
        return _("half after %(months)s months (%(high)s or less)") % {"months": months, "high": high}
    return _("half after %(months)s months (%(low)s to %(high)s)") % {"months": months, "low": low, "high": high}


def _repaired(told: Sequence[Any] | None) -> str:
    if told is None:
        return ""
    n, n_not, ratio, refused = told
    if refused or ratio is None:
        return _("made good of %(n)s; what that did cannot be told yet") % {"n": number_format(n)}
    times, low, high = (_number(end) for end in ratio)
    words = {"n": number_format(n), "times": times, "low": low, "high": high, "n_not": number_format(n_not)}
    return _("made good of %(n)s: %(times)s times as likely to leave (%(low)s to %(high)s) as the %(n_not)s of whom it was not") % words  # fmt: skip


def _apart(balance: Sequence[Sequence[Any]]) -> str:
    if not balance:
        return ""
    factor, level, apart = balance[0]
    told = {"factor": factor_name(factor), "level": level_name(factor, level), "n": number_format(round(apart, 2), 2)}
    return _("Farthest apart: %(factor)s, %(level)s, by %(n)s standard deviations.") % told


def _refused(why: str) -> str:
    """Return why a kind is not told, by the beginning of the reason."""
    reasons = {
        "too few": _("Not told: too few were struck, or have left."),
        "the sides": _("Not told: those compared are not alike."),
        "nobody alike": _("Not told: nobody alike is known who was not struck."),
        "too short": _("Not told: too short a time before it is known."),
        "those reached": _("Not told: those reached and the others were drawing apart before it already."),
    }
    return next((said for begin, said in reasons.items() if why.startswith(begin)), why)
