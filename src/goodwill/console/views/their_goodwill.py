"""Somebody's goodwill: what they are worth, how that went, and what moved it between the last two days it was told."""

# ruff: noqa: PLC0415 -- Arrow and the room of worth are slow to import, and most pages do without them

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import people
from goodwill.access import looked_on
from goodwill.console import charts
from goodwill.console.access import Right, colleague, needs
from goodwill.console.charts import units
from goodwill.console.cldr import per_cent
from goodwill.console.figures import shown
from goodwill.console.telling.lines import line_name
from goodwill.console.telling.words import estimated, money
from goodwill.console.views.journey import ONE_LOOK
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind

if TYPE_CHECKING:
    from goodwill.appraisal import Worth

FIRST_WAIT_S = 0.04
A_DAY = timedelta(days=1)
_BALANCES = ("opening", "closing")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is worth as a page shows it; ``leaves`` is empty of who is not with us."""

    on: date
    goodwill: str
    low: str
    high: str
    leaves: str
    leaves_low: str
    leaves_high: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One line of somebody's statement."""

    name: str
    sum: str
    low: str
    high: str
    is_balance: bool
    is_loss: bool


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def their_goodwill(request: HttpRequest, subject: int) -> HttpResponse:
    """Show the line, and what moved it last."""
    if not Person.objects.filter(subject=subject, kind=SubjectKind.SUBSCRIBER).exists():
        raise Http404
    root = people.group(SubjectId(subject))[0]
    if root != subject:
        return redirect("console:their_goodwill", root)
    looked_on(colleague(request).email, "looked at a subscriber", subject=root, within=ONE_LOOK)
    told: dict[str, Any] = {"number": str(root), **section(root)}
    if told["has_moved"]:
        figure = shown(f"moved-{root}", partial(_count, root), patience=FIRST_WAIT_S, at_most_every=A_DAY)
        told |= {"is_counting": figure.figure is None, "counting": figure.counting}
        told["moved"] = [] if figure.figure is None else [_moved(one) for one in figure.figure.value]
    return charts.page(request, "console/their_goodwill.html", told)


def section(subject: SubjectId) -> dict[str, Any]:
    """Return what a page shows of somebody's goodwill: the last, and the line of all days that are kept."""
    from goodwill.appraisal import reading

    found = reading.history_of(subject)
    found = [one for one in found if one.currency == found[-1].currency]
    return {
        "worth": _told(found[-1]) if found else None,
        "worth_line": _line(found) if len(found) > 1 else None,
        "has_moved": len(found) > 1,
    }


def _told(one: Worth) -> Told:
    goodwill, low, high = estimated(one.goodwill_minor, one.low_minor, one.high_minor, currency=one.currency)
    leaves, least, most = (
        "" if end is None else per_cent(end, 1) for end in (one.leaves, one.leaves_low, one.leaves_high)
    )
    return Told(one.on, goodwill, low, high, leaves, least, most, one.rests_on)


def _line(found: Sequence[Worth]) -> charts.Line:
    points = [charts.Point(one.on, one.goodwill_minor, one.low_minor, one.high_minor) for one in found]
    return charts.Line(
        name="their-goodwill",
        title=_("What are they worth?"),
        says=_("The present value of what they are still expected to pay us, as it was told on each day"),
        counted_at=datetime.combine(found[-1].on, time(), UTC),
        note=_("Band: 90 % interval. Each day rests on what was known then; a day is not told again."),
        series=[charts.Series(_("Goodwill"), points)],
        unit=units.amount(found[-1].currency),
        at=charts.days(),
        interval=_("90 % interval"),
    )


def _count(subject: SubjectId) -> list[dict[str, Any]]:
    from goodwill import appraisal

    return [
        {
            "since": one.since.isoformat(),
            "until": one.until.isoformat(),
            "currency": one.currency,
            "lines": [
                (entry.line.value, entry.minor, round(entry.low), round(entry.high))
                for entry in one.entries
                if entry.minor or entry.line.is_balance
            ],
        }
        for one in appraisal.moved_of(subject)
    ]


def _moved(one: dict[str, Any]) -> dict[str, Any]:
    coin = one["currency"]
    lines = [
        MovedLine(
            line_name(line), money(minor, coin), money(low, coin), money(high, coin), line in _BALANCES, minor < 0
        )
        for line, minor, low, high in one["lines"]
    ]
    return {"since": date.fromisoformat(one["since"]), "until": date.fromisoformat(one["until"]), "lines": lines}
