"""How well lifetimes were foretold: who goes first, how far from what came, and whether shares are what they say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Floats

Flags = npt.NDArray[np.bool_]
_ROWS = 2048
"""How many lives are compared with all others at once."""


def concordance(risk: Floats, time: Floats, ended: Flags) -> float:
    """Return the share of comparable pairs in which who ended first had the greater risk; of equal risks, a half.

    Comparable are pairs of which the one that was seen for less ended then.

    Source: Harrell et al. 1982, JAMA 247:2543.
    """
    told, total = 0.0, 0
    first = np.flatnonzero(ended)
    for begin in range(0, len(first), _ROWS):
        some = first[begin : begin + _ROWS]
        outlived = (time[None, :] > time[some, None]) | ((time[None, :] == time[some, None]) & ~ended[None, :])
        above = (risk[some, None] > risk[None, :]) & outlived
        level = (risk[some, None] == risk[None, :]) & outlived
        told, total = told + above.sum() + 0.5 * level.sum(), total + int(outlived.sum())
    return float(told / total) if total else float("nan")


def brier(survival: Floats, times: Floats, *, time: Floats, ended: Flags, seen: Floats) -> Floats:
    """Return the mean squared distance of what was foretold from what came at each time, ``(n_times,)``.

    Args:
        survival: ``(n_lives, n_times)`` the foretold share still there.
        times: In order, within what was seen.
        time: How long each life was seen.
        ended: Whether it ended then.
        seen: ``(2, n)`` times and the share not yet lost from sight after them (see :func:`censoring`): who is lost is
            told for by those like them who were not.

    Source: Graf et al. 1999, Stat. Med. 18:2529.
    """
    gone = (time[:, None] <= times[None, :]) & ended[:, None]
    here = time[:, None] > times[None, :]
    weight_gone, weight_here = _at(seen, time, before=True), _at(seen, times, before=False)
    away = survival**2 * gone / np.maximum(weight_gone, 1e-12)[:, None]
    still = (1 - survival) ** 2 * here / np.maximum(weight_here, 1e-12)[None, :]
    return np.asarray((away + still).mean(axis=0))


def span(time: Floats, ended: Flags, *, n_times: int = 60) -> Floats:
    """Return even times from when one in twenty of those that ended had, to when nineteen in twenty had, ``(n_times,)``."""
    first, last = np.quantile(time[ended], [0.05, 0.95])
    return np.linspace(first, last, n_times)


def integrated(scores: Floats, times: Floats) -> float:
    """Return the mean of scores over a stretch of time, by trapezes."""
    return float(np.sum(np.diff(times) * (scores[1:] + scores[:-1]) / 2) / (times[-1] - times[0]))


def censoring(time: Floats, ended: Flags) -> Floats:
    """Return times and the share not yet lost from sight after each, ``(2, n_times)``: Kaplan-Meier of being lost."""
    return _kaplan_meier(time, ended, is_censoring=True)


def calibration_error(survival: Floats, at: float, *, time: Floats, ended: Flags) -> float:
    """Return the mean distance, over tenths of lives in order of what was foretold, from what came by some time."""
    tenths = np.array_split(np.argsort(survival, kind="stable"), 10)
    away = [abs(survival[one].mean() - _still_here(time[one], ended[one], at)) for one in tenths if len(one)]
    return float(np.mean(away))


def _still_here(time: Floats, ended: Flags, at: float) -> float:
    return float(_at(_kaplan_meier(time, ended, is_censoring=False), np.array([at]), before=False)[0])


def _kaplan_meier(time: Floats, ended: Flags, *, is_censoring: bool) -> Floats:
    times, place = np.unique(time, return_inverse=True)
    met, gone = np.bincount(place, minlength=len(times)), np.bincount(place, weights=ended, minlength=len(times))
    at_risk = np.cumsum(met[::-1])[::-1]
    # who ended at a time was not there any more to be lost at it
    share = (met - gone) / np.maximum(at_risk - gone, 1e-12) if is_censoring else gone / at_risk
    return np.stack([times, np.cumprod(1 - share)])


def _at(curve: Floats, when: Floats, *, before: bool) -> Floats:
    place = np.searchsorted(curve[0], when, side="left" if before else "right") - 1
    return np.where(place >= 0, curve[1][np.maximum(place, 0)], 1.0)
