"""Placebos: the same machine at dates on which nothing was decided, and on those left alone; how far out the truth lay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from goodwill.decisions.effect.kernel import blocks, innovations, log_likelihoods, smoothed
from goodwill.decisions.effect.mixture import Foreseen, foreseen
from goodwill.decisions.effect.series import Floats
from goodwill.decisions.effect.synthetic import noise_of, weights

SHARES = (0.0, 0.5, 0.75, 1.0, 1.25)
"""How much of the comparison's movement may be the treated's too; 1 is a difference in differences."""
OF_EACH = (*SHARES, *SHARES[1:])
"""The shares that are candidates: of the comparison as it is, then of what of it lasts, its noise taken out."""
_BLOCK = {1: 7, 7: 2}
"""Steps that are summed to see what is shared: the days of a week, two weeks."""
LEAST = 10
"""Steps that must be known before anything is foreseen."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One series and those it is compared with, over the same steps.

    Args:
        treated: ``(n,)``.
        donors: ``(n, n_donors)``; none or more.
        at: The place of the decision.
        step: Days in a step.
    """

    treated: Floats
    donors: Floats
    at: int
    step: int

    @property
    def ahead(self) -> int:
        """Steps after the decision."""
        return len(self.treated) - self.at

    def of_donor(self, place: int) -> Panel:
        """Return a donor in the treated's place, compared with the other donors."""
        return Panel(self.donors[:, place], np.delete(self.donors, place, axis=1), self.at, self.step)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was foreseen from one place, in the series' own unit, and what came.

    Args:
        at: The place.
        told: The mixtures, in noise's standard deviations.
        noise: That standard deviation.
        middle: What the series was brought down by, for each step.
        came: The sum that came, in the same scale.
        weights: Of the donors.
        innovations: Of its candidates, ``(n_ways, n, n_candidates)``.
    """

    at: int
    told: Foreseen
    noise: float
    middle: float
    came: float
    weights: Floats
    innovations: Floats

    @property
    def score(self) -> float:
        """How far out that lay, in standard deviations."""
        return self.told.total.score(self.came)

    @property
    def likeliest(self) -> Floats:
        """The innovations, ``(n_ways, n, 1)``, of the treated less the likeliest share of the comparison as it is."""
        by_share = self.told.shares[: len(SHARES)].copy()
        by_share[1:] += self.told.shares[len(SHARES) :] if len(by_share) > 1 else 0
        best = int(by_share.argmax())
        return self.innovations[:, :, best : best + 1]


def origins(panel: Panel, *, every: int) -> list[int]:
    """Return places before the decision from which as many steps are foreseen as were measured, the latest first."""
    least = max(LEAST, min(panel.at // 3, 60))
    return list(range(panel.at - panel.ahead, least - 1, -every))


def seen(lowers: Floats, panel: Panel, places: list[int]) -> list[Seen]:
    """Return what is foreseen from each of some places; the donors' weights are found anew from what was known at each."""
    if not places:
        return []
    noise, middle = scale_of(panel), float(panel.treated[: panel.at].mean())
    scaled = (panel.treated - middle) / noise
    n, known = len(scaled), [_compared(panel, at) for at in places]
    taken = _taken(lowers, panel, np.stack([made for made, _ in known], axis=1) / noise)
    paths = (scaled[:, None, None] - taken).reshape(n, -1)
    told = innovations(lowers, paths).reshape(len(lowers), n, len(places), -1)
    shares = _shares(lowers, paths.reshape(n, len(places), -1), places, size=_BLOCK.get(panel.step, 1))
    found = []
    for place, at in enumerate(places):
        later, mine = slice(at, at + panel.ahead), told[:, :, place]
        ahead = foreseen(lowers, mine, at=at, offsets=taken[later, place].T, shares=shares[place])
        found.append(Seen(at, ahead, noise, middle, float(scaled[later].sum()), known[place][1], mine))
    return found


def _shares(lowers: Floats, paths: Floats, places: list[int], *, size: int) -> Floats:
    """Return how likely each candidate is by the whole blocks before each place, over all ways; ``(n_places, n_candidates)``."""
    n, n_places, n_candidates = paths.shape
    if n_candidates == 1:
        return np.ones((n_places, 1))
    wide, told = blocks(lowers, paths.reshape(n, -1), size)
    told = told.reshape(len(wide), -1, n_places, n_candidates)
    known = [(at // size, told[:, : at // size, place]) for place, at in enumerate(places)]
    logs = np.stack([logsumexp(log_likelihoods(wide[:, :n, :n], one), axis=0) for n, one in known])
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _taken(lowers: Floats, panel: Panel, others: Floats) -> Floats:
    """Return what each candidate takes from the treated, ``(n, n_places, n_candidates)``: shares of others ``(n, n_places)``.

    First of the others as they are, then of what of them lasts.
    """
    if not panel.donors.shape[1]:
        return np.zeros((*others.shape, 1))
    centred = others - others[: panel.at].mean(axis=0)
    lasting = smoothed(lowers, centred)
    n_whole = len(SHARES)
    return np.stack([(centred if i < n_whole else lasting) * share for i, share in enumerate(OF_EACH)], axis=2)


def scale_of(panel: Panel) -> float:
    """Return the standard deviation of the treated's noise before the decision; 0 if it never moved."""
    before = panel.treated[: panel.at, None]
    return float(np.sqrt(noise_of(before, step=panel.step)[0])) or float(before.std())


def widening(scores: Floats, *, n_apart: float) -> float:
    """Return how many times as wide intervals must be for placebos to fall within them as often as they say.

    It leans towards 1 where few placebos are apart from one another.

    Args:
        scores: How far out each placebo lay, in standard deviations.
        n_apart: How many of them do not overlap.
    """
    if not len(scores):
        return 1.0
    out = np.quantile(np.abs(scores), (0.5, 0.8))
    logs = np.log(np.maximum(out, 1e-3) / np.array([0.6745, 1.2816]))
    leaning = n_apart / (n_apart + 6)
    return float(np.exp(leaning * np.clip(logs.mean(), -1.0, 1.5)))


def _compared(panel: Panel, at: int) -> tuple[Floats, Floats]:
    if not panel.donors.shape[1]:
        return np.zeros(len(panel.treated)), np.zeros(0)
    found = weights(panel.treated[:at], panel.donors[:at], step=panel.step)
    return panel.donors @ found, found
