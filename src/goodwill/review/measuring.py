"""From the ledger to an effect: each day's figure of those touched, beside each country's others, as series without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from goodwill import policy
from goodwill.appraisal import together
from goodwill.decisions.effect import Effect, Known, Series, Unmeasured, measure
from goodwill.errors import BadSeries, UnknownQuestion
from goodwill.vocabulary import say, word
from goodwill.warehouse.measures import Touched, complained, earned, tallied
from goodwill.warehouse.profiles import NOW, Look

MEASURES = ("plays", "cancellations", "revenue", "complaints", "goodwill")
"""What can be measured of a decision; complaints of one theme as ``complaints:price``."""
_NOWHERE = "country unknown"
_FEW = 1.0
"""Others of a country are compared with if they bring at least so much a day."""

Row = tuple[date, bool, str | None, float]
"""A day, whether of those touched, the country of the others, and what it came to."""


@dataclass(frozen=True, slots=True)
class Days:
    """The daily series of those touched, and of the others by country."""

    touched: Series
    others: Mapping[str, Series]


def daily(what: str, touched: Touched, *, until: date, look: Look = NOW) -> Days:
    """Return what each day brought, from the first on which anything happened; days without anything are 0.

    Args:
        what: One of :data:`MEASURES`.
        touched: Whom the decision touches.
        until: The last day.
        look: Known by when and with which engine to look; its ``as_of`` is the end of the last day.

    Raises:
        UnknownQuestion: There is no such measure.
        BadSeries: Nothing of it happened to those touched.
    """
    look = replace(look, as_of=datetime.combine(until + timedelta(days=1), time(), UTC))
    rows = [row for row in _rows(what, touched, look) if row[0] <= until]
    rows = _last_run(rows) if what == "goodwill" else rows
    if not any(row[1] for row in rows):
        if what == "goodwill":
            raise BadSeries(
                say(
                    "goodwill: wanted days one after the other on which everybody was valued, as goodwill work does once a "
                    "day; there are none"
                )
            )
        raise BadSeries(
            say(
                "%(what)s: wanted days of those the decision touches; nothing of it happened to any of them",
                what=word(what),
            )
        )
    first = min(row[0] for row in rows)
    n = (until - first).days + 1
    places = {row[2] or _NOWHERE for row in rows if not row[1]}
    others = {
        place: _series(
            f"{what}, {place}", first, n, [row for row in rows if not row[1] and (row[2] or _NOWHERE) == place]
        )
        for place in sorted(places)
    }
    own = _series(what, first, n, [row for row in rows if row[1]])
    return Days(own, {place: one for place, one in others.items() if np.abs(one.values).mean() >= _FEW})


def measured(
    what: str, touched: Touched, *, until: date, known: Known | None = None, look: Look = NOW
) -> Effect | Unmeasured:
    """Return what a decision did to a measure from the day it was decided on; beside the others, if there are any.

    Raises:
        UnknownQuestion: There is no such measure.
        BadSeries: Nothing of it happened to those touched, or the day lies outside what is known.
    """
    days, known = daily(what, touched, until=until, look=look), known or Known()
    known = replace(known, touched={place: why for place, why in known.touched.items() if place in days.others})
    return measure(days.touched, touched.decided_at.date(), comparison=days.others, known=known)


def _rows(what: str, touched: Touched, look: Look) -> Iterable[Row]:
    name, _, theme = what.partition(":")
    if name not in MEASURES or (theme and name != "complaints"):
        raise UnknownQuestion(f"what is measured is one of {', '.join(MEASURES)}, or complaints:THEME; {what!r} came")
    if name == "goodwill":
        ours = policy.current().currency
        kept = (one for one in together(touched, look) if one.currency == ours)
        return [(one.day, one.is_touched, one.country, float(one.goodwill_minor)) for one in kept]
    if name in {"plays", "cancellations"}:
        return [
            (one.day, one.is_touched, one.country, float(one.n_plays if name == "plays" else one.n_cancelled))
            for one in tallied(touched, look)
        ]
    if name == "revenue":
        return _in_currency(touched, look)
    return [
        (one.day, one.is_touched, one.country, float(one.n_messages))
        for one in complained(touched, look)
        if theme in {"", one.theme}
    ]


def _last_run(rows: list[Row]) -> list[Row]:
    """Return the rows of the last days that were kept one after the other: a day nobody was valued on is no nought."""
    days = sorted({row[0] for row in rows})
    first = max(
        (on for on, before in zip(days, [None, *days], strict=False) if before != on - timedelta(days=1)), default=None
    )
    return [row for row in rows if first is not None and row[0] >= first]


def _in_currency(touched: Touched, look: Look) -> Iterable[Row]:
    """Return the money of the house's own currency alone, in its major unit's hundredth as it was told."""
    ours = policy.current().currency
    return [
        (one.day, one.is_touched, one.country, float(one.amount_minor))
        for one in earned(touched, look)
        if one.currency == ours
    ]


def _series(name: str, first: date, n: int, rows: Iterable[Row]) -> Series:
    values = np.zeros(n)
    for day, _, _, amount in rows:
        values[(day - first).days] += amount
    return Series(first, values, name=name)
