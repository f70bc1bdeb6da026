"""Companies that changed prices before: what their counts show, what the next change will do, and how people truly answer.

Made for judging forecasts by the hundred: months and groups of people are drawn, not single lives. How people answer is
drawn anew for every company and again for every change; hazards are logistic, tastes differ by a gamma law, and the
answer to a price fades on a path of its own. Nothing here is shared with what forecasts it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Doubles = npt.NDArray[np.float64]

HISTORY, AHEAD = 60, 24
COUNTRIES = ("AT", "BE", "CZ", "DK", "EE", "FI")
_GROUPS = 10
_TASTES = 12
_ACROSS_COMPANIES, _ACROSS_CHANGES = 0.55, 0.45
_USUAL = 1.1
"""The median push of a company at the first dearer bill, for one unit of log price: from the public cases of 2011-2019."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: months from the begin of the history, log of new over old, and which countries it touches."""

    announced: int
    in_force: int
    size: float
    touches: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a company knows: its people today as a table, its changes so far, and leavers and people by country and month.

    ``left`` and ``here`` are ``(n_countries, 60)``.
    """

    people: pa.Table
    changes: tuple[Change, ...]
    left: Doubles
    here: Doubles
    coming: Change


@dataclass(frozen=True, slots=True)
class Company:
    """A company, and the truth about its next change: the expected extra leavers since now, ``(24,)``."""

    known: Known
    extra: Doubles


def company(seed: int, *, n_changes: int) -> Company:
    """Return a company that changed prices ``n_changes`` times (at most 8) and is about to again."""
    rng = np.random.default_rng((seed, n_changes))
    true = _Truth.drawn(rng)
    changes = _changes(n_changes, rng)
    left, here, now = _history(true, changes, rng)
    coming = Change(1, 2, float(rng.uniform(0.06, 0.3)), _touches(rng))
    known = Known(_people(true, now, rng), changes, left, here, coming)
    return Company(known, _ahead(true, now, coming, rng))


@dataclass(frozen=True, slots=True)
class _Truth:
    usual: Doubles  # (countries, groups) logit of leaving
    n: Doubles  # (countries, groups) people when it begins
    tastes: Doubles
    push: float
    news: float
    fade: float
    floor: float
    season: Doubles

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> _Truth:
        n = rng.dirichlet(np.full(len(COUNTRIES), 4.0)) * np.exp(rng.uniform(np.log(2e5), np.log(3e6)))
        spread = np.sort(rng.normal(-3.4, 0.7, _GROUPS))
        return cls(
            usual=spread + rng.normal(0, 0.15, (len(COUNTRIES), 1)),
            n=np.outer(n, np.full(_GROUPS, 1 / _GROUPS)),
            tastes=_gamma(rng),
            push=_USUAL * float(np.exp(rng.normal(0, _ACROSS_COMPANIES))),
            news=float(rng.beta(4, 5)),
            fade=float(rng.beta(6, 4)),
            floor=float(rng.beta(1.5, 12)),
            season=0.08 * np.sin(2 * np.pi * (np.arange(12) + rng.uniform(0, 12)) / 12),
        )


def _gamma(rng: np.random.Generator) -> Doubles:
    drawn = np.sort(rng.gamma(2.5, 1 / 2.5, 1000 * _TASTES)).reshape(_TASTES, -1).mean(axis=1)
    return np.asarray(drawn / drawn.mean())


def _changes(n: int, rng: np.random.Generator) -> tuple[Change, ...]:
    starts = np.linspace(14, HISTORY - 16, 8).astype(int)[8 - n :] if n else np.zeros(0, int)
    return tuple(Change(int(at), int(at) + 1, float(rng.uniform(0.05, 0.25)), _touches(rng)) for at in starts)


def _touches(rng: np.random.Generator) -> tuple[bool, ...]:
    some = rng.random(len(COUNTRIES)) < 0.5
    some[rng.integers(len(COUNTRIES))] = True
    some[(int(np.flatnonzero(some)[0]) + 1) % len(COUNTRIES)] = False
    return tuple(bool(one) for one in some)


def _path(true: _Truth, change: Change, strength: float, months: int) -> Doubles:
    """Return what a change adds to the logit of those whose taste is 1, month by month."""
    since = np.arange(months) - change.in_force
    fading = true.floor + (1 - true.floor) * true.fade ** np.maximum(since, 0)
    told = np.where(np.arange(months) >= change.announced, true.news, 0.0)
    return np.asarray(true.push * strength * change.size * np.where(since >= 0, fading, told))


def _strength(rng: np.random.Generator) -> float:
    return float(np.exp(rng.normal(0, _ACROSS_CHANGES)))


def _history(true: _Truth, changes: tuple[Change, ...], rng: np.random.Generator) -> tuple[Doubles, Doubles, Doubles]:
    pushed = np.zeros((len(COUNTRIES), HISTORY))
    for change in changes:
        pushed += np.outer(change.touches, _path(true, change, _strength(rng), HISTORY))
    weather = _weather(HISTORY, rng)
    n = np.repeat(true.n[:, :, None] / _TASTES, _TASTES, axis=2)
    steady = n.sum(axis=2)
    left, here = np.zeros((len(COUNTRIES), HISTORY)), np.zeros((len(COUNTRIES), HISTORY))
    for month in range(HISTORY):
        logit = (
            true.usual[:, :, None]
            + true.season[month % 12]
            + weather[month]
            + true.tastes * pushed[:, month, None, None]
        )
        gone = rng.binomial(n.astype(np.int64), 1 / (1 + np.exp(-logit)))
        left[:, month], here[:, month] = gone.sum(axis=(1, 2)), n.sum(axis=(1, 2))
        n = n - gone + np.maximum(steady - (n - gone).sum(axis=2), 0)[:, :, None] / _TASTES
    return left, here, n


def _weather(months: int, rng: np.random.Generator) -> Doubles:
    found = rng.normal(0, 0.06, months)
    for month in range(1, months):
        found[month] = 0.5 * found[month - 1] + 0.87 * found[month]
    return np.asarray(found)


def _people(true: _Truth, now: Doubles, rng: np.random.Generator) -> pa.Table:
    """Return who is here: each group's hazards ahead as a year of counts would tell them."""
    rows = []
    n = now.sum(axis=2)
    for country, group in np.ndindex(n.shape):
        hazard = 1 / (1 + np.exp(-(true.usual[country, group] + true.season)))
        told = hazard * rng.poisson(12 * n[country, group] * hazard.mean()) / (12 * n[country, group] * hazard.mean())
        ahead = [float(told[(HISTORY + month) % 12]) for month in range(AHEAD)]
        rows.append({"plan": "one", "country": COUNTRIES[country], "tenure": 12.0, "n": float(n[country, group]),
                     "price_minor": 999.0, "margin": 0.6, "leave": ahead, "lost": [0.0] * AHEAD})  # fmt: skip
    return pa.Table.from_pylist(rows)


def _ahead(true: _Truth, now: Doubles, coming: Change, rng: np.random.Generator) -> Doubles:
    pushed = np.outer(coming.touches, _path(true, coming, _strength(rng), AHEAD))
    weather = _weather(AHEAD, rng)
    stay, without, extra = now.copy(), now.copy(), np.zeros(AHEAD)
    for month in range(AHEAD):
        usual = true.usual[:, :, None] + true.season[(HISTORY + month) % 12] + weather[month]
        stay = stay / (1 + np.exp(usual + true.tastes * pushed[:, month, None, None]))
        without = without / (1 + np.exp(usual + 0 * true.tastes))
        extra[month] = without.sum() - stay.sum()
    return extra
