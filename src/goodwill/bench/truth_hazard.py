"""Hazards beside the truth of simulated companies: do intervals cover what is true, and are later months as foretold?

In each company hazards are fitted to all months but the last six, which they foretell; what they say of plans, tenure,
letdowns, a closed channel and price rises is held against what the company was made with.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import log, log1p, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from goodwill.bench.machine import cost_of
from goodwill.bench.report import Goal, Report, at_least, at_most

if TYPE_CHECKING:
    from goodwill.worth.hazard import Fitted

N_SUBSCRIBERS, N_MONTHS, N_LATER = 8_000, 27, 6
_UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
_CHILD = "from goodwill.bench.truth_hazard import child; child()"
_SECRETS = {"GOODWILL_MASTER_KEY": "22" * 32, "GOODWILL_SECRET_KEY": "only for measuring"}
_STEPS = ((1.0, "cheaper"), (1.075, "5"), (1.125, "10"), (1.175, "15"), (1.225, "20"), (1.275, "25"))
Told = Mapping[str, Any]


class Effect(NamedTuple):
    """One effect: the logarithm of a true ratio of hazards, and the 90 % interval that was told of it."""

    name: str
    true: float
    value: float
    low: float
    high: float

    @property
    def is_covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.true <= self.high


def judged(runs: int, *, peers: int) -> Report:  # noqa: ARG001 -- what judges has one face; no peer tells hazards of cells
    """Return how often intervals cover the truth, and the slope of what came on what was foretold of later months.

    Args:
        runs: How many companies.
        peers: Not heeded.
    """
    return _report([_company(seed) for seed in range(1, runs + 1)])


def _company(seed: int, n: int = N_SUBSCRIBERS) -> Told:
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as home:
        cost = cost_of(_CHILD, home, str(seed), str(n), env={"OPENBLAS_NUM_THREADS": "1"})
    found: Told = json.loads(cost.out.splitlines()[-1])
    return found


def _report(told: Sequence[Told], n: int = N_SUBSCRIBERS) -> Report:
    effects = [Effect(*row) for one in told for row in one["effects"]]
    slopes, errors = [one["slope"] for one in told], [one["error"] for one in told]
    weights = [1 / error**2 for error in errors]
    slope = sum(w * one for w, one in zip(weights, slopes, strict=True)) / sum(weights)
    covered = sum(one.is_covered for one in effects) / len(effects)
    figures: dict[str, float | int | str] = {
        "n_companies": len(told), "n_subscribers_each": n, "n_effects": len(effects), "covered": covered,
        "slope": slope, "slope, standard error": 1 / sqrt(sum(weights)),
        "slope, least": min(slopes), "slope, greatest": max(slopes),
        "foretold leavers to those that came": sum(one["foretold"] for one in told) / sum(one["came"] for one in told),
    }  # fmt: skip
    for name in dict.fromkeys(one.name for one in effects):
        some = [one for one in effects if one.name == name]
        figures[f"{name}: covered"] = sum(one.is_covered for one in some) / len(some)
        figures[f"{name}: mean distance"] = sum(one.value - one.true for one in some) / len(some)
    return Report(figures, {}, _goals(covered, slope))


def _goals(covered: float, slope: float) -> list[Goal]:
    return [
        at_least("share of effects that their 90 % interval covers", covered, 0.85),
        at_most("share of effects that their 90 % interval covers, not too wide", covered, 0.95),
        at_least("calibration slope on later months", slope, 0.95),
        at_most("calibration slope on later months, not too steep", slope, 1.05),
    ]


def child() -> None:
    """Make a company, fit hazards and print how they fared: ``HOME SEED SUBSCRIBERS`` are the process's arguments."""
    home, seed, n = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- only a child opens a home

    open_site(home / "home", env=_SECRETS)
    sys.stdout.write(json.dumps(_fared(home, seed, n)) + "\n")


def _fared(home: Path, seed: int, n: int) -> Told:
    from goodwill.simulate import Options, simulate  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse import months  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only
    from goodwill.worth import hazard  # noqa: PLC0415 -- slow import
    from goodwill.worth.cells import cells_of  # noqa: PLC0415 -- slow import
    from goodwill.worth.factors import FORMULAS  # noqa: PLC0415 -- slow import

    simulate(n, N_MONTHS, seed=seed, until=_UNTIL, options=Options(plays=3, people=False, truth=home / "truth.json"))
    cells = cells_of(months.cells(FORMULAS, look=Look(as_of=_UNTIL)))
    is_later = cells.month > cells.month.max() - N_LATER
    found = hazard.fit(cells.take(~is_later))
    later = hazard.judged(found, cells.take(is_later))
    error = (later.slope.high - later.slope.low) / (2 * 1.6448536269514722)
    truth = json.loads((home / "truth.json").read_text())
    slope = {"slope": later.slope.value, "error": error, "foretold": later.foretold.value, "came": later.came}
    return {"effects": list(_effects(found, truth)), **slope}


def _effects(found: Fitted, truth: Told) -> Iterator[Effect]:
    true = truth["company"]["leaving"]
    basic, standard, premium = true["plans"]
    yield _ratio("plan basic", found, basic - standard, {"plan": "basic"}, {"plan": "standard"})
    yield _ratio("plan premium", found, premium - standard, {"plan": "premium"}, {"plan": "standard"})
    let_down = true["letdown"] * true["letdown_decay"]
    yield _ratio("letdown", found, let_down, {"letdown": "last month"}, {"letdown": "none"})
    yield from _of_tenure(found, true)
    for decision in truth["decisions"]:
        yield from _of_decision(found, decision, true)


def _of_tenure(found: Fitted, true: Told) -> Iterator[Effect]:
    import numpy as np  # noqa: PLC0415 -- slow import

    from goodwill.vocabulary import Cause  # noqa: PLC0415 -- with the rest

    predictor, some = found.predictors[Cause.VOLUNTARY], found.cells.take(np.array([0, 0]))
    for tenure, name in ((0, "first_month"), (8, "months_6_to_11"), (18, "later")):
        some.tenure[:] = (tenure, 3)
        one, other = predictor.columns(some)
        value, error = (
            (one - other) @ predictor.coefficients,
            sqrt((one - other) @ predictor.covariance @ (one - other)),
        )
        half = 1.6448536269514722 * error
        yield Effect(f"tenure {tenure}", true[name] - true["months_2_to_5"], float(value), value - half, value + half)


def _of_decision(found: Fitted, decision: Told, true: Told) -> Iterator[Effect]:
    if decision["kind"] == "channel_closed":
        beside = {"decision": "", "decided": "none"}
        for age in (1, 2):
            told = {"decision": decision["name"], "decided": str(age)}
            if _is_met(found, told):
                yield _ratio("channel closed", found, true["closure"] * true["closure_fade"] ** (age - 1), told, beside)
        return
    step = next((name for edge, name in _STEPS if decision["ratio"] < edge), "30+")
    for row in decision["months"][1:3]:
        told, none = {"step": step, "price": str(row["month"] - 1)}, {"step": "none", "price": "none"}
        if _is_met(found, told):
            true_ratio = log1p(-row["hazard"]) / log1p(-row["hazard_without"])
            yield _ratio(f"price, month {row['month']}", found, log(true_ratio), told, none)


def _is_met(found: Fitted, levels: Mapping[str, str]) -> bool:
    """Whether anybody at some levels was still there to leave: a decision of the last months is not known yet."""
    from goodwill.vocabulary import Cause  # noqa: PLC0415 -- with the rest
    from goodwill.worth.hazard.drivers import Met  # noqa: PLC0415 -- slow import

    return Met(found.cells, Cause.VOLUNTARY).counted(levels)[0] > 0


def _ratio(name: str, found: Fitted, true: float, levels: Mapping[str, str], beside: Mapping[str, str]) -> Effect:
    from goodwill.vocabulary import Cause  # noqa: PLC0415 -- with the rest
    from goodwill.worth.hazard.drivers import ratio  # noqa: PLC0415 -- slow import

    told = ratio(found.predictors[Cause.VOLUNTARY], found.cells, levels, beside)
    return Effect(name, true, log(told.value), log(told.low), log(told.high))
