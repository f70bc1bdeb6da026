"""What pairs of states are worth if only some of the causes between them have acted: the values that shares are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from goodwill.worth.cells import Floats, Ints, told_apart
from goodwill.worth.statement.lines import CAUSES, Line
from goodwill.worth.statement.sheets import Levels, Sheet, all_levels, later, levels_of, owner, sheet_of, states_of
from goodwill.worth.value.aging import aged
from goodwill.worth.value.bills import Appraiser
from goodwill.worth.value.states import States

_OF_FACTS: tuple[Line, ...] = tuple(cause for cause in CAUSES if cause not in (Line.TIME, Line.MODEL))
"""The causes that facts tell, each with columns of its own."""


@dataclass(frozen=True, slots=True)
class Appraisers:
    """Who values what: by the model of the first date and of the second, as of either month.

    Args:
        before: The first model as of the first month, and as of the second.
        after: The second model, the same.
    """

    before: tuple[Appraiser, Appraiser]
    after: tuple[Appraiser, Appraiser]

    @property
    def is_one_model(self) -> bool:
        """Whether both dates are valued by one model: then nothing was estimated anew."""
        return self.before[0].model is self.after[0].model


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of states, as codes by cause: what each cause's columns say before, before but aged, and after.

    Args:
        sheet: For each cause (None: what nothing moves), its columns for every code.
        before: ``(n_pairs,)`` codes by cause.
        later: The same if only time had passed.
        after: The same on the second date.
        levels: The levels of all factors.
    """

    sheet: Mapping[Line | None, Sheet]
    before: Mapping[Line | None, Ints]
    later: Mapping[Line | None, Ints]
    after: Mapping[Line | None, Ints]
    levels: Levels

    def differing(self) -> Ints:
        """Return which causes of facts each pair differs by, beyond what time alone has done: bits, ``(n_pairs,)``."""
        told = np.zeros(len(self.before[None]), np.int64)
        for bit, cause in enumerate(_OF_FACTS):
            if cause in self.before:
                told |= (self.later[cause] != self.after[cause]).astype(np.int64) << bit
        return told


def paired(before: States, after: States) -> Pairs:
    """Return the pairs of states, row by row; both of one stage, and of one life."""
    months = np.maximum(after.cells.tenure - before.cells.tenure, 0)
    levels = all_levels(levels_of(before.cells, after.cells), aged(before.cells, months))
    told = [dict(sheet_of(before, levels)), dict(later(before, months, levels)), dict(sheet_of(after, levels))]
    _settle_rests(told)
    sheets: dict[Line | None, Sheet] = {}
    codes: list[dict[Line | None, Ints]] = [{}, {}, {}]
    for cause in dict.fromkeys(owner(column) for column in told[0]):
        mine = [column for column in told[0] if owner(column) == cause]
        columns = [np.concatenate([one[column] for one in told]) for column in mine]
        first, which = told_apart(columns)
        sheets[cause] = {column: values[first] for column, values in zip(mine, columns, strict=True)}
        for one, code in zip(codes, np.split(which, 3), strict=True):
            one[cause] = code
    return Pairs(sheets, codes[0], codes[1], codes[2], levels)


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs that some causes act on, of which every subset is to be valued.

    Args:
        rows: Which of the pairs.
        causes: The causes, bit by bit; of all others time alone makes what there is to make.
    """

    rows: Ints
    causes: Sequence[Line]

    def bit(self, cause: Line | None) -> int:
        """Return the bit of a cause; 0: it does not act."""
        return 1 << self.causes.index(cause) if cause in self.causes else 0

    @property
    def subsets(self) -> Ints:
        """Every subset of the causes, as bits."""
        return np.arange(2 ** len(self.causes))


def values(pairs: Pairs, asked: Sequence[Asked], appraisers: Appraisers) -> list[Floats]:
    """Return what pairs are worth in bills by every subset of their causes: ``(n_rows, 2**n_causes)`` for each asked."""
    worth = [np.empty((len(one.rows), len(one.subsets))) for one in asked]
    for is_later, is_new in product((False, True), repeat=2):
        which = [_subsets(one, is_later=is_later, is_new=is_new) for one in asked]
        by = (appraisers.after if is_new else appraisers.before)[int(is_later)]
        told = _worth(pairs, list(zip(asked, which, strict=True)), by, is_later=is_later)
        for whole, subsets, part in zip(worth, which, told, strict=True):
            whole[:, subsets] = part
    return worth


def _subsets(asked: Asked, *, is_later: bool, is_new: bool) -> Ints:
    """Return the subsets in which time has passed, or has not, and the model is the new one, or the old."""
    timed = (asked.subsets & asked.bit(Line.TIME)) > 0
    modelled = (asked.subsets & asked.bit(Line.MODEL)) > 0
    chosen: Ints = asked.subsets[(timed == is_later) & (modelled == is_new)]
    return chosen


def _worth(pairs: Pairs, asked: Sequence[tuple[Asked, Ints]], by: Appraiser, *, is_later: bool) -> list[Floats]:
    """Return the worth of all that is asked by some subsets, in which time has passed for all or for none."""
    columns = [
        np.concatenate([_codes(pairs, cause, one, subsets, is_later=is_later).ravel() for one, subsets in asked])
        for cause in pairs.before
    ]
    first, which = told_apart(columns)
    sheet: dict[str, Ints] = {}
    for cause, codes in zip(pairs.before, columns, strict=True):
        sheet |= {column: told[codes[first]] for column, told in pairs.sheet[cause].items()}
    worth = by.bills(states_of(sheet, pairs.levels))[which]
    shapes = [(len(one.rows), len(subsets)) for one, subsets in asked]
    ends = np.cumsum([rows * columns_ for rows, columns_ in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(worth, ends[:-1]), shapes, strict=True)]


def _codes(pairs: Pairs, cause: Line | None, asked: Asked, subsets: Ints, *, is_later: bool) -> Ints:
    """Return what a cause's columns say of each pair by each subset: ``(n_rows, n_subsets)``."""
    if cause is Line.TIME:
        told = (pairs.after if is_later else pairs.before)[cause][asked.rows]
        return np.repeat(told[:, None], len(subsets), axis=1)
    not_yet = (pairs.later if is_later else pairs.before)[cause][asked.rows]
    has_acted = (subsets & asked.bit(cause)) > 0
    return np.where(has_acted[None, :], pairs.after[cause][asked.rows][:, None], not_yet[:, None])


def causes_of(mask: int, *, is_one_model: bool) -> list[Line]:
    """Return the causes that act on pairs that differ so: those of the bits, time, and the model if there are two."""
    told = [cause for bit, cause in enumerate(_OF_FACTS) if mask >> bit & 1]
    return [*told, Line.TIME] if is_one_model else [*told, Line.TIME, Line.MODEL]


def bit_of(cause: Line) -> int:
    """Return the bit of a cause in what :meth:`Pairs.differing` tells."""
    return 1 << _OF_FACTS.index(cause)


def _settle_rests(told: list[dict[str, Ints]]) -> None:
    """Who rests on one date only is taken to be billed as on the other: a pause is no move to another interval."""
    before, then, after = told
    yearly = np.where(before["rests"] > 0, after["yearly"], before["yearly"])
    before["yearly"], then["yearly"] = yearly, yearly
    after["yearly"] = np.where(after["rests"] > 0, yearly, after["yearly"])
