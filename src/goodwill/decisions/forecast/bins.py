"""The people a decision is looked at for, as bins: how many, what they pay, and how fast they leave if nothing is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MONTHS = 24
"""How far a forecast looks."""
TENURES = (0, 3, 12, 24, 48)
"""Where classes of tenure begin, in months."""
N_RISKS = 12
"""Into how many classes of risk each plan, country and tenure is divided."""


@dataclass(frozen=True, slots=True)
class Base:
    """Who subscribes today, in bins that leave alike.

    Args:
        plan, country: ``(n_bins,)`` words as codes; ``plans`` and ``countries`` are the words.
        tenure: ``(n_bins,)`` whole months, the mean of the bin.
        n: ``(n_bins,)`` people.
        price: ``(n_bins,)`` what one month costs each, in minor units of ``currency``.
        margin: ``(n_bins,)`` the part of it that is left, in [0, 1].
        leave: ``(n_bins, 24)`` integrated hazard of leaving by choice in each month ahead: ``-log(1 - h)``.
        lost: ``(n_bins, 24)`` the same of payments that fail for good.
    """

    plans: tuple[str, ...]
    countries: tuple[str, ...]
    currency: str
    plan: Ints
    country: Ints
    tenure: Floats
    n: Floats
    price: Floats
    margin: Floats
    leave: Floats
    lost: Floats

    def __len__(self) -> int:
        """Return how many bins there are."""
        return len(self.n)

    @property
    def segment(self) -> Ints:
        """The plan and country of each bin as one code: ``plan * len(countries) + country``."""
        return self.plan * len(self.countries) + self.country

    @property
    def n_segments(self) -> int:
        """How many plans there are times how many countries."""
        return len(self.plans) * len(self.countries)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who comes if nothing is decided: ``n`` (n_segments, 24) each month, and ``leave`` (n_segments, 24) by tenure."""

    n: Floats
    leave: Floats


@dataclass(frozen=True, slots=True)
class Support:
    """What talking costs: contacts a subscriber and month, and one contact in minor units."""

    contacts: float = 0.0
    cost_minor: float = 0.0


def base_of(table: pa.Table, *, currency: str) -> Base:
    """Return cells of people as a base, one bin for each row: ``compressed`` makes them few.

    Args:
        table: ``plan``, ``country`` (words), ``tenure`` (months), ``n``, ``price_minor``, ``margin`` and, as lists of 24,
            ``leave`` and ``lost``: the monthly hazards ahead in [0, 1).
        currency: The one currency of every price.

    Raises:
        TooLittleKnown: Nobody subscribes.
    """
    if not table.num_rows or not sum(table["n"].to_pylist()):
        raise TooLittleKnown(say("a forecast wants people who subscribe today; nobody does"))
    words = {
        name: np.unique(np.array(table[name].to_pylist(), str), return_inverse=True) for name in ("plan", "country")
    }
    ahead = {name: _hazards(table[name]) for name in ("leave", "lost")}
    number = {name: np.array(table[name].to_pylist(), np.float64) for name in ("tenure", "n", "price_minor", "margin")}
    return Base(
        plans=tuple(words["plan"][0].tolist()),
        countries=tuple(words["country"][0].tolist()),
        currency=currency,
        plan=words["plan"][1].astype(np.int64),
        country=words["country"][1].astype(np.int64),
        tenure=number["tenure"],
        n=number["n"],
        price=number["price_minor"],
        margin=number["margin"],
        leave=ahead["leave"],
        lost=ahead["lost"],
    )


def compressed(base: Base, *, n_risks: int = N_RISKS) -> Base:
    """Return a base with the people of each plan, country and class of tenure in at most ``n_risks`` classes of risk.

    A bin's hazards are those that keep the number of its survivors, month by month, exactly as its members' own
    would: who leaves easily leaves first, and that is kept.
    """
    risk = (base.leave + base.lost).sum(axis=1)
    where = base.segment * len(TENURES) + np.searchsorted(TENURES, base.tenure, side="right") - 1
    _, key = np.unique(where * n_risks + _classes(where, risk, base.n, n_risks), return_inverse=True)
    order = int(key.max()) + 1
    n = np.bincount(key, base.n, order).astype(np.float64)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(key, base.n * values, order) / n)

    first = np.zeros(order, np.int64)
    first[key[::-1]] = np.arange(len(base))[::-1]
    stays = np.exp(-np.cumsum(base.leave + base.lost, axis=1))
    kept = np.column_stack([mean(column) for column in stays.T])
    total = -np.diff(np.log(np.column_stack([np.ones(order), kept])), axis=1)
    before = np.column_stack([np.ones(len(base)), stays[:, :-1]])
    hazard = np.column_stack([mean(column) for column in (before * base.lost).T])
    either = np.column_stack([mean(column) for column in (before * (base.leave + base.lost)).T])
    lost = total * np.divide(hazard, either, out=np.zeros_like(hazard), where=either > 0)
    paid = mean(base.price)
    margin = np.divide(mean(base.price * base.margin), paid, out=np.zeros(order), where=paid > 0)
    return replace(
        base,
        plan=base.plan[first],
        country=base.country[first],
        tenure=mean(base.tenure),
        n=n,
        price=paid,
        margin=margin,
        leave=total - lost,
        lost=lost,
    )


def _classes(where: Ints, risk: Floats, n: Floats, n_risks: int) -> Ints:
    """Return each bin's class of risk among those of its place: classes of as many people as can be."""
    order = np.lexsort((risk, where))
    place, people = where[order], n[order]
    before = np.cumsum(people) - people
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    sizes = np.diff(np.r_[starts, len(place)])
    begun = np.repeat(before[starts], sizes)
    whole = np.repeat(np.add.reduceat(people, starts), sizes)
    rank = np.minimum((before - begun + people / 2) / np.maximum(whole, 1e-12) * n_risks, n_risks - 1)
    found = np.empty(len(where), np.int64)
    found[order] = rank.astype(np.int64)
    return found


def _hazards(column: pa.ChunkedArray) -> Floats:
    ahead = np.array(column.to_pylist(), np.float64)
    return np.asarray(-np.log1p(-np.clip(ahead, 0.0, 0.999)))
