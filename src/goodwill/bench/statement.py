"""The statement of millions: from everyone as Arrow on two dates to what moved their goodwill, by plan and country.

A company is simulated, its hazards are fitted on both dates (``goodwill bench hazard`` measures that), and its people are
made into as many as asked. Measured are, in one process: the two tables read, everyone valued on both dates with
intervals, and the statement of all, by plan and by country. The same is then worked out person by person for some of
them, which is told apart: nobody who wants a statement does it.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.bench.machine import cost_of, high_water
from goodwill.bench.report import Report, at_least, at_most

if TYPE_CHECKING:
    from goodwill.worth.statement import Statement
    from goodwill.worth.value import Valuation

_DATES = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
_UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
_SIMULATED, _MONTHS = 5000, 30
_SAMPLE = 2000
_CHILD = "from goodwill.bench.statement import child; child()"
_GIB = 2**30
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_ENV = {"OPENBLAS_NUM_THREADS": "1"}


def run(*, facts: int | None, subscribers: int | None, engine: str) -> Report:  # noqa: ARG001 -- every bench is asked alike
    """Return what a statement costs, and how near it comes to one worked out person by person.

    Args:
        facts: Not heeded.
        subscribers: How many ever were; 10 million by default.
        engine: Not heeded: no engine is asked.
    """
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as home:
        cost_of(_CHILD, home, "make", str(subscribers or 10_000_000), env=_ENV)
        cost = cost_of(_CHILD, home, "state", env=_ENV)
        told = json.loads(cost.out.splitlines()[-1])
    return _report({**told, "peak_bytes_with_each": cost.peak_bytes})


def _report(figures: Mapping[str, Any]) -> Report:
    goals = [
        at_most("values and statement, wall", figures["wall_s"], 60, unit="s"),
        at_most("peak memory", figures["peak_bytes"] / _GIB, 4, unit="GiB"),
        at_least("groups that close to the minor unit", figures["share_of_groups_closing"], 1),
        at_most("mean error of a value, share of it", figures["value_mean_error"], 1e-3),
        at_most("error of a sample's lines, share of what it is worth", figures["lines_error"], 1e-3),
    ]
    return Report(figures, {}, goals)


def child() -> None:
    """Do one task in this process and print what it cost: ``HOME TASK [ARGUMENT…]`` are the process's arguments."""
    home, task, *arguments = sys.argv[1:]
    told = _make(Path(home), int(arguments[0])) if task == "make" else _state(Path(home))
    sys.stdout.write(json.dumps(told) + "\n")


def _make(home: Path, n: int) -> dict[str, Any]:
    """Simulate a company, fit what values rest on, and write the crowd."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- only a child opens a home

    open_site(home)
    from goodwill import appraisal, policy  # noqa: PLC0415 -- with an open home only
    from goodwill.bench.crowd import write_crowd  # noqa: PLC0415 -- slow import
    from goodwill.simulate import Options, simulate  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    simulate(_SIMULATED, _MONTHS, seed=7, until=_UNTIL, options=Options())
    looks = [Look(as_of=date, patience=policy.current().patience) for date in _DATES]
    bases = [appraisal.basis(look) for look in looks]
    tables = [appraisal.people(look) for look in looks]
    (home / "bases").write_bytes(pickle.dumps((bases, appraisal.terms_of(policy.current()))))
    write_crowd(n, tables[0], tables[1], _paths(home))
    return {}


def _paths(home: Path) -> tuple[Path, Path]:
    return home / "opening.arrow", home / "closing.arrow"


def _state(home: Path) -> dict[str, Any]:
    """Value everyone and state what moved it; then the same person by person for some."""
    from goodwill.worth.statement import statement  # noqa: PLC0415 -- slow import

    bases, terms = pickle.loads((home / "bases").read_bytes())  # noqa: S301 -- written by ourselves a moment ago
    costs: dict[str, float] = {}
    with _costing(costs, ""):
        with _costing(costs, "values_"):
            opening, closing = (_valued(home, place, bases[place], terms) for place in (0, 1))
        with _costing(costs, "statement_"):
            told = statement(opening, closing)
        with _costing(costs, "telling_"):
            groups = [group for by in (None, "plan", "country") for group in told.groups(by)]
    # what wait4 calls the peak of who started this process is no part of it
    peak = high_water(os.getpid()) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT
    closes = [group.closes for group in groups]
    return {
        "n_subscribers_opening": len(opening.people),
        "n_subscribers_closing": len(closing.people),
        "n_states": len(opening.people.states) + len(closing.people.states),
        "n_sorts": len(told.meeting.sorts),
        **costs,
        "peak_bytes": peak,
        "cores_busy": costs["cpu_s"] / costs["wall_s"],
        "n_groups": len(groups),
        "share_of_groups_closing": sum(closes) / len(closes),
        **_beside_each(told),
    }


@contextmanager
def _costing(costs: dict[str, float], name: str) -> Iterator[None]:
    """Add the processor and wall seconds of what is done within, under a name."""
    begun, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    yield
    ended = resource.getrusage(resource.RUSAGE_SELF)
    costs[f"{name}cpu_s"] = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    costs[f"{name}wall_s"] = time.perf_counter() - wall


def _valued(home: Path, place: int, basis: Any, terms: Any) -> Valuation:
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    from goodwill.worth.value import people_of, valued  # noqa: PLC0415 -- slow import

    with pa.OSFile(str(_paths(home)[place]), "rb") as file:
        people = people_of(pa.ipc.open_file(file).read_all(), _DATES[place].date())
    pa.default_memory_pool().release_unused()
    return valued(people, basis, terms)


def _beside_each(told: Statement) -> dict[str, float]:
    """Return how far values and lines lie from those of some people, each of them worked out by themselves."""
    import numpy as np  # noqa: PLC0415 -- slow import

    from goodwill.worth.statement import statement  # noqa: PLC0415 -- slow import
    from goodwill.worth.statement.lines import MOVEMENTS  # noqa: PLC0415 -- slow import

    rng, meeting = np.random.default_rng(1), told.meeting
    some = np.sort(rng.choice(len(meeting.sort), min(_SAMPLE, len(meeting.sort)), replace=False))
    before, after = meeting.before[some], meeting.after[some]
    each = statement(_alone(told.opening, before), _alone(told.closing, after))
    lines = np.array([told.booked.moved(place)[meeting.sort[some]].sum() for place in range(len(MOVEMENTS))])
    exact = np.array([each.booked.moved(place)[each.meeting.sort].sum() for place in range(len(MOVEMENTS))])
    one, other = told.closing.minor[after[after >= 0]], each.closing.minor
    error = np.abs(one - other) / np.maximum(other, 1)
    return {
        "value_mean_error": float(error.mean()),
        "value_largest_error": float(error.max()),
        "lines_error": float(np.abs(lines - exact).max() / max(int(each.opening.minor.sum()), 1)),
        "n_worked_out_each": len(some),
    }


def _alone(valuation: Valuation, places: Any) -> Valuation:
    """Return the valuation of few people, each state of theirs walked through all its months."""
    from dataclasses import replace  # noqa: PLC0415 -- beside what it is for

    import numpy as np  # noqa: PLC0415 -- slow import

    from goodwill.worth.value import valued  # noqa: PLC0415 -- slow import

    few = valuation.people.take(places[places >= 0])
    used, state = np.unique(few.state, return_inverse=True)
    return valued(replace(few, states=few.states.take(used), state=state.reshape(-1)), valuation.basis, valuation.terms)


__all__ = ["child", "run"]
