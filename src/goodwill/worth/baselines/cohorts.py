"""Who stays of a cohort without covariates: the shifted-beta-geometric, in which everyone leaves at a steady chance of their own.

Source: Fader and Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1):76.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Estimate
from goodwill.worth.baselines.fitting import AMOUNT, LEVEL, SHARE, Fitted, Numbers, estimated, fitted

_MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Lives:
    """A cohort counted: how many left after so many periods, and how many were last seen having stayed so many.

    Args:
        left: Of each period from the first on, how many left at its end: they were billed so many times, and no more.
        stayed: Of each number of periods from none on, how many had stayed so many when last seen, and were still here.
    """

    left: Sequence[int]
    stayed: Sequence[int]

    @property
    def n(self) -> int:
        """How many there are."""
        return sum(self.left) + sum(self.stayed)


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """A fitted cohort: everyone's chance of leaving at a renewal is their own, Beta distributed over the cohort."""

    fitted: Fitted

    @property
    def alpha(self) -> float:
        """The Beta's first parameter: the mean chance is ``alpha / (alpha + beta)``."""
        return float(self.fitted.parameters[0])

    @property
    def beta(self) -> float:
        """The Beta's second parameter."""
        return float(self.fitted.parameters[1])

    def survival(self, periods: int, *, level: float = LEVEL) -> Estimate:
        """Return the share still here after so many periods (equation 6)."""
        return estimated(
            self.fitted, lambda logs: _survival(logs, periods), scale=SHARE, level=level, rests_on=self._rests_on
        )

    def retention(self, period: int, *, level: float = LEVEL) -> Estimate:
        """Return the share of those here before a period (counted from 1) who are here after it (equation 8)."""
        return estimated(
            self.fitted, lambda logs: _retention(logs, period), scale=SHARE, level=level, rests_on=self._rests_on
        )

    def bills_ahead(self, *, stayed: int, periods: int, discount: float, level: float = LEVEL) -> Estimate:
        """Return the present number of bills still to come of one who has stayed so many periods.

        The first is due at the next renewal, now, if they renew.

        Args:
            stayed: Periods stayed so far; 0: just acquired, the first bill was paid.
            periods: The horizon: how many renewals are looked ahead to.
            discount: A period's discount rate, e.g. 0.1.
            level: The interval's nominal coverage.

        Source: Fader and Hardie 2010, Marketing Science 29(1):85, equation 6, for a finite horizon.
        """
        return estimated(
            self.fitted,
            lambda logs: _bills(logs, stayed, min(periods, _MOST_MONTHS), discount),
            scale=AMOUNT,
            level=level,
            rests_on=self._rests_on,
        )

    @property
    def _rests_on(self) -> str:
        return f"a cohort of {self.fitted.n:,} without covariates (shifted-beta-geometric)"


def cohort(lives: Lives) -> Cohort:
    """Return the cohort's parameters at the greatest likelihood.

    Raises:
        TooLittleKnown: Nobody left, nobody stayed, or only one period was seen.
    """
    left, stayed = (np.asarray(counts, np.float64) for counts in (lives.left, lives.stayed))
    renewals = max(np.flatnonzero(left).max(initial=-1) + 1, np.flatnonzero(stayed).max(initial=0))
    if not left.sum() or renewals < 2:
        raise TooLittleKnown(
            f"a cohort's curve wants leavers over two periods or more; {int(left.sum())} left in {renewals} came"
        )

    most = max(len(left), len(stayed))

    def log_likelihood(logs: Numbers) -> float:
        stays = _log_survival(logs, most)
        leaves = stays[:-1] + _log_leaving(logs, most)
        return float(np.dot(left, leaves[: len(left)]) + np.dot(stayed, stays[: len(stayed)]))

    return Cohort(fitted(log_likelihood, start=(1.0, 1.0), n=lives.n, of="a cohort's curve"))


def _log_leaving(logs: Numbers, periods: int) -> Numbers:
    """Return the log chance of leaving at the end of each period of those here before it: ``(periods,)``."""
    alpha, beta = np.exp(logs)
    found: Numbers = np.log(alpha) - np.log(alpha + beta + np.arange(periods))
    return found


def _log_survival(logs: Numbers, periods: int) -> Numbers:
    """Return the log share still here after none, one… periods: ``(periods + 1,)``.

    Renewal by renewal, as in equation 7: of two Beta functions that are nearly one, the difference is all rounding.
    """
    alpha, beta = np.exp(logs)
    renews = -np.log1p(alpha / (beta + np.arange(periods)))
    return np.concatenate([[0.0], np.cumsum(renews)])


def _survival(logs: Numbers, periods: int) -> float:
    return float(np.exp(_log_survival(logs, periods)[-1]))


def _retention(logs: Numbers, period: int) -> float:
    alpha, beta = np.exp(logs)
    return float((beta + period - 1) / (alpha + beta + period - 1))


def _bills(logs: Numbers, stayed: int, periods: int, discount: float) -> float:
    stays = _log_survival(logs, stayed + periods)[stayed:]
    return float(np.dot(np.exp(stays[1:] - stays[0]), (1 + discount) ** -np.arange(float(periods))))
