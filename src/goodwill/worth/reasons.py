"""Why somebody is likelier to leave than those alike: what each thing about them does, beside the average of the others.

Those alike are of the same plan and country, and pay by the month, or do not, as they do. A reason's figure is the chance of leaving this month as it is, over what it
would be on average if, in this one thing, they were as those alike are, and in all else as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from goodwill.worth.cells import Cells, Factor, Floats, Ints, told_apart
from goodwill.worth.hazards import Hazards

TENURE = "tenure"
ALIKE = ("plan", "country")
"""What those alike have in common."""
PARTS: Mapping[str, tuple[str, ...]] = {
    TENURE: (),
    "spell": ("spell",),
    "footing": ("footing",),
    "price": ("step", "price"),
    "decided": ("decision", "decided"),
    "use": ("use",),
    "trend": ("trend",),
    "abandonment": ("abandonment",),
    "contacts": ("contacts",),
    "letdown": ("letdown",),
    "payments": ("payments",),
}
"""What a reason may be, and the covariates that tell it together."""
LEVEL = 0.9
_MOST_SORTS = 40
"""How many sorts of those alike an average is made of: the most frequent ones."""
_LEAST = 1.05
"""A thing that raises the chance by less is no reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes leaving likelier.

    ``times`` how likely it is beside the average of those alike, with its interval; ``level`` is what it is of them.
    """

    part: str
    level: str
    times: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the whole interval says that it makes leaving likelier."""
        return self.low > 1


def reasons(
    hazards: Hazards, among: Cells, which: Ints, *, draws: Sequence[Hazards], n_most: int = 3
) -> list[list[Reason]]:
    """Return why those in some cells are likelier to leave than those alike, what does most first.

    Args:
        hazards: How likely they are to leave.
        among: The cells of everyone who is with us, ``n_at_risk`` being how many are in each.
        which: Of which of these cells it is asked, ``(n,)``.
        draws: The same hazards drawn from what the data leave open: intervals are made of them; two or more.
        n_most: How many reasons to give of each, at most.
    """
    parts = [part for part in PARTS if part == TENURE or set(PARTS[part]) <= among.factors.keys()]
    told = among.take(which)
    times = np.stack([_times(hazards, part, among, which) for part in parts], axis=1)
    best = np.argsort(-times, axis=1)[:, :n_most]
    found: list[list[Reason]] = [[] for _ in which]
    for place, part in enumerate(parts):
        some = np.flatnonzero((best == place).any(axis=1) & (times[:, place] >= _LEAST))
        if len(some):
            spread = _spread(draws, part, among, which[some])
            for i, wide in zip(some.tolist(), spread.tolist(), strict=True):
                middle = float(times[i, place])
                found[i].append(Reason(part, _level(told, part, i), middle, middle / wide, middle * wide))
    return [sorted(of_one, key=lambda one: -one.times) for of_one in found]


def leaving(hazards: Hazards, cells: Cells) -> Floats:
    """Return the chance of leaving within the month, by whichever cause: ``(n_cells,)``."""
    stays = np.ones(len(cells))
    for chance in hazards.chance(cells).values():
        stays = stays * (1 - chance)
    return 1 - stays


def _spread(draws: Sequence[Hazards], part: str, among: Cells, which: Ints) -> Floats:
    """Return the factor by which an interval reaches up and down: ``(n,)``."""
    logs = np.log([_times(one, part, among, which) for one in draws])
    half = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    spread: Floats = np.exp(half * logs.std(axis=0, ddof=1))
    return spread


def _times(hazards: Hazards, part: str, among: Cells, which: Ints) -> Floats:
    """Return the chance of leaving over what it would be with the part as those alike have it: ``(n,)``."""
    columns = [among.tenure] if part == TENURE else [among.factors[name].codes for name in PARTS[part]]
    group = _groups(among)
    first, sort = told_apart([group, *columns])
    weight: Floats = np.bincount(sort, weights=among.n_at_risk).astype(np.float64)
    begin, length, order = _frequent(group[first], weight)
    n_each = length[group[which]]
    asked = np.repeat(np.arange(len(which)), n_each)
    within = np.arange(len(asked)) - np.repeat(np.cumsum(n_each) - n_each, n_each)
    taken = order[np.repeat(begin[group[which]], n_each) + within]
    chance = leaving(hazards, _with(among, part, which[asked], like=first[taken]))
    usual = np.bincount(asked, weights=weight[taken] * chance) / np.bincount(asked, weights=weight[taken])
    times: Floats = np.maximum(leaving(hazards, among.take(which)), 1e-9) / np.maximum(usual, 1e-9)
    return times


def _groups(among: Cells) -> Ints:
    names = [name for name in ALIKE if name in among.factors]
    columns = [among.factors[name].codes for name in names] or [np.zeros(len(among), np.int64)]
    if "footing" in among.factors:
        footing = among.factors["footing"]
        columns.append(np.array([level == "monthly" for level in footing.levels], np.int64)[footing.codes])
    return told_apart(columns)[1]


def _frequent(group: Ints, weight: Floats) -> tuple[Ints, Ints, Ints]:
    """Return the most frequent sorts of each group: where they begin in an order, how many they are, and that order."""
    order = np.lexsort((-weight, group))
    length = np.bincount(group)
    begin = np.cumsum(length) - length
    return begin, np.minimum(length, _MOST_SORTS), order


def _with(among: Cells, part: str, which: Ints, *, like: Ints) -> Cells:
    """Return some cells, a part of them as others have it."""
    told = among.take(which)
    theirs = {name: Factor(among.factors[name].codes[like], among.factors[name].levels) for name in PARTS[part]}
    tenure = among.tenure[like] if part == TENURE else told.tenure
    return Cells({**told.factors, **theirs}, tenure, told.month, told.n_at_risk, {})


def _level(cells: Cells, part: str, i: int) -> str:
    if part == TENURE:
        return str(int(cells.tenure[i]))
    return " ".join(cells.factors[name].levels[cells.factors[name].codes[i]] for name in PARTS[part])
