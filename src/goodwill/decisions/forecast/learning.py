"""How this business's people answer a decision: from published cases at first, from its own past as it grows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.decisions.forecast.evidence import Population, middle_and_sd, population
from goodwill.decisions.forecast.nearing import neared
from goodwill.decisions.record import Kind

Floats = npt.NDArray[np.float64]

_N_COMPANIES, _N_FIELDS = 2_000, 5
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

    Many possible companies are drawn from the population of published cases, nearer and nearer to those that tell the
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
    draws = rng.standard_normal((n_draws, _N_FIELDS)) if not past else _neared(people, past, n_draws, rng)
    middle, event_sd, news, fade, floor = _companies(people, draws)
    drawn = middle + event_sd * rng.standard_normal(n_draws)
    centre = float(np.median(drawn))
    return Response(
        np.exp(centre + stretch * (drawn - centre)),
        expit(logit(news) + _NEWS_EVENTS * rng.standard_normal(n_draws)),
        fade,
        floor,
        float(np.clip(1 - draws[:, 0].var(), 0.0, 1.0)) if past else 0.0,
        _in_words(people, past),
    )


def faded(fade: Floats, floor: Floats, months: Floats | int) -> Floats:
    """Return what is left of a push so many months after the first bill: it fades towards what stays for good."""
    return np.asarray(floor + (1 - floor) * fade**months)


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


def _neared(people: Population, past: Sequence[Past], n_draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of the companies that tell the past well, ``(n_draws, 5)``."""

    def tells(draws: Floats) -> Floats:
        companies = _companies(people, draws)
        return np.asarray(sum((_tells(companies, one) for one in past), np.zeros(len(draws))))

    n = max(n_draws, _N_COMPANIES)
    return neared(tells, n_fields=_N_FIELDS, n_draws=n, rng=rng)[:n_draws]


def _companies(people: Population, draws: Floats) -> tuple[Floats, ...]:
    """Return what draws ``(n, 5)``, standard normal, mean: the middle of a company's log push, the sd of its events, the shape."""
    apart = np.hypot(people.middle_sd, people.between_companies)
    middle = people.middle + apart * draws[:, 0]
    event_sd = people.between_events * np.exp(_EVENT_SD_SD * draws[:, 1])
    shapes = [middle_and_sd("shape", name) for name in ("news", "fade", "floor")]
    return middle, event_sd, *(expit(logit(np.array(m)) + sd * draws[:, 2 + n]) for n, (m, sd) in enumerate(shapes))


def _tells(companies: tuple[Floats, ...], one: Past) -> Floats:
    """Return the log likelihood of one past decision under each company: its own push integrated out, ``(n,)``."""
    middle, event_sd, news, fade, floor = companies
    push = one.size * np.exp(middle[:, None] + event_sd[:, None] * _NODES)
    told = _normal(one.bill, push, 0.0)
    if one.news is not None:
        told += _normal(one.news, push * news[:, None], _NEWS_EVENTS * push * news[:, None])
    if one.later is not None:
        left = np.mean([faded(fade, floor, month) for month in range(2, 2 + LATER_MONTHS)], axis=0)[:, None]
        told += _normal(one.later, push * left, 0.1 * np.abs(push))
    best = told.max(axis=1)
    return np.asarray(best + np.log(np.exp(told - best[:, None]) @ _WEIGHTS))


def _normal(seen: tuple[float, float], expected: Floats, apart: Floats | float) -> Floats:
    variance = seen[1] ** 2 + np.square(apart)
    return np.asarray(-0.5 * (seen[0] - expected) ** 2 / variance - 0.5 * np.log(variance))


def _in_words(people: Population, past: Sequence[Past]) -> str:
    cases = f"{len(people.rests_on)} published cases" if people.rests_on else "no published case, a judgement alone"
    if not past:
        return f"{cases}; this business has decided nothing of the kind yet"
    return f"{len(past)} past decisions of this business and {cases}"
