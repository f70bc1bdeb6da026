"""The lines of a statement added up by group and currency: exactly, and as each draw of the model would have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.worth.abreast import abreast
from goodwill.worth.cells import Floats, Ints, told_apart
from goodwill.worth.statement.booking import Booked
from goodwill.worth.statement.doubt import Doubt
from goodwill.worth.statement.lines import CAUSES, MOVEMENTS, Line
from goodwill.worth.statement.meeting import Meeting
from goodwill.worth.statement.shares import whole_units
from goodwill.worth.value.terms import Exchange
from goodwill.worth.value.valuing import added, exchanged

LINES: tuple[Line, ...] = tuple(Line)
_FEW_ALIKE = 4
_AT_ONCE = 500_000
"""How many people are added up in one go, which bounds the memory."""
PLACE = {line: place for place, line in enumerate(LINES)}


@dataclass(frozen=True, slots=True)
class Rows:
    """People alike who are booked alike: of one sort, and in the same groups on both dates.

    Args:
        n: How many there are of each.
        sort: Which sort they are of.
        before: The group (and currency) they were in on the first date; -1: they were not there.
        after: On the second.
        n_places: How many groups there are.
    """

    n: Ints
    sort: Ints
    before: Ints
    after: Ints
    n_places: int

    def part(self, begin: int, end: int) -> Rows:
        """Return some of them, one after another."""
        some = slice(begin, end)
        return Rows(self.n[some], self.sort[some], self.before[some], self.after[some], self.n_places)

    @property
    def at(self) -> Ints:
        """The group that their movements are booked in: that of the second date, or the last they were in."""
        return np.where(self.after >= 0, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of all places.

    Args:
        names: The group and the currency of each place.
        n: ``(2, n_places)`` how many were there on each date.
        minor: ``(n_places, n_lines)``.
        each: ``(n_draws, n_places, n_lines)`` as each draw would have them.
    """

    names: list[tuple[str, str]]
    n: Ints
    minor: Ints
    each: Floats


def rows(meeting: Meeting, before: Ints, after: Ints, n_places: int) -> Rows:
    """Return people alike together; ``before`` and ``after`` are the groups of each, -1 where they were not there.

    Mostly all who are of one sort are booked alike. Else, where few are of one sort, nobody is brought together: it would
    cost more than it saves.
    """
    sort, n_sorts = meeting.sort, len(meeting.sorts)
    one_each = np.zeros(n_sorts, np.int64)
    one_each[sort] = np.arange(len(sort))
    if all(np.array_equal(told[one_each][sort], told) for told in (before, after)):
        n = np.bincount(sort, minlength=n_sorts)
        return Rows(n, np.arange(n_sorts), before[one_each], after[one_each], n_places)
    if len(sort) < _FEW_ALIKE * n_sorts:
        return Rows(np.broadcast_to(np.int64(1), len(sort)), sort, before, after, n_places)
    first, which = told_apart([sort, before + 1, after + 1])
    n = np.bincount(which, minlength=len(first))
    return Rows(n, sort[first], before[first], after[first], n_places)


def exact(told: Rows, booked: Booked) -> Ints:
    """Return every line of every group in whole minor units: ``(n_places, n_lines)``."""
    begins = range(0, len(told.sort), _AT_ONCE)
    shared = booked.shared
    parts = abreast(lambda begin: _exact(told.part(begin, begin + _AT_ONCE), booked, shared), begins)
    return sum(parts, np.zeros((told.n_places, len(LINES)), np.int64))


def _exact(told: Rows, booked: Booked, shared: Ints) -> Ints:
    lines, at = np.zeros((told.n_places, len(LINES)), np.int64), told.at
    for place, moved in zip((PLACE[cause] for cause in CAUSES), shared, strict=True):
        lines[:, place] += added(at, moved[told.sort] * told.n, told.n_places)
    _add_balances(lines, told, booked)
    return lines


def _add_balances(lines: Ints, told: Rows, booked: Booked) -> None:
    """Add what some rows were and are worth, what moved from group to group, and changes that are booked whole."""
    opening, closing = booked.opening[told.sort] * told.n, booked.closing[told.sort] * told.n
    line, n = booked.line[told.sort], told.n_places
    whole = np.flatnonzero(line >= 0)
    place = told.at[whole] * len(MOVEMENTS) + line[whole]
    moved = added(place, (closing - opening)[whole], n * len(MOVEMENTS)).reshape(n, -1)
    lines[:, [PLACE[one] for one in MOVEMENTS]] += moved
    there, here = told.before >= 0, told.after >= 0
    lines[:, PLACE[Line.OPENING]] += added(told.before[there], opening[there], n)
    lines[:, PLACE[Line.CLOSING]] += added(told.after[here], closing[here], n)
    moves = there & here & (told.before != told.after)
    lines[:, PLACE[Line.MOVED]] += added(told.after[moves], opening[moves], n)
    lines[:, PLACE[Line.MOVED]] -= added(told.before[moves], opening[moves], n)


def drawn(told: Rows, doubt: Doubt, lines: Ints) -> Floats:
    """Return every line of every group as each draw would have it: ``(n_draws, n_places, n_lines)``.

    A line of a group of which nobody was asked is as open, for its size, as that line of all groups.

    Args:
        told: Who is alike.
        doubt: What some would be worth under each draw.
        lines: The lines themselves, as :func:`exact` tells them.
    """
    asked = _of_asked(told, doubt)
    found = np.empty((doubt.n_draws, *lines.shape))
    met = _met(asked, doubt, lines.shape)
    whole = np.maximum(np.abs(lines).sum(axis=0), 1)
    for draw in range(doubt.n_draws):
        moved = _differences(asked, doubt, draw, told.n_places)
        share = moved.sum(axis=0) / whole
        found[draw] = lines + np.where(met, moved, share * np.abs(lines))
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rows of the sorts that were asked: where they are booked, which was asked, and for how many people it stands."""

    before: Ints
    after: Ints
    at: Ints
    which: Ints
    lifted: Floats


def _of_asked(told: Rows, doubt: Doubt) -> _Asked:
    place = np.full(int(told.sort.max(initial=-1)) + 1, -1)
    place[doubt.asked] = np.arange(len(doubt.asked))
    some = np.flatnonzero(place[told.sort] >= 0)
    which, before, after = place[told.sort[some]], told.before[some], told.after[some]
    first, alike = told_apart([which, before + 1, after + 1])
    n = np.bincount(alike, weights=told.n[some], minlength=len(first))
    which, before, after = which[first], before[first], after[first]
    return _Asked(before, after, np.where(after >= 0, after, before), which, n * doubt.lift[which])


def _differences(asked: _Asked, doubt: Doubt, draw: int, n_places: int) -> Floats:
    """Return what a draw adds to each line of each group: of those that were asked, and all they stand for."""
    lines = np.zeros((n_places, len(LINES)))
    opening = doubt.opening[draw][asked.which] * asked.lifted
    closing = doubt.closing[draw][asked.which] * asked.lifted
    there, here = asked.before >= 0, asked.after >= 0
    lines[:, PLACE[Line.OPENING]] = _summed(asked.before[there], opening[there], n_places)
    lines[:, PLACE[Line.CLOSING]] = _summed(asked.after[here], closing[here], n_places)
    moves = there & here & (asked.before != asked.after)
    lines[:, PLACE[Line.MOVED]] = _summed(asked.after[moves], opening[moves], n_places)
    lines[:, PLACE[Line.MOVED]] -= _summed(asked.before[moves], opening[moves], n_places)
    of, shares = doubt.line[asked.which], doubt.shares[draw]
    for place, line in enumerate(MOVEMENTS):
        moved = np.where(of == place, closing - opening, shares[asked.which, place] * asked.lifted)
        if moved.any():
            lines[:, PLACE[line]] = _summed(asked.at, moved, n_places)
    return lines


def _met(asked: _Asked, doubt: Doubt, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return of which lines of which groups anybody was asked."""
    met = np.zeros(shape, bool)
    met[asked.before[asked.before >= 0], PLACE[Line.OPENING]] = True
    met[asked.after[asked.after >= 0], PLACE[Line.CLOSING]] = True
    moves = (asked.before >= 0) & (asked.after >= 0) & (asked.before != asked.after)
    met[asked.before[moves], PLACE[Line.MOVED]] = met[asked.after[moves], PLACE[Line.MOVED]] = True
    of = doubt.line[asked.which]
    for place, line in enumerate(MOVEMENTS):
        has = (of == place) | doubt.shares[:, asked.which, place].any(axis=0)
        met[asked.at[has], PLACE[line]] = True
    return met


def _summed(at: Ints, values: Floats, n_places: int) -> Floats:
    summed: Floats = np.bincount(at, weights=values, minlength=n_places).astype(np.float64)
    return summed


def names_of(groups: Sequence[str], coins: Sequence[str]) -> list[tuple[str, str]]:
    """Return the name of each place: a group and a currency, the currency running fastest."""
    return [(group, coin) for group in groups for coin in coins]


def in_one_currency(lines: Lines, exchange: Exchange) -> Lines:
    """Return lines with the currencies that have a rate told in the house's; each place closes to its minor unit."""
    coins, rates = exchanged([coin for _, coin in lines.names], exchange)
    told = [(name, coins.levels[code]) for (name, _), code in zip(lines.names, coins.codes, strict=True)]
    names = list(dict.fromkeys(told))
    whole = np.zeros((len(names), len(lines.names)))
    whole[[names.index(name) for name in told], np.arange(len(told))] = 1.0
    exact_ = (whole * rates) @ lines.minor
    n = np.rint(whole @ lines.n.T).T.astype(np.int64)
    each = np.einsum("kp,dpl->dkl", whole * rates, lines.each)
    return Lines(names, n, _closed(exact_), each)


def _closed(lines: Floats) -> Ints:
    """Return lines rounded so that each row still closes: balances to the nearest, what lies between by remainders."""
    opening, closing = PLACE[Line.OPENING], PLACE[Line.CLOSING]
    told = np.rint(lines).astype(np.int64)
    between = [place for place in range(len(LINES)) if place not in (opening, closing)]
    told[:, between] = whole_units(lines[:, between], told[:, closing] - told[:, opening])
    return told
