"""A forecast of five scenarios over 24 months with 1,000 draws, beside a reference that follows single persons.

The people are made up, 20,000 cells of them; the goal is judged from the cells to the finished forecast.
"""

from __future__ import annotations

import resource
import time
from datetime import date

import numpy as np

from goodwill.bench.report import Report, at_most
from goodwill.decisions.forecast import Base, Market, Newcomers, Support, Way, compressed, forecast
from goodwill.decisions.forecast.bins import MONTHS, Floats
from goodwill.decisions.forecast.evidence import middle_and_sd
from goodwill.decisions.forecast.pushing import Push
from goodwill.decisions.forecast.walking import Touch, walk
from goodwill.decisions.record import Decision, Kind, PriceMove, Touched
from goodwill.vocabulary import Money

_CELLS = 20_000
_PRICES = (899, 1299, 1799)
_COUNTRIES = ("DE", "FR", "IT", "PL", "US")
_WAYS = (Way.STAGED, Way.OLD_SPARED, Way.PILOT_FIRST, Way.FREE_MONTH)
_NOW = date(2026, 1, 1)
_PERSONS = 2_000_000


def run(*, subscribers: int | None) -> Report:
    """Forecast a rise for ``subscribers`` people (10 million by default)."""
    n = subscribers or 10_000_000
    market = _market(n)
    began, cpu = time.perf_counter(), time.process_time()
    made = forecast(_rise(), market, now=_NOW, ways=_WAYS, n_draws=1_000)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    apart = _apart(market.base)
    figures: dict[str, float | int | str] = {
        "n_subscribers": n,
        "n_cells": len(market.base),
        "n_bins": len(compressed(market.base)),
        "n_scenarios": len(made.outlooks),
        "n_draws": made.n_draws,
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_bytes": peak,
        "n_persons_of_the_reference": _PERSONS,
        "leavers_apart_from_the_reference_in_its_standard_errors": apart,
    }
    return Report(
        figures,
        goals=(
            at_most("cpu", cpu, 10.0, unit="s"),
            at_most("peak", peak / 2**30, 1.0, unit="GiB"),
            at_most("apart from single persons", apart, 3.0, unit="standard errors"),
        ),
    )


def _market(n: int) -> Market:
    rng = np.random.default_rng(1)
    plan = rng.integers(0, len(_PRICES), _CELLS)
    price = np.array(_PRICES, np.float64)[plan]
    leave = np.exp(rng.normal(-3.6, 0.6, _CELLS))[:, None] * np.linspace(1.0, 0.7, MONTHS)
    sizes = rng.dirichlet(np.full(_CELLS, 2.0)) * n
    base = Base(
        plans=("basic", "standard", "premium"),
        countries=_COUNTRIES,
        currency="EUR",
        plan=plan,
        country=rng.integers(0, len(_COUNTRIES), _CELLS),
        tenure=rng.integers(0, 80, _CELLS).astype(np.float64),
        n=sizes,
        price=price,
        margin=np.full(_CELLS, 0.6),
        leave=leave,
        lost=np.full((_CELLS, MONTHS), 0.008),
    )
    new = np.tile(np.linspace(0.08, 0.03, MONTHS), (base.n_segments, 1))
    return Market(base, Newcomers(np.full(new.shape, n / 500.0), new), Support(0.02, 400.0), 0.1, 120, 0.36)


def _rise() -> Decision:
    moves = tuple(
        PriceMove(plan=plan, before=Money(price, "EUR"), after=Money(price + 200, "EUR"))
        for plan, price in zip(("standard", "premium"), _PRICES[1:], strict=True)
    )
    return Decision(
        name="bench",
        kind=Kind.PRICE_CHANGE,
        about="two euros more on two plans",
        announced_on=date(2026, 1, 15),
        in_force_on=date(2026, 3, 1),
        told_by=("email",),
        touched=Touched(plans=("standard", "premium")),
        prices=moves,
    )


def _apart(base: Base) -> float:
    """Return how far leavers over 24 months are from those of single persons under one answer, in standard errors."""
    shape = np.r_[0.4, 0.3, 0.62 ** np.arange(MONTHS - 2)]
    push, size = 1.2 * shape, np.where(base.plan > 0, 0.15, 0.0)
    few = compressed(base)
    touch = Touch(Push(push[None, :], np.zeros(1)), np.where(few.plan > 0, 0.15, 0.0))
    price = np.repeat(few.price[:, None], MONTHS, axis=1)
    walked = walk(few, [touch], np.zeros((1, MONTHS)), price=price, discount=0.1, horizon=120)
    ours = 1 - float(walked.stay[0, -1].sum()) / float(base.n.sum())
    theirs = _of_persons(base, size, push)
    return abs(ours - theirs) / float(np.sqrt(theirs * (1 - theirs) / _PERSONS))


def _of_persons(base: Base, size: Floats, push: Floats) -> float:
    """Return the share of single persons who leave within 24 months, each with a sensitivity of their own."""
    rng = np.random.default_rng(2)
    cell = rng.choice(len(base), size=_PERSONS, p=base.n / base.n.sum())
    sd = middle_and_sd("shape", "sensitivity_sd")[0]
    tastes = np.exp(sd * rng.standard_normal(_PERSONS) - sd**2 / 2)
    here = np.ones(_PERSONS, bool)
    for month in range(MONTHS):
        hazard = base.leave[cell, month] * np.exp(tastes * size[cell] * push[month]) + base.lost[cell, month]
        here &= rng.random(_PERSONS) >= -np.expm1(-hazard)
    return 1 - float(here.mean())
