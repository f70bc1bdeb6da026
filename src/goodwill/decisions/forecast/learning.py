"""How this business's people answer a decision: from published cases at first, from its own past as it grows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.decisions.forecast.evidence import Population, middle_and_sd, population
from goodwill.decisions.record import Kind

Floats = npt.NDArray[np.float64]

_N_PRIOR = 20_000
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_EVENT_SD_SD = 0.35
"""How little it is known how far events differ: sd of the logarithm."""
_NEWS_EVENTS = 0.3
"""How far the news of two decisions differ in strength, beside their bills."""
LATER_MONTHS = 10
"""A past decision's ``later`` is its mean push over this many months from the second after the first bill."""


@dataclass(frozen=True, slots=True)
class Past:
    """One past decision of this business, as it was measured: pushes on the log hazard, with standard errors.

    ``size`` is ``log(new / old)`` for prices and 1 for the rest. ``news`` is the mean push between the announcement
    and the first bill, ``bill`` that of the first bill's month, ``later`` that of the ten months from the second after
    it; None: not seen.
    """

    name: str
    size: float
    bill: tuple[float, float]
    news: tuple[float, float] | None = None
    later: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """How a decision is answered, drawn from what is known: every field ``(n_draws,)``.

    ``push``: log hazard at the first bill for one unit of size. ``news``, ``fade``, ``floor``: shares in (0, 1).
    ``weight_of_own``: in [0, 1], how much narrower the push is for the business's own past than without it.
    """

    push: Floats
    news: Floats
    fade: Floats
    floor: Floats
    weight_of_own: float
    rests_on: str

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.push)


def learnt(
    kind: Kind,
    past: Sequence[Past],
    *,
    n_draws: int,
    rng: np.random.Generator,
    without: Collection[str] = (),
    stretch: float = 1.0,
) -> Response:
    """Return draws of how the next decision of a kind will be answered.

    Many possible companies are drawn from the population of published cases; each is weighed by how well it tells the
    business's own past, every past decision with its own error **and** with how far two decisions differ; from those
    that tell it well the next decision is drawn.

    Args:
        kind: Of what kind it is.
        past: The business's own decisions of the kind (or none).
        n_draws: How many draws are wanted.
        rng: What draws them.
        without: Published cases that may not be known.
        stretch: How much wider than judged past forecasts should have been, from the scorecard; 1: as judged.
    """
    people = population(kind, without=without)
    companies = _companies(people, rng)
    weights = _weights(companies, past)
    which = rng.choice(_N_PRIOR, size=n_draws, p=weights)
    middle, event_sd, news, fade, floor = (column[which] for column in companies)
    drawn = middle + event_sd * rng.standard_normal(n_draws)
    centre = float(np.median(drawn))
    return Response(
        np.exp(centre + stretch * (drawn - centre)),
        expit(logit(news) + _NEWS_EVENTS * rng.standard_normal(n_draws)),
        fade,
        floor,
        _narrowed(companies[0], weights),
        _in_words(people, past),
    )


def expit(x: Floats) -> Floats:
    """Return the logistic function."""
    return np.asarray(1 / (1 + np.exp(-x)))


def logit(p: Floats) -> Floats:
    """Return the inverse of the logistic function."""
    return np.asarray(np.log(p) - np.log1p(-p))


def shares(part: str, name: str, n: int, rng: np.random.Generator) -> Floats:
    """Return ``n`` draws of a published share, normal on the logit scale."""
    middle, sd = middle_and_sd(part, name)
    return expit(logit(np.array(middle)) + sd * rng.standard_normal(n))


def factors(part: str, name: str, n: int, rng: np.random.Generator) -> Floats:
    """Return ``n`` draws of a published factor, normal on the log scale."""
    middle, sd = middle_and_sd(part, name)
    return np.asarray(middle * np.exp(sd * rng.standard_normal(n)))


def _companies(people: Population, rng: np.random.Generator) -> tuple[Floats, ...]:
    """Draw companies: the middle of their log push, the sd of their events, and the shape of what follows."""
    apart = np.hypot(people.middle_sd, people.between_companies)
    middle = people.middle + apart * rng.standard_normal(_N_PRIOR)
    event_sd = people.between_events * np.exp(_EVENT_SD_SD * rng.standard_normal(_N_PRIOR))
    return middle, event_sd, *(shares("shape", name, _N_PRIOR, rng) for name in ("news", "fade", "floor"))


def _weights(companies: tuple[Floats, ...], past: Sequence[Past]) -> Floats:
    told = np.zeros(_N_PRIOR)
    for one in past:
        told += _tells(companies, one)
    weights = np.exp(told - told.max())
    return np.asarray(weights / weights.sum())


def _tells(companies: tuple[Floats, ...], one: Past) -> Floats:
    """Return the log likelihood of one past decision under each company: its own push integrated out, ``(n,)``."""
    middle, event_sd, news, fade, floor = companies
    push = one.size * np.exp(middle[:, None] + event_sd[:, None] * _NODES)
    told = _normal(one.bill, push, 0.0)
    if one.news is not None:
        told += _normal(one.news, push * news[:, None], _NEWS_EVENTS * push * news[:, None])
    if one.later is not None:
        left = np.mean([np.maximum(fade**month, floor) for month in range(2, 2 + LATER_MONTHS)], axis=0)[:, None]
        told += _normal(one.later, push * left, 0.1 * np.abs(push))
    best = told.max(axis=1)
    return np.asarray(best + np.log(np.exp(told - best[:, None]) @ _WEIGHTS))


def _normal(seen: tuple[float, float], expected: Floats, apart: Floats | float) -> Floats:
    variance = seen[1] ** 2 + np.square(apart)
    return np.asarray(-0.5 * (seen[0] - expected) ** 2 / variance - 0.5 * np.log(variance))


def _narrowed(middle: Floats, weights: Floats) -> float:
    mean = float(weights @ middle)
    variance = float(weights @ (middle - mean) ** 2)
    return float(np.clip(1 - variance / middle.var(), 0.0, 1.0))


def _in_words(people: Population, past: Sequence[Past]) -> str:
    cases = f"{len(people.rests_on)} published cases" if people.rests_on else "no published case, a judgement alone"
    if not past:
        return f"{cases}; this business has decided nothing of the kind yet"
    return f"{len(past)} past decisions of this business and {cases}"
