"""What a bench says: its figures, its ratios to named peers, and whether each goal was met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what was measured, its value, what was wanted in words (``"<= 1.15"``) and whether it was met."""

    name: str
    value: float
    goal: str
    met: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What one bench measured.

    Args:
        figures: Each figure by name; the name ends in its unit (``…_s``, ``…_bytes``, ``…_per_s``, ``n_…``).
        ratios: Each ratio by name, ours over the peer's unless the name says otherwise.
        goals: What was wanted; a goal that could not be measured here is left out and said so in a figure.
    """

    figures: Mapping[str, float | int | str]
    ratios: Mapping[str, float] = field(default_factory=dict)
    goals: Sequence[Goal] = ()

    @property
    def is_met(self) -> bool:
        """Whether every goal was met."""
        return all(goal.met for goal in self.goals)


def at_most(name: str, value: float, limit: float, *, unit: str = "") -> Goal:
    """Return a goal that is met by a value no greater than the limit."""
    return Goal(name, value, f"<= {limit:g}{unit and ' ' + unit}", value <= limit)


def at_least(name: str, value: float, limit: float, *, unit: str = "") -> Goal:
    """Return a goal that is met by a value no less than the limit."""
    return Goal(name, value, f">= {limit:g}{unit and ' ' + unit}", value >= limit)


def as_answer(report: Report, machine: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as the command line prints it: machine, figures, ratios, goals."""
    return {
        "machine": dict(machine),
        "figures": dict(report.figures),
        "ratios": dict(report.ratios),
        "goals": [asdict(goal) for goal in report.goals],
    }
