"""Made-up daily series with a decision in them whose effect on every day is known.

A world says how the level moves. Counts are drawn about it; the decision then takes some of those counted away, or adds
some, so that its effect is a whole number that was counted and not a parameter. Others were left alone, and share the
level's way with the treated as far as the world says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Levels = npt.NDArray[np.float64]

PAST, AFTER, OTHERS = 180, 28, 4
"""Days before the decision, days after it, and how many were left alone."""


class World(StrEnum):
    """How a level moves."""

    STABLE = "stable"
    TRENDING = "trending"
    WANDERING = "wandering"
    BREAKING = "breaking"
    """It leaps once or twice in the past, all groups together: where there is nobody to compare with, nothing can be told."""
    PARTING = "parting"
    """The treated alone leaves its old way in the weeks before the decision: nobody is a comparison any more."""


@dataclass(frozen=True, slots=True)
class Made:
    """One series and its truth.

    Args:
        treated: ``(208,)`` counts, the last 28 with the decision.
        others: ``(208, 4)`` counts of those left alone.
        effect: What the decision did in those 28 days, counted.
    """

    treated: Counts
    others: Counts
    effect: int


def made(world: World, draw: np.random.Generator, *, exposed: bool = False) -> Made:
    """Return one series of a world; ``exposed``: those left alone were touched too, half as much or as much."""
    shared = _shared(world, draw)
    levels = [_own(world, shared, draw, is_treated=unit == 0) for unit in range(1 + OTHERS)]
    counts = np.stack([_counted(one, draw) for one in levels], axis=1)
    does = _does(draw)
    treated = _with(counts[:, 0], does, draw)
    others = counts[:, 1:].copy()
    if exposed:
        spilt = does * draw.uniform(0.5, 1.0)
        others = np.stack([_with(one, spilt, draw) for one in others.T], axis=1)
    return Made(treated, others, int(treated.sum() - counts[:, 0].sum()))


def _shared(world: World, draw: np.random.Generator) -> Levels:
    """Return the log level that all groups share, but for their size."""
    day = np.arange(PAST + AFTER)
    week = draw.normal(0, draw.uniform(0.02, 0.2), 7)
    level: Levels = week[day % 7] + draw.normal(0, 0.002) * np.sin(day / draw.uniform(20, 60))
    if world is World.TRENDING:
        level += draw.uniform(-0.4, 0.6) * day / len(day) + np.cumsum(draw.normal(0, 0.002, len(day)))
    if world is World.WANDERING:
        level += np.cumsum(draw.normal(0, draw.uniform(0.005, 0.02), len(day)))
    if world is World.BREAKING:
        for _ in range(draw.integers(1, 3)):
            level += draw.choice([-1, 1]) * draw.uniform(0.25, 0.6) * (day >= draw.integers(40, PAST - 20))
    return level


def _own(world: World, shared: Levels, draw: np.random.Generator, *, is_treated: bool) -> Levels:
    n, size = len(shared), np.log(draw.uniform(150, 4000))
    returns, spread = draw.uniform(0, 0.7), draw.uniform(0.01, 0.05)
    left, shocks = np.zeros(n), draw.normal(0, spread, n)
    for day in range(1, n):
        left[day] = returns * left[day - 1] + shocks[day]
    own: Levels = size + shared * draw.uniform(0.9, 1.1) + left
    if world is World.PARTING and is_treated:
        own += draw.choice([-1, 1]) * draw.uniform(0.012, 0.03) * np.maximum(np.arange(n) - (PAST - 40), 0)
    return own


def _counted(level: Levels, draw: np.random.Generator) -> Counts:
    scatter = draw.gamma(400, 1 / 400, len(level))
    return np.asarray(draw.poisson(np.exp(level) * scatter), np.int64)


def _does(draw: np.random.Generator) -> Levels:
    """Return the log effect on each day: at once and for good, fading, or growing."""
    size, day = draw.uniform(-0.2, 0.15), np.arange(AFTER)
    shape = (np.ones(AFTER), np.exp(-day / 14), np.minimum((day + 1) / 14, 1.0))[int(draw.integers(3))]
    return np.concatenate([np.zeros(PAST), size * shape])


def _with(counts: Counts, does: Levels, draw: np.random.Generator) -> Counts:
    """Return counts of which the decision took some away, or to which it added some."""
    kept = draw.binomial(counts, np.exp(np.minimum(does, 0)))
    added = draw.poisson(counts * np.expm1(np.maximum(does, 0)))
    return np.asarray(kept + added, np.int64)
