"""Forecasts of price changes, judged on companies that changed prices 0, 1, 3 and 8 times before."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from goodwill.bench.made_changes import AHEAD, COUNTRIES, Change, Company, Known, company
from goodwill.bench.report import Goal, Report, at_least, at_most
from goodwill.decisions.forecast import (
    QUANTILES,
    Counts,
    Market,
    Newcomers,
    Past,
    Support,
    Way,
    base_of,
    forecast,
    seen,
)
from goodwill.decisions.record import Decision, Kind, PriceMove, Touched
from goodwill.decisions.scorecard import crps
from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Money

N_PAST = (0, 1, 3, 8)
_NOW = date(2026, 1, 1)
_MONTH = 12
"""What is judged: the extra leavers a year after."""
_PUBLISHED = 1.0
"""The one elasticity that is applied flat: log hazard at the first bill for one unit of log price (2011 and 2019 between them)."""
_PUBLISHED_LEFT = 0.35
"""What of it is there on average over the year after: it fades."""
_PRICE = 999


def judged(runs: int, *, peers: int = 0) -> Report:  # noqa: ARG001 -- every kind has one face; the peers here are rules
    """Judge forecasts on ``runs`` companies for each number of past changes; the peers are two rules, told of each."""
    n, started = runs, time.process_time()
    figures: dict[str, float | int | str] = {"n_companies": n * len(N_PAST), "simulated": "every company is made up"}
    ratios: dict[str, float] = {}
    goals: list[Goal] = []
    for n_past in N_PAST:
        scores = [_score(company(seed, n_changes=n_past)) for seed in range(n)]
        _tell(n_past, scores, figures, ratios, goals)
    figures["cpu_s_a_forecast"] = (time.process_time() - started) / (n * len(N_PAST))
    return Report(figures, ratios, goals)


def _score(one: Company) -> Mapping[str, float]:
    """Return how one forecast did; errors are in shares of the people touched."""
    past = _past(one.known)
    decision, market = _decision(one.known.coming), _market(one.known)
    told = _quantiles(decision, market, past)
    alone = told if not past else _quantiles(decision, market, ())
    touched = _touched(one.known)
    truth = float(one.extra[_MONTH]) / touched
    low, high = QUANTILES.index(0.1), QUANTILES.index(0.9)
    return {
        "in_80": float(told[low] <= one.extra[_MONTH] <= told[high]),
        "in_50": float(told[low + 1] <= one.extra[_MONTH] <= told[high - 1]),
        "width": float(told[high] - told[low]) / touched,
        "width_alone": float(alone[high] - alone[low]) / touched,
        "crps": crps(told / touched, truth),
        "crps_flat": abs(_flat(one.known, _PUBLISHED * _PUBLISHED_LEFT) / touched - truth),
        "crps_last": abs(_flat(one.known, _last(past)) / touched - truth) if past else np.nan,
    }


def _quantiles(decision: Decision, market: Market, past: Sequence[Past]) -> np.ndarray:
    made = forecast(decision, market, now=_NOW, past=past, ways=(), n_draws=1_000)
    return np.asarray(made.outlooks[Way.AS_WRITTEN].measures["leavers"].difference.by_month[_MONTH])


def _past(known: Known) -> list[Past]:
    """Return how past changes were answered, from counts of leavers by country and month."""
    found = []
    for n, change in enumerate(known.changes):
        mine = np.array(change.touches)
        counts = [Counts(known.left[some].sum(axis=0), known.here[some].sum(axis=0)) for some in (mine, ~mine)]
        try:
            found.append(
                seen(
                    f"change {n}",
                    change.size,
                    *counts,
                    announced=change.announced,
                    in_force=change.in_force,
                    others=[other.in_force for other in known.changes if other is not change],
                )
            )
        except TooLittleKnown:
            continue
    return found


def _last(past: Sequence[Past]) -> float:
    """Return the last measured answer for one unit of size, over the year after."""
    last = past[-1]
    return (last.later or (last.bill[0] * _PUBLISHED_LEFT, 0.0))[0] / last.size


def _flat(known: Known, push: float) -> float:
    """Return the extra leavers of a year if every touched group's hazard rose by one push for one unit of size."""
    table, total = known.people, 0.0
    touched = {COUNTRIES[n] for n, one in enumerate(known.coming.touches) if one}
    for row in table.to_pylist():
        if row["country"] in touched:
            rate = -np.log1p(-np.array(row["leave"][: _MONTH + 1]))
            dearer = rate * np.where(np.arange(_MONTH + 1) >= 1, np.exp(push * known.coming.size), 1.0)
            total += row["n"] * float(np.exp(-rate.sum()) - np.exp(-dearer.sum()))
    return total


def _decision(change: Change) -> Decision:
    announced, in_force = (
        _NOW + timedelta(days=round(30.44 * month) + 10) for month in (change.announced, change.in_force)
    )
    after = round(_PRICE * float(np.exp(change.size)))
    return Decision(
        name="next",
        kind=Kind.PRICE_CHANGE,
        about="the next change of a made-up company",
        announced_on=announced,
        in_force_on=in_force,
        told_by=("email",),
        touched=Touched(countries=tuple(COUNTRIES[n] for n, one in enumerate(change.touches) if one)),
        prices=(PriceMove(plan="one", before=Money(_PRICE, "EUR"), after=Money(after, "EUR")),),
    )


def _market(known: Known) -> Market:
    base = base_of(known.people, currency="EUR")
    nobody = Newcomers(np.zeros((base.n_segments, AHEAD)), np.full((base.n_segments, AHEAD), 0.05))
    return Market(base, nobody, Support(), 0.1, 120, 0.36)


def _touched(known: Known) -> float:
    touched = {COUNTRIES[n] for n, one in enumerate(known.coming.touches) if one}
    return float(sum(row["n"] for row in known.people.to_pylist() if row["country"] in touched))


def _tell(
    n_past: int,
    scores: Sequence[Mapping[str, float]],
    figures: dict[str, float | int | str],
    ratios: dict[str, float],
    goals: list[Goal],
) -> None:
    mean = {name: float(np.mean([one[name] for one in scores])) for name in scores[0]}
    after = f"after {n_past}"
    figures[f"{after}: coverage of 80 %"] = mean["in_80"]
    figures[f"{after}: coverage of 50 %"] = mean["in_50"]
    figures[f"{after}: width of 80 %, share of those touched"] = mean["width"]
    ratios[f"{after}: width to the published cases' alone"] = mean["width"] / mean["width_alone"]
    ratios[f"{after}: CRPS to a published elasticity applied flat"] = mean["crps"] / mean["crps_flat"]
    goals += [
        at_least(f"{after}: 80 % covers", mean["in_80"], 0.75),
        at_most(f"{after}: 80 % covers no more", mean["in_80"], 0.85),
    ]
    goals += [
        at_least(f"{after}: 50 % covers", mean["in_50"], 0.44),
        at_most(f"{after}: 50 % covers no more", mean["in_50"], 0.56),
    ]
    goals.append(
        at_most(f"{after}: CRPS to flat", ratios[f"{after}: CRPS to a published elasticity applied flat"], 1.0)
    )
    if n_past:
        ratios[f"{after}: CRPS to the last change repeated"] = mean["crps"] / mean["crps_last"]
        goals.append(at_most(f"{after}: CRPS to the last", ratios[f"{after}: CRPS to the last change repeated"], 1.0))
        goals.append(
            at_most(f"{after}: width to prior's", ratios[f"{after}: width to the published cases' alone"], 1.0)
        )
