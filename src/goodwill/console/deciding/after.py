"""What a decision did, as its page shows it: forecast and effect on one axis, the days with their counterfactual, the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goodwill import review
from goodwill.console import charts
from goodwill.console.charts import units
from goodwill.console.cldr import per_cent
from goodwill.console.deciding import words
from goodwill.console.deciding.before import in_words
from goodwill.review import Reviewed

_QUANTILES = ((0.5, 2, 4), (0.8, 1, 5), (0.95, 0, 6))


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One check: its name, how it came out, its tag's colour, and what was looked at."""

    name: str
    outcome: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Came:
    """What it did to one measure; ``why`` says why that cannot be told, and then there is no figure."""

    name: str
    on_one_axis: charts.Intervals | None
    days: charts.Line | None
    share: str
    way: str
    checks: list[CheckTold]
    notes: list[str]
    why: list[str]
    rests_on: str


def came(one: Reviewed, told: Mapping[str, Mapping[str, Any]], coin: str, at: datetime) -> list[Came]:
    """Return what came of a decision, measure by measure."""
    return [_came(one, measure, found, coin, at) for measure, found in told.items()]


def charts_of(found: list[Came]) -> list[charts.Chart]:
    """Return all charts of them, so that each can be taken away."""
    return [chart for one in found for chart in (one.on_one_axis, one.days) if chart is not None]


def _came(one: Reviewed, measure: str, found: Mapping[str, Any], coin: str, at: datetime) -> Came:
    is_told = "total" in found
    return Came(
        name=words.measure_name(measure),
        on_one_axis=_on_one_axis(one, measure, found, coin, at) if is_told else None,
        days=_days(measure, found, coin, at) if is_told and found["path"] else None,
        share=_share(found) if is_told else "",
        way=_ways().get(found.get("way", ""), ""),
        checks=[_check(*check) for check in found["checks"]],
        notes=[in_words(*one) for one in found["notes"]],
        why=[in_words(*one) for one in found.get("why", [])],
        rests_on=in_words(*found["rests_on"]) if is_told else "",
    )


def _on_one_axis(one: Reviewed, measure: str, found: Mapping[str, Any], coin: str, at: datetime) -> charts.Intervals:
    until = date.fromisoformat(found["until"])
    quantiles = review.foretold_of(one, measure, datetime.combine(until, time(), UTC))
    effect = charts.Told(
        _("What came"),
        found["total"][0][1],
        [charts.Ends(level, low, high) for level, _value, low, high in found["total"]],
        tone=2,
    )
    told = [effect]
    if quantiles is not None:
        ends = [charts.Ends(level, quantiles[low], quantiles[high]) for level, low, high in _QUANTILES]
        told.insert(0, charts.Told(_("What was foretold"), quantiles[3], ends))
    return charts.Intervals(
        name=f"came-{_slug(measure)}",
        title=_("%(measure)s: foretold and measured") % {"measure": words.measure_name(measure)}
        if quantiles is not None
        else _("%(measure)s: what it did") % {"measure": words.measure_name(measure)},
        says=_("Of those it touches, %(since)s to %(until)s, against doing nothing")
        % {"since": _day(found["since"]), "until": _day(found["until"])},
        counted_at=at,
        note=_("Bars at 50, 80 and 95%."),
        told=told,
        of=charts.Column(_("Estimate"), "estimate"),
        unit=_unit(measure, coin),
    )


def _days(measure: str, found: Mapping[str, Any], coin: str, at: datetime) -> charts.Line:
    rows = [(date.fromisoformat(day), *values) for day, *values in found["path"]]
    return charts.Line(
        name=f"days-{_slug(measure)}",
        title=_("%(measure)s, day by day") % {"measure": words.measure_name(measure)},
        says=_("What came, and what would have come without the decision"),
        counted_at=at,
        series=[
            charts.Series(_("What came"), [charts.Point(day, actual) for day, actual, *_rest in rows]),
            charts.Series(
                _("Without the decision"),
                [charts.Point(day, expected, low, high) for day, _actual, expected, low, high in rows],
                is_expected=True,
            ),
        ],
        unit=_unit(measure, coin),
        at=charts.days(),
        interval=_("80% interval"),
        is_from_zero=False,
    )


def _unit(measure: str, coin: str) -> units.Unit:
    return (
        units.amount(coin) if measure in words.IN_MONEY else units.number(words.measure_name(measure).lower(), digits=0)
    )


def _share(found: Mapping[str, Any]) -> str:
    share = next((one for one in found["share"] if one[0] == 0.8), None)
    if share is None:
        return ""
    value, low, high = (("+" if end > 0 else "") + per_cent(end, 1) for end in share[1:])
    told = {"value": value, "low": low, "high": high}
    return _("%(value)s of what would have come (80%% interval %(low)s to %(high)s)") % told


def _check(name: str, outcome: str, template: str, values: Mapping[str, str | float]) -> CheckTold:
    outcomes = {"passed": (_("passed"), "good"), "warned": (_("warned"), "warn"), "failed": (_("failed"), "bad")}
    called, tone = outcomes[outcome]
    return CheckTold(_checks().get(name, name), called, tone, in_words(template, values))


def _checks() -> dict[str, str]:
    return {
        "enough_history": _("Enough history"),
        "one_event": _("Nothing else happened"),
        "untouched": _("Those compared with were left alone"),
        "placebo_dates": _("Placebo dates"),
        "unbroken": _("The past goes without a break"),
        "parallel_pasts": _("The pasts went side by side"),
        "balance": _("Both moved alike before"),
        "split": _("The split was honest"),
    }


def _ways() -> dict[str, str]:
    return {
        "randomised": _("Chance said who was reached: the arms are compared."),
        "compared": _("Compared with those left alone, country by country."),
        "alone": _("From its own past alone: nobody was left alone to compare with."),
    }


def _slug(measure: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in measure)


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j M Y")
