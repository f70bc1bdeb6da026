"""How far the model leaves the lines of a statement open: what they would be under each draw of it.

Balances, and lines that are booked whole, are worked out for everyone. The shares of causes are worked out for some
sorts of people, drawn with a chance in proportion to what they are worth and weighed by its inverse; all of them if
there are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Floats, Ints
from goodwill.worth.statement.booking import Sides, Sorts, lines_of, parts_of
from goodwill.worth.statement.lines import MOVEMENTS

MOST = 2000
"""How many sorts are asked for the shares of causes."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What each sort would be worth under each draw, and how the shares of causes would differ.

    Args:
        opening: ``(n_draws, n_sorts)`` what one of each sort is worth on the first date, in minor units.
        closing: On the second.
        line: ``(n_sorts,)`` the movement each sort's change is booked under; -1: it is shared.
        asked: Which of the sorts that share were asked.
        lift: How many sorts each of them stands for.
        shares: ``(n_draws, n_asked, n_movements)`` how the shares differ from those of the model itself.
    """

    opening: Floats
    closing: Floats
    line: Ints
    asked: Ints
    lift: Floats
    shares: Floats


def doubt(sorts: Sorts, n_people: Ints, sides: Sides, draws: Sequence[Sides], *, seed: int = 0) -> Doubt:
    """Return how far the draws of the model leave the lines open.

    Args:
        sorts: The sorts of people.
        n_people: How many are of each.
        sides: What lies on both dates, by the model itself.
        draws: The same by each draw of the models, the first date's and the second's drawn alike.
        seed: Chooses the sorts that are asked.
    """
    line = lines_of(sorts, sides)
    asked, lift = _asked(sorts, n_people, sides, np.flatnonzero(line < 0), np.random.default_rng(seed))
    usual = _shares(sorts.take(asked), sides)
    return Doubt(
        np.stack([_worth(sorts.paid_before, one.bills_before, sorts.before) for one in draws]),
        np.stack([_worth(sorts.paid_after, one.bills_after, sorts.after) for one in draws]),
        line,
        asked,
        lift,
        np.stack([_shares(sorts.take(asked), one) - usual for one in draws]),
    )


def _asked(sorts: Sorts, n: Ints, sides: Sides, among: Ints, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return the sorts that are asked, and how many each stands for."""
    if len(among) <= MOST:
        return among, np.ones(len(among))
    worth = _worth(sorts.paid_before, sides.bills_before, sorts.before)[among]
    size = n[among] * (worth + worth.mean() + 1e-9)
    chance = np.minimum(1.0, MOST * size / size.sum())
    chosen = rng.random(len(among)) < chance
    return among[chosen], 1 / chance[chosen]


def _shares(sorts: Sorts, sides: Sides) -> Floats:
    told = np.zeros((len(sorts), len(MOVEMENTS)))
    for part in parts_of(sorts, sides):
        told[np.ix_(part.rows, part.places)] = part.shares
    return told


def _worth(paid: Floats, bills: Floats, state: Ints) -> Floats:
    worth: Floats = np.where(state >= 0, paid * np.append(bills, 0.0)[state], 0.0)
    return worth
