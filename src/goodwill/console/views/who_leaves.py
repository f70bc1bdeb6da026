"""Who leaves: by which cause, after how long, what drives them, and whether what was foretold came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import charts, letting_down
from goodwill.console.access import Right, needs
from goodwill.console.charts import units
from goodwill.console.cldr import per_cent
from goodwill.console.figures import shown
from goodwill.console.leaving import GROUPINGS, count
from goodwill.console.telling import letdowns
from goodwill.console.telling.drivers import cause_name, factor_name, level_name
from goodwill.console.telling.words import said
from goodwill.vocabulary import put_together

FIRST_WAIT_S = 0.04
AT_MOST_EVERY = timedelta(hours=1)
"""Hazards are fitted to all months lived: a fact more moves them little, and a fit takes seconds."""


@dataclass(frozen=True, slots=True)
class CauseTold:
    """One way of leaving as its tile shows it."""

    name: str
    chance: str
    low: str
    high: str
    n_left: int


@dataclass(frozen=True, slots=True)
class DriverTold:
    """One driver as its line shows it; ``way``: more, less, or open where the interval leaves it open."""

    factor: str
    level: str
    beside: str
    times: str
    low: str
    high: str
    n_at_risk: int
    way: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """The drivers of one cause: those that surely do something, and those of which it is open."""

    cause: str
    sure: list[DriverTold]
    others: list[DriverTold]


@require_GET
@needs(Right.SEE_FIGURES)
def who_leaves(request: HttpRequest) -> HttpResponse:
    """Show causes, curves, drivers and calibration."""
    by, told = _by(request), shown("leavers", count, patience=FIRST_WAIT_S, at_most_every=AT_MOST_EVERY)
    page: dict[str, Any] = {"by": by, "is_counting": told.figure is None, "counting": told.counting}
    if told.figure is not None:
        value, at = told.figure.value, told.figure.counted_at
        page |= (
            {"too_little": said(put_together(value["too_little"]))}
            if "too_little" in value
            else _told(value, by, at) | _letdowns()
        )
    return charts.page(request, "console/who_leaves.html", page)


def _letdowns() -> dict[str, Any]:
    """Return what letdowns and decisions did; it is counted after the hazards are."""
    told = shown("letdowns", letting_down.count, patience=FIRST_WAIT_S, at_most_every=AT_MOST_EVERY)
    if told.figure is None:
        return {"letdowns_counting": True, "letdowns_told": told.counting}
    value, at = told.figure.value, told.figure.counted_at
    return {"struck": letdowns.lines(value), "fading": letdowns.drawn(value, at)}


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in GROUPINGS else GROUPINGS[0]


def _told(value: dict[str, Any], by: str, at: datetime) -> dict[str, Any]:
    return {
        "causes": [_cause(*one) for one in value["causes"]],
        "n_lived": round(value["n_lived"]),
        "curves": _stays(value["curves"][by], by, at),
        "incidence": _leaves(value["all"], at),
        "drivers": [_drivers(value, cause) for cause, *_rest in value["causes"]],
        "calibration": _calibration(value["later"], at) if value["later"] else None,
        "later": _later(value["later"]) if value["later"] else None,
        "notes": value["notes"],
        "counted_at": at,
    }


def _cause(cause: str, n_left: float, chance: tuple[float, float, float]) -> CauseTold:
    share, low, high = (per_cent(end, 2) for end in chance)
    return CauseTold(cause_name(cause), share, low, high, round(n_left))


def _stays(curves: list[dict[str, Any]], by: str, at: datetime) -> charts.Survival:
    names = {
        "plan": _("Plan"), "country": _("Country"), "spell": _("Which life with us"), "footing": _("By the month or the year"),
    }  # fmt: skip
    return charts.Survival(
        name=f"still-here-by-{by}",
        title=_("Who is still here, month by month of their life with us?"),
        says=_("Share not gone by then; who could not be watched from their first month counts from when they could"),
        counted_at=at,
        note=_("Kaplan–Meier with late entry; bands: 90 % interval (log-log Greenwood). Below, how many are in view."),
        choices=[charts.Choice(names[one], f"?by={one}", one == by) for one in GROUPINGS],
        curves=[
            charts.Curve(charts.Named(level_name(by, one["group"]), one["group"]), _most(one["months"]), _stages(one["months"], 1.0))
            for one in curves
        ],
        group=charts.Column(names[by], by),
        time=_("months of service"),
    )  # fmt: skip


def _leaves(everyone: dict[str, Any], at: datetime) -> charts.Survival:
    return charts.Survival(
        name="left-by-cause",
        title=_("By what have they left, month by month?"),
        says=_("Share gone by each cause by then; together with who stays they make all"),
        counted_at=at,
        note=_("Aalen–Johansen: causes compete, so one minus the curve of a single cause would count too many."),
        curves=[
            charts.Curve(charts.Named(cause_name(cause), cause), _most(months), _stages(months, 0.0))
            for cause, months in everyone["causes"].items()
            if any(share for share, *_ends in months)
        ],
        group=charts.Column(_("Cause"), "cause"),
        time=_("months of service"),
        is_rising=True,
    )


def _most(months: list[list[float]]) -> int:
    return round(max((n for *_share, n in months), default=0))


def _stages(months: list[list[float]], first: float) -> list[charts.Stage]:
    """Return the share before the first month, of which nothing is open, and after each."""
    return [charts.Stage(0, first, first, first, round(months[0][3]))] * bool(months) + [
        charts.Stage(month, share, low, high, round(n)) for month, (share, low, high, n) in enumerate(months, start=1)
    ]


def _drivers(value: dict[str, Any], cause: str) -> Drivers:
    told = [_driver(one) for one in value["drivers"] if one["cause"] == cause]
    return Drivers(
        cause_name(cause), [one for one in told if one.way != "open"], [one for one in told if one.way == "open"]
    )


def _driver(one: dict[str, Any]) -> DriverTold:
    ratio, low, high = one["ratio"]
    return DriverTold(
        factor=factor_name(one["factor"]),
        level=level_name(one["factor"], one["level"]),
        beside=level_name(one["factor"], one["beside"]),
        times=_times(ratio),
        low=_times(low),
        high=_times(high),
        n_at_risk=round(one["n_at_risk"]),
        way="more" if low > 1 else "less" if high < 1 else "open",
    )


def _times(ratio: float) -> str:
    digits = 0 if ratio >= 10 else 2 if ratio >= 0.1 else 3
    least = 0.001
    return number_format(ratio, digits) if ratio >= least else f"< {number_format(least, 3)}"


def _calibration(later: dict[str, Any], at: datetime) -> charts.Line:
    deciles = list(enumerate(later["deciles"], start=1))
    return charts.Line(
        name="foretold-and-came",
        title=_("Did what was foretold come?"),
        says=_("Share who left in a month, by tenths of those at risk in order of what was foretold of them"),
        counted_at=at,
        note=_("Fitted to the earlier months only, judged on the last ones. Bands: 90 % interval of the share (Wilson)."),
        series=[
            charts.Series(_("What came"), [charts.Point(n, came, low, high) for n, (_n, _told, came, low, high) in deciles]),
            charts.Series(
                _("What was foretold"), [charts.Point(n, told) for n, (_n, told, *_came) in deciles], is_expected=True
            ),
        ],
        unit=units.share(),
        at=charts.Column(_("Tenth"), "tenth"),
        interval=_("90 % interval"),
    )  # fmt: skip


def _later(later: dict[str, Any]) -> dict[str, Any]:
    slope, low, high = (number_format(end, 2) for end in later["slope"])
    foretold, fewest, most = (round(end) for end in later["foretold"])
    return {
        "slope": slope,
        "low": low,
        "high": high,
        "foretold": foretold,
        "fewest": fewest,
        "most": most,
        "came": round(later["came"]),
    }
