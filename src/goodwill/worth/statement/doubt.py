"""How far the model leaves the lines of a statement open: what they would be under each draw of it.

Worked out for some sorts of people, drawn with a chance in proportion to what they are worth and weighed by its inverse;
for all of them if there are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from goodwill.worth.cells import Floats, Ints
from goodwill.worth.statement.booking import Booked, Sides, Sorts, parts_of, worth_of
from goodwill.worth.statement.hybrids import Appraisers
from goodwill.worth.statement.lines import MOVEMENTS
from goodwill.worth.value.bills import bills_of_each

MOST = 2500
"""How many sorts are asked."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What some sorts would be worth under each draw, and how the shares of causes would differ.

    Args:
        asked: Which sorts were asked.
        lift: How many sorts each of them stands for.
        opening: ``(n_draws, n_asked)`` how what one of each sort is worth on the first date differs, in minor units.
        closing: On the second.
        line: ``(n_asked,)`` the movement each sort's change is booked under; -1: it is shared.
        shares: ``(n_draws, n_asked, n_movements)`` how the shares differ from those of the model itself.
    """

    asked: Ints
    lift: Floats
    opening: Floats
    closing: Floats
    line: Ints
    shares: Floats

    @property
    def n_draws(self) -> int:
        """How many draws there are."""
        return len(self.opening)


def doubt(  # noqa: PLR0913 -- what is asked, and who answers
    sorts: Sorts,
    n_people: Ints,
    told: Booked,
    usual: Sides,
    draws: Sequence[Appraisers],
    *,
    seed: int = 0,
) -> Doubt:
    """Return how far the draws of the model leave the lines open.

    Args:
        sorts: The sorts of people.
        n_people: How many are of each.
        told: What they are worth and what moved it, by the model itself.
        usual: What lies on both dates, by the model itself.
        draws: Who values by a draw of the models, the first date's and the second's drawn alike.
        seed: Chooses the sorts that are asked.
    """
    asked, lift = _asked(told, n_people, np.random.default_rng(seed))
    few, sides = _among(sorts.take(asked), usual)
    shared = np.flatnonzero(told.line[asked] < 0)
    (known,) = _shares(few, shared, sides, [usual.appraisers])
    opening, closing = _worths(few, sides)
    others = [_worths(few, one) for one in _drawn(sides, draws)]
    return Doubt(
        asked,
        lift,
        np.stack([one - opening for one, _ in others]),
        np.stack([one - closing for _, one in others]),
        told.line[asked],
        np.stack([one - known for one in _shares(few, shared, sides, draws)]),
    )


def _drawn(sides: Sides, draws: Sequence[Appraisers]) -> Iterator[Sides]:
    """Yield what lies on both dates by each draw of the models."""
    before = bills_of_each([one.before[0] for one in draws], sides.before)
    after = bills_of_each([one.after[1] for one in draws], sides.after)
    for one, other, by in zip(before, after, draws, strict=True):
        yield replace(sides, bills_before=one, bills_after=other, appraisers=by)


def _asked(told: Booked, n: Ints, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return the sorts that are asked, and how many each stands for."""
    if len(n) <= MOST:
        return np.arange(len(n)), np.ones(len(n))
    worth = np.abs(told.opening) + np.abs(told.closing)
    size = n * (worth + worth.mean() + 1e-9)
    chance = np.minimum(1.0, MOST * size / size.sum())
    chosen = np.flatnonzero(rng.random(len(n)) < chance)
    return chosen, 1 / chance[chosen]


def _among(sorts: Sorts, sides: Sides) -> tuple[Sorts, Sides]:
    """Return sorts with no more states on either side than they have."""
    old, before = _used(sorts.before)
    new, after = _used(sorts.after)
    few = replace(
        sides,
        before=sides.before.take(old),
        after=sides.after.take(new),
        bills_before=sides.bills_before[old],
        bills_after=sides.bills_after[new],
    )
    return replace(sorts, before=before, after=after), few


def _used(places: Ints) -> tuple[Ints, Ints]:
    found, which = np.unique(places[places >= 0], return_inverse=True)
    told = np.full(len(places), -1)
    told[places >= 0] = which
    return found, told


def _shares(sorts: Sorts, shared: Ints, sides: Sides, by: Sequence[Appraisers]) -> Floats:
    """Return the shares of each movement by each of some: ``(n_by, n_sorts, n_movements)``."""
    told = np.zeros((len(by), len(sorts), len(MOVEMENTS)))
    for parts in parts_of(sorts.take(shared), sides, by):
        for mine, part in zip(told, parts, strict=True):
            mine[shared[part.rows][:, None], part.places] = part.shares
    return told


def _worths(sorts: Sorts, sides: Sides) -> tuple[Floats, Floats]:
    one = worth_of(sorts.paid_before, sides.bills_before, sorts.before)
    return one, worth_of(sorts.paid_after, sides.bills_after, sorts.after)
