"""The goodwill statement: what everyone was worth on one date, what they are worth on another, and all that moved it.

Every line is a whole number of minor units of one currency, and the lines add up exactly: for each person, each group
and all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.vocabulary import Estimate
from goodwill.worth.cells import Floats, Ints, alike_levels
from goodwill.worth.statement.booking import Booked, Sides, booked
from goodwill.worth.statement.doubt import Doubt, doubt
from goodwill.worth.statement.hybrids import Appraisers
from goodwill.worth.statement.lines import Line
from goodwill.worth.statement.meeting import Meeting, met, placed
from goodwill.worth.statement.totalling import LINES, PLACE, Lines, drawn, exact, in_one_currency, names_of, rows
from goodwill.worth.value.bills import Appraiser
from goodwill.worth.value.terms import Exchange
from goodwill.worth.value.valuing import Valuation, added, estimate, segment_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of one group: exact in minor units, and how far the model leaves it open."""

    line: Line
    minor: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall, in minor units: a balance begins at nothing, a movement where the one before it ended."""

    line: Line
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """The statement of one group in one currency; ``name`` is empty of what is not known, or of all.

    ``n_opening`` and ``n_closing`` are how many were there on each date; ``moved`` is all that lies between the balances.
    """

    name: str
    currency: str
    n_opening: int
    n_closing: int
    entries: Sequence[Entry]
    moved: Estimate

    def waterfall(self) -> list[Step]:
        """Return the lines as a waterfall draws them: where each begins and ends; lines of nothing are left out."""
        steps, level = [], 0
        for entry in self.entries:
            begin = 0 if entry.line.is_balance else level
            level = begin + entry.minor
            if entry.minor or entry.line.is_balance:
                steps.append(Step(entry.line, begin, level))
        return steps

    @property
    def closes(self) -> bool:
        """Whether opening and movements add up to closing, to the minor unit."""
        between = sum(entry.minor for entry in self.entries if not entry.line.is_balance)
        return self.minor(Line.OPENING) + between == self.minor(Line.CLOSING)

    def minor(self, line: Line) -> int:
        """Return one line."""
        return next(entry.minor for entry in self.entries if entry.line is line)


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved the goodwill of everyone between two dates.

    Args:
        then: What they were worth on the first date, as it was known when it was stated.
        opening: The same as it is known now: what was learnt late is a line of its own.
        closing: What they are worth on the second date.
        meeting: Who was there on which date.
        booked: What each sort of person is worth and what moved it.
        doubt: How far the model leaves it open.
    """

    then: Valuation
    opening: Valuation
    closing: Valuation
    meeting: Meeting
    booked: Booked
    doubt: Doubt

    @property
    def rests_on(self) -> str:
        """What every figure rests on, in words."""
        one, other = self.opening.rests_on, self.closing.rests_on
        return one if one == other else f"opening: {one}; closing: {other}"

    @property
    def level(self) -> float:
        """The nominal coverage of every interval."""
        return self.closing.basis.level

    @property
    def coins(self) -> list[str]:
        """The currencies that anybody pays in, on either date."""
        return sorted({coin for one in (self.opening, self.closing) for coin in one.people.prices.currency.levels})

    def table(self, by: str | None = None, *, exchange: Exchange | None = None) -> pa.Table:
        """Return the lines of all groups, one row each: ``group``, ``currency``, ``line``, ``minor``, ``low``, ``high``.

        Args:
            by: As of :meth:`groups`.
            exchange: As of :meth:`groups`.
        """
        told = [(group, entry) for group in self.groups(by, exchange=exchange) for entry in group.entries]
        return pa.table({
            "group": pa.array([group.name for group, _ in told], pa.string()),
            "currency": pa.array([group.currency for group, _ in told], pa.string()),
            "line": pa.array([entry.line.value for _, entry in told], pa.string()),
            "minor": pa.array([entry.minor for _, entry in told], pa.int64()),
            "low": pa.array([entry.low for _, entry in told], pa.float64()),
            "high": pa.array([entry.high for _, entry in told], pa.float64()),
        })  # fmt: skip

    def groups(self, by: str | None = None, *, exchange: Exchange | None = None) -> list[Group]:
        """Return the statement of each group in each currency, in the order of their names.

        Args:
            by: One of :data:`~goodwill.worth.value.people.SEGMENTS`; None: of all.
            exchange: At what rates to tell amounts in one currency, the same for every line; those without a rate
                stay in theirs.

        Raises:
            UnknownQuestion: There is no such segment.
        """
        where = _where(self, by)
        booked_alike = rows(self.meeting, where.before, where.after, len(where.names))
        minor = exact(booked_alike, self.booked)
        each = drawn(booked_alike, self.doubt, minor)
        n = np.stack([np.bincount(told[told >= 0], minlength=len(where.names)) for told in (where.then, where.after)])
        self._restate(where, minor, each)
        lines = Lines(where.names, n, minor, each)
        if exchange is not None:
            lines = in_one_currency(lines, exchange)
        return [
            Group(
                name,
                coin,
                int(lines.n[0, at]),
                int(lines.n[1, at]),
                self._entries(lines.minor[at], lines.each[:, at]),
                self._moved(lines.minor[at], lines.each[:, at]),
            )
            for at, (name, coin) in enumerate(lines.names)
            if lines.n[:, at].any() or lines.minor[at].any()
        ]

    def _restate(self, where: _Where, minor: Ints, each: Floats) -> None:
        """Open with what was known then, and book what was learnt late."""
        if self.then is self.opening:
            return
        n, opening, late = len(where.names), PLACE[Line.OPENING], PLACE[Line.LATE]
        then = added(where.then, self.then.minor, n)
        minor[:, late], minor[:, opening] = minor[:, opening] - then, then
        for draw, bills in zip(each, self.then.drawn, strict=False):
            worth = np.bincount(where.then, weights=self.then.paid * bills[self.then.people.state], minlength=n)
            draw[:, late], draw[:, opening] = draw[:, opening] - worth, worth

    def _moved(self, minor: Ints, each: Floats) -> Estimate:
        opening, closing = PLACE[Line.OPENING], PLACE[Line.CLOSING]
        moved = each[:, closing] - each[:, opening]
        return estimate(int(minor[closing] - minor[opening]), moved, self.level, "")

    def _entries(self, minor: Ints, each: Floats) -> list[Entry]:
        found = [estimate(int(minor[at]), each[:, at], self.level, "") for at in range(len(LINES))]
        return [
            Entry(line, int(minor[at]), one.low, one.high)
            for at, (line, one) in enumerate(zip(LINES, found, strict=True))
        ]


def statement(opening: Valuation, closing: Valuation, *, then: Valuation | None = None) -> Statement:
    """Return what moved the goodwill of everyone between two dates.

    Args:
        opening: What they were worth on the first date, as it is known now.
        closing: What they are worth on the second.
        then: What they were worth on the first date as it was known then, by the same model; None: nothing was learnt late.
    """
    meeting = met(opening, closing)
    usual = Sides(
        opening.people.states, closing.people.states, opening.bills, closing.bills, _appraisers(opening, closing, 0)
    )
    told = booked(meeting.sorts, usual)
    n_people = np.bincount(meeting.sort, minlength=len(meeting.sorts))
    n_draws = min(len(opening.basis.draws), len(closing.basis.draws))
    draws = [_appraisers(opening, closing, 1 + draw) for draw in range(n_draws)]
    return Statement(
        then or opening, opening, closing, meeting, told, doubt(meeting.sorts, n_people, told, usual, draws)
    )


def _appraisers(opening: Valuation, closing: Valuation, place: int) -> Appraisers:
    """Return who values by the model (the first), or by a draw of it, of either date as of either month."""
    one, other = opening.appraisers[place], closing.appraisers[place]
    if one.model is other.model:
        return Appraisers((one, other), (one, other))
    # if values of either date were put together from few, those in between are too: what is compared errs alike
    is_crossing = any(by.crossing is not None for by in (one, other))
    late, early = (
        Appraiser(by.model, by.terms, by_month, like=side.people.states if is_crossing else None, many=0)
        for by, by_month, side in ((one, other.month, closing), (other, one.month, opening))
    )
    return Appraisers((one, late), (early, other))


@dataclass(frozen=True, slots=True)
class _Where:
    """In which group and currency everyone is booked: on the first date as known then, as known now, and on the second."""

    names: list[tuple[str, str]]
    then: Ints
    before: Ints
    after: Ints


def _where(told: Statement, by: str | None) -> _Where:
    sides = (told.then.people, told.opening.people, told.closing.people)
    segments = alike_levels([segment_of(one, by) for one in sides])
    coins = alike_levels([one.prices.currency for one in sides])
    names = names_of(segments[0].levels, coins[0].levels)
    n_coins = len(coins[0].levels)
    opening, closing = (segments[at].codes * n_coins + coins[at].codes for at in (1, 2))
    then = opening if told.then is told.opening else segments[0].codes * n_coins + coins[0].codes
    return _Where(names, then, placed(opening, told.meeting.before), placed(closing, told.meeting.after))
