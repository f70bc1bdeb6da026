"""Guard rails: measures that may not get worse than was agreed, whatever the experiment is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodwill.vocabulary import Estimate


class Verdict(StrEnum):
    """What a guard rail says of the difference so far."""

    GO_ON = "go on"
    SAFE = "safe"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Guard:
    """A measure and the worst difference (treated minus held out) that is borne; ``more_is_worse`` says which way."""

    measure: str
    worst: float
    more_is_worse: bool = True


def guarded(guard: Guard, difference: Estimate) -> Verdict:
    """Return whether to stop: yes once the whole interval is beyond the worst, safe once none of it is.

    Give it intervals that hold however often one looks (:func:`goodwill.experiments.difference_so_far`), else stopping
    by itself is no safer than a plain test looked at daily.
    """
    low, high = (difference.low, difference.high) if guard.more_is_worse else (-difference.high, -difference.low)
    worst = guard.worst if guard.more_is_worse else -guard.worst
    if low > worst:
        return Verdict.STOP
    return Verdict.SAFE if high <= worst else Verdict.GO_ON
