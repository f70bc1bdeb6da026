"""The scorecard: every sealed forecast beside its effect, how good we are, and how much wider we should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast import LEVELS, QUANTILES
from goodwill.vocabulary import Estimate

_BELIEF = 8.0
"""How many forecasts of ours the judgement of their width is worth before any was measured."""
_NORMAL_80 = 1.2816


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One forecast and what came. ``quantiles``: at 2.5, 10, 25, 50, 75, 90 and 97.5 %. ``effect``: as measured.

    ``is_intact``: whether its seal still fits; one that was edited is shown, and never scored.
    """

    decision: str
    kind: str
    measure: str
    quantiles: tuple[float, ...]
    effect: Estimate
    is_intact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one forecast did. ``inside`` by level; ``crps`` in the measure's unit; ``error``: forecast less effect."""

    entry: Entry
    inside: Mapping[float, bool]
    crps: float
    error: float
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """How good we are. ``coverage`` by level (None: nothing was measured), ``bias`` by kind: mean of error over half-width.

    ``stretch``: by what factor the next forecasts' spread is multiplied; 1 before anything was measured.
    """

    scores: tuple[Score, ...]
    broken: tuple[str, ...]
    coverage: Mapping[float, float | None]
    bias: Mapping[str, float]
    stretch: float
    rests_on: str


def scorecard(entries: Sequence[Entry]) -> Scorecard:
    """Return the scorecard of all forecasts that were measured."""
    scores = tuple(_score(one) for one in entries if one.is_intact)
    coverage = {level: float(np.mean([one.inside[level] for one in scores])) if scores else None for level in LEVELS}
    kinds = sorted({one.entry.kind for one in scores})
    return Scorecard(
        scores=scores,
        broken=tuple(one.decision for one in entries if not one.is_intact),
        coverage=coverage,
        bias={kind: float(np.mean([one.z for one in scores if one.entry.kind == kind])) for kind in kinds},
        stretch=stretch(scores),
        rests_on=f"{len(scores)} forecasts that were measured" if scores else "no forecast was measured yet",
    )


def stretch(scores: Sequence[Score]) -> float:
    """Return by what factor forecasts should have been wider: errors in standard deviations, drawn towards one.

    Each squared error counts as one, the belief that widths are right as eight: after eight forecasts whose errors
    were twice what they said, the factor is the root of 2.5.
    """
    squares = sum(one.z**2 for one in scores)
    return float(np.clip(np.sqrt((_BELIEF + squares) / (_BELIEF + len(scores))), 0.5, 3.0))


def _score(entry: Entry) -> Score:
    told = np.array(entry.quantiles)
    effect, middle = entry.effect.value, float(told[3])
    inside = {level: bool(told[n] <= effect <= told[-1 - n]) for level, n in zip(LEVELS, (2, 1, 0), strict=True)}
    spread = np.hypot((told[5] - told[1]) / 2, (entry.effect.high - entry.effect.low) / 2)
    z = (middle - effect) / max(spread / _NORMAL_80, 1e-12)
    return Score(entry=entry, inside=inside, crps=crps(told, effect), error=middle - effect, z=float(z))


def crps(quantiles: np.ndarray, value: float) -> float:
    """Return the continuous ranked probability score of a forecast told as seven quantiles, in the value's unit.

    Twice the mean pinball loss, each quantile weighing what lies nearest to it; for a forecast of one value it is the
    absolute error. Source: Gneiting and Ranjan 2011, J. Bus. Econ. Stat. 29:411.
    """
    levels, weights = np.array(QUANTILES), np.array([0.0625, 0.1125, 0.2, 0.25, 0.2, 0.1125, 0.0625])
    missed = value - quantiles
    return float(2 * (weights * np.where(missed >= 0, levels * missed, (levels - 1) * missed)).sum())
