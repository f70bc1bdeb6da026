"""Who buys without a contract and never says goodbye: BG/NBD, in which each buys at a rate of their own until they stop.

After each purchase one stops for good with a chance of one's own. Rates are Gamma distributed over the crowd, chances
Beta. Source: Fader, Hardie and Lee 2005, *Counting your customers* the easy way, Marketing Science 24(2):275.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Estimate
from goodwill.worth.baselines.fitting import AMOUNT, LEVEL, SHARE, Fitted, Numbers, Scales, estimated, fitted


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """What each bought after their first purchase, in one unit of time throughout (weeks, say).

    Args:
        n_repeats: How often each bought again: ``(n,)``, whole numbers from 0.
        last: When each last bought, counted from their first purchase: ``(n,)``; 0 if never again.
        seen: For how long each was watched since their first purchase: ``(n,)``, at least ``last``.
    """

    n_repeats: npt.NDArray[np.int64]
    last: Numbers
    seen: Numbers


@dataclass(frozen=True, slots=True)
class Buyer:
    """One buyer: bought again so often, last at ``last``, watched until ``seen``, both counted from their first purchase."""

    n_repeats: int
    last: float
    seen: float


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Fitted buyers: ``r`` and ``alpha`` of the Gamma of their rates, ``a`` and ``b`` of the Beta of their chances."""

    fitted: Fitted

    @property
    def r(self) -> float:
        """The Gamma's shape: the mean rate is ``r / alpha``."""
        return float(self.fitted.parameters[0])

    @property
    def alpha(self) -> float:
        """The Gamma's rate, in units of time."""
        return float(self.fitted.parameters[1])

    @property
    def a(self) -> float:
        """The Beta's first parameter: the mean chance of stopping after a purchase is ``a / (a + b)``."""
        return float(self.fitted.parameters[2])

    @property
    def b(self) -> float:
        """The Beta's second parameter."""
        return float(self.fitted.parameters[3])

    def purchases(self, time: float, *, level: float = LEVEL) -> Estimate:
        """Return how often somebody new buys again within a time (equation 9)."""
        return self._estimated(lambda logs: _purchases(logs, time), scale=AMOUNT, level=level)

    def purchases_ahead(self, buyer: Buyer, time: float, *, level: float = LEVEL) -> Estimate:
        """Return how often a buyer is still to buy within a time from when they were last seen (equation 10)."""
        return self._estimated(lambda logs: _purchases_ahead(logs, buyer, time), scale=AMOUNT, level=level)

    def is_active(self, buyer: Buyer, *, level: float = LEVEL) -> Estimate:
        """Return the chance that a buyer has not stopped yet; 1 of who never bought again: they had no occasion to.

        Source: Fader, Hardie and Lee 2008, Computing P(alive) using the BG/NBD model, equation 3.
        """
        if not buyer.n_repeats:
            return Estimate(1.0, 1.0, 1.0, level, self._rests_on)
        return self._estimated(lambda logs: _is_active(logs, buyer), scale=SHARE, level=level)

    def _estimated(self, of: Callable[[Numbers], float], *, scale: Scales, level: float) -> Estimate:
        return estimated(self.fitted, of, scale=scale, level=level, rests_on=self._rests_on)

    @property
    def _rests_on(self) -> str:
        return f"the purchases of {self.fitted.n:,} buyers (BG/NBD)"


def crowd(histories: Histories) -> Crowd:
    """Return the crowd's parameters at the greatest likelihood.

    Raises:
        TooLittleKnown: Nobody ever bought again, or what they bought does not say how they stop.
    """
    if not histories.n_repeats.any():
        raise TooLittleKnown(f"buyers' rates want some who bought again; of {len(histories.seen)} nobody did")
    rows = np.column_stack([histories.n_repeats, histories.last, histories.seen])
    alike, counts = np.unique(rows, axis=0, return_counts=True)

    def log_likelihood(logs: Numbers) -> float:
        return float(counts @ _log_likelihoods(logs, alike))

    return Crowd(fitted(log_likelihood, start=(1.0, 1.0, 1.0, 1.0), n=len(rows), of="buyers' rates"))


def _log_likelihoods(logs: Numbers, rows: Numbers) -> Numbers:
    """Return the log likelihood of each history: ``(n,)`` (equation 6, its two terms added on the scale of logarithms)."""
    (r, alpha, a, b), (x, last, seen) = np.exp(logs), rows.T
    common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    active = special.betaln(a, b + x) - special.betaln(a, b) - (r + x) * np.log(alpha + seen)
    # who never bought again cannot have stopped: the second term is not theirs
    again = np.maximum(x, 1)
    stopped = special.betaln(a + 1, b + again - 1) - special.betaln(a, b) - (r + x) * np.log(alpha + last)
    total: Numbers = common + np.where(x > 0, np.logaddexp(active, stopped), active)
    return total


def _purchases(logs: Numbers, time: float) -> float:
    r, alpha, a, b = np.exp(logs)
    bent = special.hyp2f1(r, b, a + b - 1, time / (alpha + time))
    return float((a + b - 1) / (a - 1) * (1 - (alpha / (alpha + time)) ** r * bent))


def _purchases_ahead(logs: Numbers, buyer: Buyer, time: float) -> float:
    (r, alpha, a, b), x = np.exp(logs), buyer.n_repeats
    bent = special.hyp2f1(r + x, b + x, a + b + x - 1, time / (alpha + buyer.seen + time))
    shrunk = ((alpha + buyer.seen) / (alpha + buyer.seen + time)) ** (r + x)
    return float((a + b + x - 1) / (a - 1) * (1 - shrunk * bent) * _is_active(logs, buyer))


def _is_active(logs: Numbers, buyer: Buyer) -> float:
    (r, alpha, a, b), x = np.exp(logs), buyer.n_repeats
    if not x:
        return 1.0
    odds = a / (b + x - 1) * ((alpha + buyer.seen) / (alpha + buyer.last)) ** (r + x)
    return float(1 / (1 + odds))
