"""The figures of an experiment as values: what each arm came to, and how far each is from the one left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.experiments import Guard, Split, Verdict
from goodwill.vocabulary import Estimate


@dataclass(frozen=True, slots=True)
class Arm:
    """What one arm came to by now: how many it has, of them how many did each thing, and the money by currency."""

    name: str
    is_held_out: bool
    n: int
    n_ripe: int
    counts: Mapping[str, int]
    paid_minor: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """How far an arm is from the one left alone in a measure; in ``currency`` if it is money.

    ``narrowed``: by what share CUPED made the interval narrower, in [0, 1).
    """

    arm: str
    measure: str
    currency: str | None
    estimate: Estimate
    narrowed: float = 0.0


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What one would have seen on an earlier day: the same measure of those whose time was over by then."""

    at: int
    arm: str
    n: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Segment:
    """A difference among the units of one plan or one country."""

    by: str
    level: str
    n: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard rail of an arm: the difference so far and whether to stop."""

    guard: Guard
    difference: Difference
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told of an experiment as of an instant.

    Args:
        name: The experiment.
        as_of: When, in microseconds.
        within_days: How long after the split each unit is followed to be compared.
        arms: What each arm came to by now.
        split: Whether the split was as meant; None: it is not known what was meant.
        n_crossed: How many were in several arms, and are left out.
        refused: Why nothing is compared, as a word: ``split``, ``alone`` (nobody is left alone), ``ripe`` (too few were
            followed to the end); None: it is.
        ripe_at: When the first unit's time is over, in microseconds.
        differences: Each arm beside the one left alone, for each measure.
        worth: What a unit paid since and is worth now, by arm and currency.
        path: The difference in who is still here, week by week.
        segments: Differences by plan and country.
        guards: What may not get worse.
        rests_on: What the worth rests on, or why it is not told.
    """

    name: str
    as_of: int
    within_days: int
    arms: tuple[Arm, ...]
    split: Split | None
    n_crossed: int
    refused: str | None
    ripe_at: int
    differences: tuple[Difference, ...] = ()
    worth: tuple[Difference, ...] = ()
    path: tuple[Glimpse, ...] = ()
    segments: tuple[Segment, ...] = ()
    guards: tuple[Guarded, ...] = ()
    rests_on: str = ""

    def of(self, arm: str, measure: str) -> Difference | None:
        """Return the difference of an arm in a measure; of money the currency of most units."""
        found = (one for one in (*self.differences, *self.worth) if (one.arm, one.measure) == (arm, measure))
        return next(found, None)
