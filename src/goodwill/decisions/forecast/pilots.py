"""Which small trial would teach most before everybody is told: the value of information."""

from __future__ import annotations

import numpy as np

from goodwill.decisions.forecast.bins import Base, Floats
from goodwill.decisions.forecast.forecast import Pilot

_SHARES = (0.02, 0.05, 0.1, 0.2)
_MONTHS = 3
_FEWEST = 200


def pilots_of(base: Base, size: Floats, push: Floats, gain: Floats) -> list[Pilot]:
    """Return trials of three months in one country, the most valuable first (at most three, and none if none teaches).

    A trial of ``n`` people a side tells the log push with an error of ``sqrt(1/left + 1/left) / size``. What it leaves
    of the gain's spread, and how often it would change the choice, follow from the draws: the gain is a smooth function
    of the log push (a parabola through the draws), and what the trial will say is normal around the truth.
    """
    found = []
    log_push = np.log(push)
    curve, rest = _curve(log_push, gain)
    for country in range(len(base.countries)):
        here = (size != 0) & (base.country == country)
        touched = float(base.n[here].sum())
        if not touched:
            continue
        mean = float(base.n[here] @ np.abs(size[here]) / touched)
        hazard = float(base.n[here] @ base.leave[here, :_MONTHS].sum(axis=1) / touched)
        for share in _SHARES:
            n_arm = int(touched * share / 2)
            if n_arm < _FEWEST:
                continue
            error = np.sqrt(2 / max(n_arm * hazard, 1e-9)) / max(mean, 1e-9) / float(np.median(push))
            width, worth = _taught(log_push, gain, curve, rest, error)
            found.append(
                Pilot(country=base.countries[country], n_arm=n_arm, months=_MONTHS, width=width, worth_minor=worth)
            )
    best = sorted(found, key=lambda one: (-one.worth_minor, one.width, one.n_arm))
    return [one for one in best if one.width < 0.98][:3]


def _curve(log_push: Floats, gain: Floats) -> tuple[Floats, float]:
    curve = np.polyfit(log_push, gain, 2)
    return curve, float(np.std(gain - np.polyval(curve, log_push)))


def _taught(log_push: Floats, gain: Floats, curve: Floats, rest: float, error: float) -> tuple[float, float]:
    """Return the width left as a share of today's, and what knowing is worth before choosing, in minor units."""
    middle, variance = float(log_push.mean()), float(log_push.var())
    kept = 1 / (1 / variance + 1 / error**2)
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    weights = weights / weights.sum()
    seen = middle + np.sqrt(variance - kept) * nodes  # what the posterior mean may turn out to be
    after = seen[:, None] + np.sqrt(kept) * nodes
    expected = np.polyval(curve, after) @ weights
    spread = np.sqrt(np.maximum(np.polyval(curve, after) ** 2 @ weights - expected**2, 0) + rest**2) @ weights
    worth = float(np.maximum(expected, 0) @ weights) - max(float(expected @ weights), 0.0)
    return float(min(spread / max(float(gain.std()), 1e-12), 1.0)), max(worth, 0.0)
