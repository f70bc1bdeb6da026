"""The drawing of who stays: a step line for each group with its interval band, and how many are at risk beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.utils.formats import number_format

from goodwill.console.cldr import per_cent

PLOT_HEIGHT = 240
"""Pixels from the highest share to the lowest."""
TOP = 20
_MONTH = 10
"""How wide a month is in the drawing's own units; the whole is as wide as its frame."""
_ROW = 42
_ONE_IN = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """Some words at a place: ``x`` in per cent across, ``y`` in pixels, ``anchor`` as SVG has it."""

    x: str
    y: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Step:
    """One group's line and band as paths, and its row of numbers at risk."""

    tone: int
    name: str
    n_started: int
    line: str
    band: str
    name_y: int
    at_risk: list[Mark]


@dataclass(frozen=True, slots=True)
class Survival:
    """The whole drawing."""

    steps: list[Step]
    months: list[Mark]
    shares: list[Mark]
    width: int
    height: int
    axis_y: int


def survival(curves: Sequence[tuple[str, dict[str, Any]]]) -> Survival:
    """Return the drawing of some named curves.

    A curve is drawn while at least one in twenty of its group are at risk: what few say is in the table.
    """
    drawn = [(name, curve, _drawn(curve)) for name, curve in curves]
    n_months = max((len(months) for *_, months in drawn), default=1)
    bottom = _bottom(min((month[2] for *_, months in drawn for month in months), default=0.0))
    axis_y, ticks = TOP + PLOT_HEIGHT, _ticks(n_months)
    return Survival(
        steps=[
            Step(
                tone,
                name,
                curve["n_started"],
                _line(months, bottom),
                _band(months, bottom),
                axis_y + 58 + tone * _ROW,
                _at_risk(months, ticks, n_months, axis_y + 76 + tone * _ROW),
            )
            for tone, (name, curve, months) in enumerate(drawn)
        ],
        months=[_mark(month, n_months, axis_y + 18, str(month)) for month in ticks],
        shares=_shares(bottom),
        width=n_months * _MONTH,
        height=axis_y + 40 + len(drawn) * _ROW,
        axis_y=axis_y,
    )


def _bottom(lowest: float) -> float:
    """Return the tenth that the drawing ends with below its lowest share; it has a line of its own."""
    tenths = 10 - min(floor(lowest * 10), 9)
    return (10 - tenths - (tenths % 2 if tenths > 5 else 0)) / 10


def _at_risk(months: Sequence[Sequence[float]], ticks: Sequence[int], n_months: int, y: int) -> list[Mark]:
    return [_mark(month, n_months, y, number_format(months[month][0])) for month in ticks if month < len(months)]


def _drawn(curve: dict[str, Any]) -> list[list[float]]:
    enough = ceil(curve["n_started"] / _ONE_IN)
    return [month for month in curve["months"] if month[0] >= enough]


def _line(months: Sequence[Sequence[float]], bottom: float) -> str:
    levels = [_y(kept / at_risk, bottom) for at_risk, kept, *_ in months]
    if not levels:
        return ""
    return f"M0 {levels[0]} " + " ".join(f"V{y} H{(m + 1) * _MONTH}" for m, y in enumerate(levels))


def _band(months: Sequence[Sequence[float]], bottom: float) -> str:
    """Return the outline of the intervals: along their upper ends and back along the lower ones."""
    over = [f"V{_y(high, bottom)} H{(m + 1) * _MONTH}" for m, (*_, high) in enumerate(months)]
    under = [f"V{_y(low, bottom)} H{m * _MONTH}" for m, (*_, low, _high) in reversed(list(enumerate(months)))]
    return f"M0 {_y(months[0][3], bottom)} {' '.join(over)} {' '.join(under)} Z" if months else ""


def _y(share: float, bottom: float) -> str:
    return f"{(1 - share) / (1 - bottom) * PLOT_HEIGHT:.1f}"


def _ticks(n_months: int) -> list[int]:
    """Return at most seven months to be named on the axis."""
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, n_months) if n_months / step <= 7 or step >= n_months)
    return list(range(0, n_months, every))


def _mark(month: int, n_months: int, y: int, text: str) -> Mark:
    return Mark(f"{month / n_months * 100:.3f}%", y, text, "middle" if month else "start")


def _shares(bottom: float) -> list[Mark]:
    """Return the lines of the share, four or five, in whole tenths."""
    tenths = round((1 - bottom) * 10)
    every = 2 if tenths > 5 else 1
    return [
        Mark("0", TOP + round((10 - tenth) / tenths * PLOT_HEIGHT), per_cent(tenth / 10), "start")
        for tenth in range(10, 10 - tenths - 1, -every)
    ]
