"""Where somebody stands when they are valued: with us and in what month, on trial, or gone and since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Cells, Factor, Floats, Ints, alike_levels, told_apart

Masks: TypeAlias = npt.NDArray[np.bool_]


class Stage(IntEnum):
    """The three ways to be known to us."""

    HERE = 0
    TRIAL = 1
    LEFT = 2


@dataclass(frozen=True, slots=True)
class States:
    """States of people, one each or one for all who are alike.

    Args:
        cells: Their cells; of who is on trial or gone, what is said of who begins, and the life that is theirs.
        stage: :class:`Stage`, ``(n,)``.
        has_asked: Who is with us and has asked to leave.
        is_past_due: Who is with us and owes a bill that failed.
        way: How those left who are gone: index into :data:`~goodwill.worth.value.returning.WAYS`.
        away: For how many whole months they have been.
    """

    cells: Cells
    stage: Ints
    has_asked: Masks
    is_past_due: Masks
    way: Ints
    away: Ints

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.stage)

    def take(self, which: Masks | Ints) -> States:
        """Return some of them."""
        rest = {one.name: getattr(self, one.name)[which] for one in fields(self) if one.name != "cells"}
        return replace(self, cells=self.cells.take(which), **rest)


def alike_states(states: States) -> tuple[States, Ints]:
    """Return the states that differ, and which of them each one is; their people are added up."""
    flags = states.stage + 3 * states.has_asked + 6 * states.is_past_due
    cells = states.cells
    first, which = told_apart([flags, states.way, states.away, cells.tenure, *_columns(cells)])
    one_each = states.take(first)
    return replace(one_each, cells=_added(one_each.cells, cells.n_at_risk, which)), which


def joined(several: Sequence[States]) -> States:
    """Return states of several sets, told by the same factors, in one."""
    cells = [one.cells for one in several]
    factors = {name: _joined([one.factors[name] for one in cells]) for name in cells[0].factors}
    whole = Cells(
        factors,
        np.concatenate([one.tenure for one in cells]),
        np.concatenate([one.month for one in cells]),
        np.concatenate([one.n_at_risk for one in cells]),
        {},
    )
    rest = {
        one.name: np.concatenate([getattr(told, one.name) for told in several])
        for one in fields(States)
        if one.name != "cells"
    }
    return States(whole, **rest)


def _joined(factors: Sequence[Factor]) -> Factor:
    is_alike = all(one.levels == factors[0].levels for one in factors)
    told = factors if is_alike else alike_levels(factors)
    return Factor(np.concatenate([one.codes for one in told]), told[0].levels)


def narrowed(states: States) -> States:
    """Return states with their numbers in as few bytes as they take: to be held, joined and told apart, not to reckon with."""
    return _as(states, lambda column: np.min_scalar_type(int(column.max(initial=0))))


def widened(states: States) -> States:
    """Return states with their numbers as they are reckoned with."""
    return _as(states, lambda _: np.dtype(np.int64))


def _as(states: States, kind: Callable[[Ints], np.dtype[Any]]) -> States:
    def told(column: Ints) -> Ints:
        return cast("Ints", column.astype(kind(column)))

    cells = states.cells
    factors = {name: Factor(told(one.codes), one.levels) for name, one in cells.factors.items()}
    cells = replace(cells, factors=factors, tenure=told(cells.tenure), month=told(cells.month))
    return replace(states, cells=cells, stage=told(states.stage), way=told(states.way), away=told(states.away))


def _added(one_each: Cells, n_at_risk: Floats, which: Ints) -> Cells:
    added = np.bincount(which, weights=n_at_risk, minlength=len(one_each)).astype(np.float64)
    return replace(one_each, n_at_risk=added, n_ended={})


def _columns(cells: Cells) -> list[Ints]:
    codes = [cells.factors[name].codes for name in sorted(cells.factors)]
    return [cells.month - cells.month.min(initial=0), *codes]


def no_states(cells: Cells) -> States:
    """Return the states of people who are with us, have asked nothing and owe nothing: one for each cell."""
    n = len(cells)
    zeros: Floats = np.zeros(n)
    numbers, masks = zeros.astype(np.int64), zeros.astype(bool)
    return States(cells, numbers, masks, masks, numbers, numbers)
