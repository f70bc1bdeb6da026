"""An event study: what a day did to a price, beside an index that moves with it; any two series of prices will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import stdtrit

from goodwill.decisions.effect.checks import Event
from goodwill.decisions.effect.placebos import widening
from goodwill.decisions.effect.results import LEVELS, Condition, Outcome, Way
from goodwill.decisions.effect.series import Floats
from goodwill.errors import BadSeries
from goodwill.vocabulary import Estimate

_LEARNT = 250
"""Trading days from which the price's own way with the index is learnt: a year."""
_APART = 10
"""Days between these and the event: news leak."""
_LEAST = 60
_WINDOWS = 40
"""So many windows side by side say by themselves how far out they lie."""


@dataclass(frozen=True, slots=True)
class Abnormal:
    """What a price did beyond what its index explains, from a day on.

    Args:
        began_on: The first trading day of the window.
        ended_on: The last.
        returned: The sum of abnormal log returns, turned into a share: −0.25 is a quarter lost; at 50, 80 and 95 %.
        day: The same on the first day alone.
        beta: How many times the index's returns the price's are.
        explained: The share of the price's variance that the index explains.
        checks: What was checked. No figure is withheld here: a failed check says that the intervals do not hold.
    """

    began_on: date
    ended_on: date
    returned: tuple[Estimate, ...]
    day: tuple[Estimate, ...]
    beta: float
    explained: float
    checks: tuple[Condition, ...]
    way: Way = Way.COMPARED


def event_study(
    price: Mapping[date, float], index: Mapping[date, float], at: date, *, days: int = 1, events: tuple[Event, ...] = ()
) -> Abnormal:
    """Return what a price did beyond its index over some trading days from a day on, by the market model.

    The model is learnt on 250 days that end ten before; the intervals take the noise, the model's own uncertainty and the
    fat tails of returns: they are as wide as the windows of the year before show.

    Args:
        price: Closing prices, above 0, by day; adjusted for splits and dividends.
        index: The same of an index.
        at: The first day on which the news could be in the price: the next trading day after it if it came in the evening.
        days: How many trading days are looked at; at least 1.
        events: Other news of these days.

    Raises:
        BadSeries: Too few common days before, or too few after.

    Source: MacKinlay 1997, J. Econ. Lit. 35:13.
    """
    shared = sorted(price.keys() & index.keys())
    place = next((i for i, day in enumerate(shared) if day >= at), len(shared))
    first = max(place - _APART - _LEARNT, 1)
    if place - _APART - first < _LEAST or place + days > len(shared):
        raise BadSeries(
            f"wanted at least {_LEAST + _APART} common trading days before {at} and {days} from it on; "
            f"came {place} and {len(shared) - place}"
        )
    own, market = (np.diff(np.log([prices[day] for day in shared])) for prices in (price, index))
    learnt, window = slice(first - 1, place - _APART - 1), slice(place - 1, place - 1 + days)
    model = _fitted(own[learnt], market[learnt])
    scores = model.scores(own[learnt], market[learnt], days)
    began_on, ended_on = shared[place], shared[place + days - 1]
    rests_on = f"{model.n} trading days, beta {model.beta:.2f}, {model.explained:.0%} explained"
    return Abnormal(
        began_on=began_on,
        ended_on=ended_on,
        returned=model.told(own[window], market[window], scores, rests_on),
        day=model.told(own[window][:1], market[window][:1], model.scores(own[learnt], market[learnt], 1), rests_on),
        beta=model.beta,
        explained=model.explained,
        checks=(_one_event(events, began_on, ended_on), _moves_with(model)),
    )


@dataclass(frozen=True, slots=True)
class _Market:
    """A line through a price's returns over its index's: its ends, its noise, and what it was learnt from."""

    n: int
    alpha: float
    beta: float
    noise: float
    middle: float
    squares: float
    explained: float

    def abnormal(self, own: Floats, market: Floats) -> tuple[float, float]:
        """Return the sum of abnormal returns over a window and its standard error."""
        days, known = len(own), float(market.sum())
        error = self.noise * np.sqrt(days + days**2 / self.n + (known - days * self.middle) ** 2 / self.squares)
        return float((own - self.alpha - self.beta * market).sum()), float(error)

    def scores(self, own: Floats, market: Floats, days: int) -> Floats:
        """Return how far out each window of so many days lay, in standard errors."""
        found = [self.abnormal(own[i : i + days], market[i : i + days]) for i in range(len(own) - days + 1)]
        return np.array([value / error for value, error in found])

    def told(self, own: Floats, market: Floats, scores: Floats, rests_on: str) -> tuple[Estimate, ...]:
        """Return the abnormal return of a window as a share, at each level."""
        value, error = self.abnormal(own, market)
        found = []
        for level in LEVELS:
            ends = np.expm1(value + np.array([0, -1, 1]) * self._far(level, scores, len(own)) * error).tolist()
            found.append(Estimate(ends[0], ends[1], ends[2], level, rests_on))
        return tuple(found)

    def _far(self, level: float, scores: Floats, days: int) -> float:
        """Return how many standard errors out such a share of windows lies: as past ones did, or by Student's t if few."""
        if len(scores) < _WINDOWS * days:
            return float(stdtrit(self.n - 2, (1 + level) / 2)) * max(widening(scores, n_apart=len(scores) / days), 1.0)
        return float(np.quantile(np.abs(scores), min(level * (1 + days / len(scores)), 1.0)))


def _fitted(own: Floats, market: Floats) -> _Market:
    middle = float(market.mean())
    squares = float(((market - middle) ** 2).sum())
    beta = float(((market - middle) * own).sum() / squares) if squares > 0 else 0.0
    alpha = float(own.mean()) - beta * middle
    left = own - alpha - beta * market
    noise = float(np.sqrt((left**2).sum() / (len(own) - 2)))
    return _Market(
        len(own), alpha, beta, noise, middle, max(squares, 1e-300), float(1 - left.var() / max(own.var(), 1e-300))
    )


def _one_event(events: tuple[Event, ...], began_on: date, ended_on: date) -> Condition:
    beside = [one for one in events if one.began_on <= ended_on and (one.ended_on or one.began_on) >= began_on]
    if not beside:
        return Condition("one_event", Outcome.PASSED, "no other news of these days was named")
    named = ", ".join(f"{one.name} ({one.began_on})" for one in beside)
    return Condition("one_event", Outcome.FAILED, f"other news came too and cannot be told from it: {named}")


def _moves_with(model: _Market) -> Condition:
    words = (
        f"the index explains {model.explained:.0%} of the price's days; below 5 % the comparison says next to nothing"
    )
    return Condition("balance", Outcome.PASSED if model.explained >= 0.05 else Outcome.WARNED, words, model.explained)
