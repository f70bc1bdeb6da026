"""Walks bins of people 24 months ahead under what pushes them, for many draws at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast.bins import MONTHS, Base, Floats, Ints
from goodwill.decisions.forecast.pushing import Push, sensitivities

_AT_ONCE = 50
"""How many draws are walked at once: memory is draws × bins × months."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One step of a decision: how hard it pushes, and its size for each bin, ``(n_bins,)``; 0: not touched."""

    push: Push
    size: Floats


@dataclass(frozen=True, slots=True)
class Walked:
    """What became of who subscribes today.

    Args:
        stay: ``(n_draws, 24, n_segments)`` still here at the end of each month.
        left: ``(n_draws, 24, n_segments)`` left by choice in it.
        lost: ``(n_draws, 24, n_segments)`` lost over a payment in it.
        paid: ``(n_draws, 24, n_segments)`` what those here at its begin pay, in minor units.
        kept: ``(n_draws, 24, n_segments)`` the margin of it.
        later: ``(n_draws, n_segments)`` margin expected after the 24 months, discounted to now.
    """

    stay: Floats
    left: Floats
    lost: Floats
    paid: Floats
    kept: Floats
    later: Floats

    def mixed(self, other: Walked, share: Floats) -> Walked:
        """Return a world in which ``share`` (n_draws,) of the people live here and the rest in the other."""
        return Walked(*(_mix(getattr(self, name), getattr(other, name), share) for name in Walked.__slots__))


def walk(
    base: Base, touches: Sequence[Touch], shock: Floats, *, price: Floats, discount: float, horizon: int
) -> Walked:
    """Return what becomes of a base.

    Args:
        base: Who subscribes today.
        touches: The steps of what is decided; none: nothing is.
        shock: ``(n_draws, 24)`` what the world adds to the log hazard of all, decided or not.
        price: ``(n_bins, 24)`` what each pays in each month.
        discount: The yearly rate in [0, 1).
        horizon: After how many months nothing is expected any more.
    """
    sums = [np.zeros((len(shock), MONTHS, base.n_segments)) for _ in range(5)]
    later = np.zeros((len(shock), base.n_segments))
    worth = price[:, -1] * base.margin * _perpetuity(base, discount, horizon)
    for some in _alike(touches, len(base)):
        nodes, weights = sensitivities() if any(one.size[some[0]] for one in touches) else (np.ones(1), np.ones(1))
        bins = _Bins.of(base, some, price, worth)
        for begin in range(0, len(shock), _AT_ONCE):
            at = slice(begin, begin + _AT_ONCE)
            pushes = sum((one.push.some(at).at(float(one.size[some[0]])) for one in touches), np.zeros(1))
            for node, weight in zip(nodes, weights, strict=True):
                bins.add(sums, later, at, np.exp(shock[at] + node * pushes), float(weight))
    stay, left, lost, paid, kept = sums
    return Walked(stay, left, lost, paid, kept, later)


@dataclass(frozen=True, slots=True)
class _Bins:
    """Bins that are pushed alike and whose prices move alike, with months before bins, and where they are counted.

    ``into`` (n_bins, 3 n_segments): people, what they pay today, and the margin of it. ``moves`` (24,): price over today's.
    """

    leave: Floats
    total: Floats
    into: Floats
    worth: Floats
    moves: Floats

    @classmethod
    def of(cls, base: Base, some: Ints, price: Floats, worth: Floats) -> _Bins:
        people = np.zeros((len(some), base.n_segments))
        people[np.arange(len(some)), base.segment[some]] = base.n[some]
        paid = people * base.price[some][:, None]
        into = np.hstack([people, paid, paid * base.margin[some][:, None]])
        moves = price[some[0]] / base.price[some[0]]
        return cls(base.leave[some].T, (base.leave + base.lost)[some].T, into, worth[some][:, None] * people, moves)

    def add(self, sums: list[Floats], later: Floats, at: slice, times: Floats, weight: float) -> None:
        """Add what becomes of them; ``times`` (n_draws, 24) multiplies their integrated hazard of leaving by choice."""
        more = (times - 1)[:, :, None] * self.leave
        total = self.total + more
        stay = np.exp(-np.cumsum(total, axis=1))
        gone = -np.diff(stay, axis=1, prepend=1.0)
        gone *= self.leave + more
        gone /= np.maximum(total, 1e-300)
        n = self.worth.shape[1]
        counted = weight * (stay @ self.into)
        here = np.concatenate(
            [np.broadcast_to(weight * self.into.sum(axis=0), (len(stay), 1, 3 * n)), counted[:, :-1]], axis=1
        )
        by_choice = weight * (gone @ self.into[:, :n])
        either = here[..., :n] - counted[..., :n]
        paid = here[..., n:] * self.moves[:, None]
        for sum_, seen in zip(
            sums, (counted[..., :n], by_choice, either - by_choice, paid[..., :n], paid[..., n:]), strict=True
        ):
            sum_[at] += seen
        later[at] += weight * (stay[:, -1] @ self.worth)


def _alike(touches: Sequence[Touch], n_bins: int) -> list[Ints]:
    """Return the bins in groups that every step touches alike."""
    if not touches:
        return [np.arange(n_bins)]
    _, which = np.unique(np.column_stack([one.size for one in touches]), axis=0, return_inverse=True)
    return [np.flatnonzero(which.reshape(-1) == one) for one in range(int(which.max()) + 1)]


def _perpetuity(base: Base, discount: float, horizon: int) -> Floats:
    """Return the discounted months of service expected after the 24, for one who is still here then, ``(n_bins,)``."""
    monthly = np.log1p(discount) / 12
    rate = np.maximum((base.leave + base.lost)[:, -12:].mean(axis=1) + monthly, 1e-9)
    left = max(horizon - MONTHS, 0)
    return np.asarray(np.exp(-monthly * MONTHS - rate) * np.expm1(-rate * left) / np.expm1(-rate))


def _mix(one: Floats, other: Floats, share: Floats) -> Floats:
    by_draw = share.reshape(-1, *[1] * (one.ndim - 1))
    return np.asarray(other + by_draw * (one - other))
