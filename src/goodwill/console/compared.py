"""Two groups side by side: both curves on one chart, how far they lie apart month by month, and what that says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from goodwill.console import charts
from goodwill.console.cldr import per_cent
from goodwill.console.groups import curve_of
from goodwill.console.staying import Asked, curve
from goodwill.estimates import difference
from goodwill.vocabulary import Estimate

MONTHS = (1, 3, 6, 12)
"""After so many months the difference is told in words."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The difference after so many months as its line shows it; ``way``: more, less, or open where the interval holds nought."""

    months: int
    share: str
    n_at_risk: int
    other_share: str
    other_n_at_risk: int
    points: str
    low: str
    high: str
    way: str


def compared(asked: Asked, counted_at: datetime) -> dict[str, Any]:
    """Return both curves, the difference over time and at some months; why there is no difference, if there is none."""
    at = counted_at.isoformat()
    told = {"group": curve_of(asked.group, at), "other": curve_of(asked.other, at)}
    found: dict[str, Any] = {
        "names": (asked.group.name, asked.other.name),
        "is_apart": asked.group.is_apart_from(asked.other),
        "is_empty": [name for name, one in ((asked.group.name, told["group"]), (asked.other.name, told["other"])) if one is None],
    }  # fmt: skip
    if told["group"] is None or told["other"] is None:
        return found
    found["both"] = _both(asked, told["group"], told["other"], counted_at)
    if found["is_apart"]:
        one, two = told["group"]["months"], told["other"]["months"]
        apart = [_difference(*pair) for pair in zip(one, two, strict=False)]
        found["differences"] = [
            _apart(months, one[months], two[months], apart[months]) for months in MONTHS if months < len(apart)
        ]
        in_view = min(len(line.drawn()) for line in found["both"].curves)
        found["apart"] = _over_time(asked, apart[:in_view], counted_at)
    return found


def _both(asked: Asked, one: dict[str, Any], two: dict[str, Any], counted_at: datetime) -> charts.Survival:
    named = ((one, asked.group), (two, asked.other))
    return charts.Survival(
        name="retention-compared",
        title=_("Which of the two stay longer?"),
        says=_("Share never gone yet, so many months after the start"),
        counted_at=counted_at,
        note=_("Bands: the 95 % interval of the share (Wilson)."),
        curves=[curve(told, charts.Named(group.name, group.code)) for told, group in named],
        group=charts.Column(_("Group"), "group"),
        time=_("months since the start"),
    )


def _over_time(asked: Asked, apart: list[Estimate], counted_at: datetime) -> charts.Line:
    points = [
        charts.Point(month, one.value * 100, one.low * 100, one.high * 100) for month, one in enumerate(apart) if month
    ]
    return charts.Line(
        name="retention-difference",
        title=_("How far do they lie apart?"),
        says=_("Share of %(one)s minus share of %(other)s, in percentage points, by months since the start")
        % {"one": asked.group.name, "other": asked.other.name},
        counted_at=counted_at,
        note=_(
            "Bands: the 95 % interval of the difference (Newcombe’s hybrid score). It says how they differ, not why: "
            "who chose one and who chose the other were different people before."
        ),
        series=[charts.Series(_("Difference"), points)],
        unit=charts.number(_("percentage points"), digits=1),
        at=charts.Column(_("Months since the start"), "month"),
        interval=_("95 % interval"),
    )


def _difference(one: list[float], two: list[float]) -> Estimate:
    (of, n, *_ends), (other_of, other_n, *_other_ends) = one, two
    return difference(int(n), int(of), int(other_n), int(other_of))


def _apart(months: int, one: list[float], two: list[float], apart: Estimate) -> Apart:
    points = charts.number("", digits=1).text
    way = "more" if apart.low > 0 else "less" if apart.high < 0 else "open"
    return Apart(
        months, per_cent(one[1] / one[0], 1), int(one[0]), per_cent(two[1] / two[0], 1), int(two[0]),
        points(apart.value * 100), points(apart.low * 100), points(apart.high * 100), way,
    )  # fmt: skip
