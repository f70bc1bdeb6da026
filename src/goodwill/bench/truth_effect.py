"""The effect's bench: series of known effect, in worlds that stand, trend, wander, break and part; our intervals and peers'."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from statistics import median
from time import process_time

import numpy as np

from goodwill.bench.effect_peers import asked
from goodwill.bench.made_series import PAST, Made, World, made
from goodwill.bench.report import Goal, Report, at_least, at_most
from goodwill.decisions.effect import Effect, Known, Outcome, Series, Unmeasured, measure
from goodwill.vocabulary import Estimate

FIRST = date(2026, 1, 5)
DECIDED = FIRST + timedelta(days=PAST)
LOW, HIGH = 0.75, 0.85
"""Eighty of a hundred intervals at 80 % are to hold the truth; so much more or less is borne."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of made-up company.

    Args:
        world: How its level moves.
        is_compared: Whether those left alone are told of.
        is_exposed: Whether they were in truth touched too.
        is_said: Whether that is said.
        is_told: Whether a figure should come of it.
    """

    world: World
    is_compared: bool
    is_exposed: bool = False
    is_said: bool = False
    is_told: bool = True

    @property
    def name(self) -> str:
        """Its name in a report."""
        exposed = ("_exposed_and_said" if self.is_said else "_exposed_unsaid") if self.is_exposed else ""
        return f"{self.world}_{'compared' if self.is_compared else 'alone'}{exposed}"


KINDS = (
    Kind(World.STABLE, False),
    Kind(World.TRENDING, False),
    Kind(World.WANDERING, False),
    Kind(World.BREAKING, False, is_told=False),
    Kind(World.STABLE, True),
    Kind(World.TRENDING, True),
    Kind(World.WANDERING, True),
    Kind(World.BREAKING, True),
    Kind(World.PARTING, True, is_told=False),
    Kind(World.TRENDING, True, is_exposed=True),
    Kind(World.TRENDING, True, is_exposed=True, is_said=True),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one series: the truth, and our effect or refusal, with what it cost."""

    truth: int
    instead: float
    told: Effect | Unmeasured
    cpu_s: float


def judged(runs: int, *, peers: int = 0) -> Report:
    """Return how often intervals hold the truth in each kind of company, how often figures are refused, and seconds."""
    figures: dict[str, float | int | str] = {"n_runs": runs}
    goals: list[Goal] = []
    inside: list[Judged] = []
    for kind in KINDS:
        found = [_one(kind, run) for run in range(runs)]
        sys.stderr.write(f"{kind.name}: {_covered(found, 1):.2f} covered at 80 %\n")
        figures |= {f"{kind.name}_{name}": value for name, value in _figures(found)}
        goals += _goals(kind, found)
        inside += found if kind.is_told and not (kind.is_exposed and not kind.is_said) else []
    figures["all_that_should_be_told_covered_80"] = _covered(inside, 1)
    return Report({**figures, **_peers(peers)}, goals=goals)


def series_of(one: Made) -> tuple[Series, dict[str, Series]]:
    """Return a made-up company's series and those of others."""
    others = {
        f"group {i}": Series(FIRST, other.astype(float), name=f"group {i}") for i, other in enumerate(one.others.T)
    }
    return Series(FIRST, one.treated.astype(float), name="the treated"), others


def _one(kind: Kind, run: int) -> Judged:
    one = made(kind.world, np.random.default_rng([list(World).index(kind.world), run]), exposed=kind.is_exposed)
    series, others = series_of(one)
    touched = dict.fromkeys(others, "they were told too") if kind.is_said else {}
    began = process_time()
    told = measure(series, DECIDED, comparison=others if kind.is_compared else None, known=Known(touched=touched))
    return Judged(one.effect, float(one.treated[PAST:].sum() - one.effect), told, process_time() - began)


def _figures(found: Sequence[Judged]) -> Iterator[tuple[str, float | str]]:
    return chain(_shares(found), _refusals(found))


def _shares(found: Sequence[Judged]) -> Iterator[tuple[str, float]]:
    told = [one for one in found if isinstance(one.told, Effect)]
    yield "share_refused", 1 - len(told) / len(found)
    for place, level in enumerate((50, 80, 95)):
        if told:
            yield f"covered_{level}", _covered(told, place)
    if told:
        yield "width_80_of_what_would_have_been", median(_width(one) for one in told)
    yield "cpu_s_each", median(one.cpu_s for one in found)


def _refusals(found: Sequence[Judged]) -> Iterator[tuple[str, str]]:
    failed = [check.name for one in found for check in one.told.checks if check.outcome is Outcome.FAILED]
    if failed:
        yield "refused_for", ", ".join(f"{name} {failed.count(name)}" for name in sorted(set(failed)))


def _goals(kind: Kind, found: Sequence[Judged]) -> Iterable[Goal]:
    refused = sum(isinstance(one.told, Unmeasured) for one in found) / len(found)
    if not kind.is_told:
        return [at_least(f"{kind.name}: refused", refused, 0.9)]
    if kind.is_exposed and not kind.is_said:
        return []
    covered = _covered(found, 1)
    within = Goal(f"{kind.name}: 80 % intervals cover", covered, f"{LOW} to {HIGH}", LOW <= covered <= HIGH)
    return [within, at_most(f"{kind.name}: refused", refused, 0.1)]


def _covered(found: Sequence[Judged], place: int) -> float:
    held = [_holds(one.told.total[place], one.truth) for one in found if isinstance(one.told, Effect)]
    return sum(held) / max(len(held), 1)


def _holds(told: Estimate, truth: float) -> bool:
    return told.low <= truth <= told.high


def _width(one: Judged) -> float:
    assert isinstance(one.told, Effect)
    return (one.told.total[1].high - one.told.total[1].low) / one.instead


def _peers(n: int) -> dict[str, float | int | str]:
    """Return what peers make of the first so many series of three worlds, and what we make of the same."""
    if not n:
        return {"peers": "not asked: --peers N"}
    worlds = (World.STABLE, World.TRENDING, World.WANDERING)
    some = [made(world, np.random.default_rng([list(World).index(world), run])) for run in range(n) for world in worlds]
    figures: dict[str, float | int | str] = {"peers_n_series": len(some)}
    for name, answers in asked(some).items():
        if isinstance(answers, str):
            figures[f"peer_{name}"] = answers
            continue
        held = [low <= one.effect <= high for one, (low, high, _) in zip(some, answers, strict=True)]
        figures[f"peer_{name}_covered_80"] = sum(held) / len(held)
        figures[f"peer_{name}_width_80"] = median(
            (high - low) / (one.treated[PAST:].sum() - one.effect)
            for one, (low, high, _) in zip(some, answers, strict=True)
        )
        figures[f"peer_{name}_cpu_s_each"] = median(cpu_s for *_, cpu_s in answers)
    return figures | _ours(some)


def _ours(some: Sequence[Made]) -> dict[str, float | int | str]:
    found = []
    for one in some:
        began = process_time()
        told = measure(series_of(one)[0], DECIDED)
        found.append(Judged(one.effect, float(one.treated[PAST:].sum() - one.effect), told, process_time() - began))
    return {f"peer_none_ours_{name}": value for name, value in _shares(found)}
