"""What a measurement says: an effect with its intervals and its checks, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from goodwill.decisions.effect.series import Floats
from goodwill.vocabulary import Estimate

LEVELS = (0.5, 0.8, 0.95)
"""Every figure comes with these intervals."""


class Way(StrEnum):
    """How an effect was measured, from the best ground to the weakest."""

    RANDOMISED = "randomised"
    COMPARED = "compared"
    ALONE = "alone"


class Outcome(StrEnum):
    """What a check says: hold on, look again, or stop."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold for an effect to mean anything.

    Args:
        name: ``enough_history``, ``one_event``, ``placebo_dates``, ``parallel_pasts``, ``balance``, ``untouched``, ``split``.
        outcome: A failed one refuses the figure; one that warns stands beside it.
        words: What was looked at, what came of it and what was wanted.
        value: What came, if it is a number.
    """

    name: str
    outcome: Outcome
    words: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """The series after the decision, and what it would have been without.

    Args:
        days: ``n`` of them.
        actual: ``(n,)``.
        expected: ``(n,)``, the counterfactual's mean.
        low: ``(n, 3)``, the lower ends of its bands at the three levels.
        high: ``(n, 3)``, the upper ends.
    """

    days: tuple[date, ...]
    actual: Floats
    expected: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision did, between two days.

    Args:
        way: On what ground it was measured.
        began_on: The first day of the effect.
        ended_on: The last day looked at.
        total: The sum over all those days, at 50, 80 and 95 %; one value, three intervals.
        each: The same for each step (day, week, year), or for each unit where arms were compared.
        share: The same as a share of what would have been; none where that is not above 0.
        checks: All that was checked.
        notes: What a reader must know besides.
        path: Day by day; none where arms were compared at once.
        weights: Of what the comparison was made.
        follows: How much of the comparison's movement is the treated's too, in [0, 1].
    """

    way: Way
    began_on: date
    ended_on: date
    total: tuple[Estimate, ...]
    each: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    checks: tuple[Condition, ...]
    notes: tuple[str, ...] = ()
    path: Path | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    follows: float | None = None


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """No effect can be told, and why: never a silent figure."""

    way: Way
    began_on: date
    checks: tuple[Condition, ...]
    notes: tuple[str, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """The words of the checks that failed."""
        return tuple(check.words for check in self.checks if check.outcome is Outcome.FAILED)
