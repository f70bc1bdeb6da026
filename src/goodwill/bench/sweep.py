"""Sweeps over every subscriber: dormancy and the full profile, from facts and from partials, beside SQL written by hand.

Processor seconds are of the work alone (imports and the making of the facts left out), each in a process of its own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from goodwill.bench.machine import cost_of
from goodwill.bench.report import Report, at_least, at_most

_AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
_DAYS = 3 * 365
_CHILD = "from goodwill.bench.sweep import child; child()"
_GIB = 2**30


def run(*, facts: int | None, subscribers: int | None, engine: str) -> Report:
    """Return what the sweeps cost, and how near they come to SQL by hand and a bare scan.

    Args:
        facts: How many; 8 million by default.
        subscribers: How many; one for a hundred facts by default.
        engine: ``spark`` also sweeps with Spark and holds it to the same rows.
    """
    n = facts or 8_000_000
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as home:
        ask = _asker(home)
        made = ask("make", str(n), str(subscribers or max(1, n // 100)))
        told = {name: ask(name) for name in ("scan", "dormancy_sql", "dormancy", "profile_sql", "profile", "refresh")}
        told["partials"] = ask("partials")
        told["day"] = ask("day", str(max(1, n // _DAYS)))
        told["partials_after_a_day"] = ask("partials")
        if engine == "spark":
            told["spark"] = ask("spark")
    _agree(told, ("dormancy", "dormancy_sql"), *([("spark", "dormancy")] if "spark" in told else []))
    _agree(told, ("profile", "profile_sql"), ("partials", "profile"))
    return _report(made, told)


def _asker(home: str) -> Callable[..., dict[str, Any]]:
    def ask(task: str, *arguments: str) -> dict[str, Any]:
        cost = cost_of(_CHILD, home, task, *arguments)
        return {**json.loads(cost.out.splitlines()[-1]), "peak_bytes": cost.peak_bytes}

    return ask


def _agree(told: Mapping[str, Mapping[str, Any]], *pairs: tuple[str, str]) -> None:
    for one, other in pairs:
        if told[one]["answer"] != told[other]["answer"]:
            raise AssertionError(f"{one} says {told[one]['answer']}, but {other} {told[other]['answer']}")


def _report(made: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]]) -> Report:
    cpu = {name: one["cpu_s"] for name, one in told.items()}
    peak = max(told[name]["peak_bytes"] for name in ("dormancy", "profile", "partials", "refresh"))
    ratios = {
        "dormancy_to_sql": cpu["dormancy"] / cpu["dormancy_sql"],
        "dormancy_to_scan": cpu["dormancy"] / cpu["scan"],
        "profile_to_sql": cpu["profile"] / cpu["profile_sql"],
        "profile_to_partials": cpu["profile"] / cpu["partials"],
        "day_refresh_to_whole": cpu["day"] / cpu["refresh"],
    }
    figures: dict[str, float | int | str] = {"n_facts": made["facts"], "n_subscribers": made["subscribers"]}
    figures |= {f"{name}_cpu_s": seconds for name, seconds in cpu.items()}
    figures |= {f"{name}_peak_bytes": one["peak_bytes"] for name, one in told.items()}
    goals = [
        at_most("dormancy sweep, CPU to SQL by hand", ratios["dormancy_to_sql"], 1.15),
        at_most("dormancy sweep, CPU to a bare scan", ratios["dormancy_to_scan"], 3),
        at_most("full profile from facts, CPU to SQL by hand", ratios["profile_to_sql"], 1.15),
        at_least("full profile, CPU from facts to CPU from partials", ratios["profile_to_partials"], 5),
        at_most("a day's refresh, CPU to the whole's", ratios["day_refresh_to_whole"], 0.25),
        at_most("peak memory", peak / _GIB, 4 if made["facts"] <= 200_000_000 else 12, unit="GiB"),
    ]
    if "spark" in told:
        goals.append(at_least("Spark's rows are DuckDB's", 1, 1))
    return Report(figures, ratios, goals)


def child() -> None:
    """Do one task in this process and print what it cost: ``HOME TASK [ARGUMENT…]`` are the process's arguments."""
    home, task, *arguments = sys.argv[1:]
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- only a child opens a home

    open_site(home)
    _warm_up()
    sys.stdout.write(json.dumps(_TASKS[task](*arguments)) + "\n")


def _warm_up() -> None:
    """Ask something small of the engine first: what is imported when first used is not the sweep's."""
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    from goodwill.warehouse import measures, profiles  # noqa: F401, PLC0415 -- with an open home only
    from goodwill.warehouse.engines import DuckDB  # noqa: PLC0415 -- with an open home only

    with DuckDB() as engine:
        rows = engine.table(pa.table({"subject": [1, 2], "n": [1, 2]}))
        engine.arrow(rows.group_by("subject").agg(n=rows.n.sum(where=rows.n > 1)).left_join(rows, "subject"))


def _make(facts: str, subscribers: str) -> dict[str, Any]:
    from goodwill.bench.made import make  # noqa: PLC0415 -- with an open home only

    made = make(facts=int(facts), subscribers=int(subscribers))
    return {"facts": made.facts, "subscribers": made.subscribers}


def _measured(work: Callable[[], Any]) -> dict[str, Any]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    answer = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "answer": answer}


def _dormancy(engine: str = "duckdb") -> dict[str, Any]:
    from goodwill.warehouse.measures import dormancy  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    look = Look(as_of=_AS_OF, engine=engine, from_partials=False)
    return _measured(lambda: [[one.plan, one.country, one.n_paying, one.n_dormant] for one in dormancy(look)])


def _profile(*, from_partials: bool) -> dict[str, Any]:
    from goodwill.warehouse.profiles import Look, profiles  # noqa: PLC0415 -- with an open home only

    return _measured(lambda: _summed(profiles(look=Look(as_of=_AS_OF, from_partials=from_partials))))


def _summed(tables: Iterator[Any]) -> dict[str, int]:
    """Return what both ways of asking must agree on, so that the tables themselves need not be kept."""
    import pyarrow.compute as pc  # noqa: PLC0415 -- slow import

    sums = (
        "subject",
        "plays",
        "seconds_90",
        "n_abandoned",
        "last_sign_of_life_at",
        "letdowns",
        "amount_minor",
        "dormant_at",
    )
    found = dict.fromkeys((*sums, "rows", "dormant", "members", "failures_open"), 0)
    for table in tables:
        found["rows"] += len(table)
        for name in sums:
            found[name] = (found[name] + (pc.sum(table[name].cast("int64")).as_py() or 0)) % 2**53
        found["dormant"] += pc.sum(pc.equal(table["standing"], "dormant")).as_py()
        for name in ("members", "failures_open"):
            found[name] += pc.sum(pc.list_value_length(table[name])).as_py() or 0
    return found


def _by_hand(query: str) -> Iterator[Any]:
    from goodwill.segments import manifest  # noqa: PLC0415 -- with an open home only
    from goodwill.segments.shelf import path_of  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse.engines import DuckDB  # noqa: PLC0415 -- with an open home only

    as_of = int(_AS_OF.timestamp()) * 1_000_000
    since = {f"$SINCE_{days}": str((as_of // _DAY_US - days) * _DAY_US) for days in (30, 90)}
    with DuckDB() as duckdb:
        for segment in manifest.current():
            said = {**since, "$FILES": f"'{path_of(segment.name)}'", "$AS_OF": str(as_of)}
            sql = reduce(lambda text, mark: text.replace(mark, said[mark]), said, query)
            yield duckdb.connection.con.sql(sql).to_arrow_table()


def _dormancy_sql() -> dict[str, Any]:
    from goodwill.bench.by_hand import DORMANCY  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse.measures.asking import added  # noqa: PLC0415 -- with an open home only

    return _measured(lambda: [list(row.values()) for row in added(_by_hand(DORMANCY), keys=("plan", "country"))])


def _profile_sql() -> dict[str, Any]:
    from goodwill.bench.by_hand import PROFILE  # noqa: PLC0415 -- with an open home only

    return _measured(lambda: _summed(_by_hand(PROFILE)))


def _scan() -> dict[str, Any]:
    from goodwill.bench.by_hand import SCAN  # noqa: PLC0415 -- with an open home only

    return _measured(lambda: sum(len(table) for table in _by_hand(SCAN)))


def _refresh() -> dict[str, Any]:
    from goodwill.warehouse import partials  # noqa: PLC0415 -- with an open home only

    return _measured(partials.refresh)


def _day(facts: str) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 -- slow import

    from goodwill.bench.made import FIRST_US, SPAN_US, make_day  # noqa: PLC0415 -- with an open home only
    from goodwill.segments import manifest  # noqa: PLC0415 -- with an open home only

    last = max(one.subject_max for one in manifest.current())
    make_day(facts=int(facts), subjects=np.arange(1, last + 1), day_us=FIRST_US + SPAN_US)
    return _refresh()


_TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "make": _make,
    "scan": _scan,
    "dormancy": _dormancy,
    "dormancy_sql": _dormancy_sql,
    "profile": lambda: _profile(from_partials=False),
    "profile_sql": _profile_sql,
    "partials": lambda: _profile(from_partials=True),
    "refresh": _refresh,
    "day": _day,
    "spark": lambda: _dormancy("spark"),
}
