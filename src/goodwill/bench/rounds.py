"""The daily round of the diary: ripe dates, one sweep, last look, orders written; and how it follows the number ripe.

Every programme is switched on. A 365th of the subscribers is ripe, as on any day once everyone has been looked at; then a
tenth of that, on the same home. Making the facts, their partial profiles and the diary is left out; so is what a worker does
once in its life, when it first sweeps: to import the engine.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from goodwill.bench.machine import Cost, cost_of
from goodwill.bench.report import Report, at_most

_AS_OF = datetime(2025, 1, 1, tzinfo=UTC)
_CHILD = "from goodwill.bench.rounds import child; child()"
_GIB = 2**30
_FACTS_EACH = 4
_AT_ONCE = 200_000


def run(*, subscribers: int | None) -> Report:
    """Return what a round costs.

    Args:
        subscribers: How many; 100,000 by default.
    """
    n = subscribers or 100_000
    ripe = max(10, n // 365)
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as home:
        made, _ = _asked(home, "make", str(n))
        day, cost = _asked(home, "round", str(n), str(ripe))
        few, _ = _asked(home, "round", str(n), str(max(1, ripe // 10)))
    figures: dict[str, float | int | str] = {
        "n_subscribers": n,
        "n_facts": made["facts"],
        "n_ripe": day["due"],
        "n_judged": day["judged"],
        "n_moves": day["moved"],
        "n_orders": day["orders"],
        "round_s": day["s"],
        "round_cpu_s": day["cpu_s"],
        "round_sweep_s": day["sweep_s"],
        "round_peak_bytes": cost.peak_bytes,
        "n_ripe_of_few": few["due"],
        "round_of_few_s": few["s"],
        "round_of_few_cpu_s": few["cpu_s"],
    }
    goals = [
        at_most("the round", day["s"], 60, unit="s"),
        at_most("peak memory of the round", cost.peak_bytes / _GIB, 4, unit="GiB"),
        at_most("failed histories", day["failed"], 0),
    ]
    return Report(figures, {"a tenth as many ripe, on the same home": few["cpu_s"] / day["cpu_s"]}, goals)


def child() -> None:
    """Do one task in an open home and print what it found."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- only in a child

    home, task, *words = sys.argv[1:]
    open_site(home, env={"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "bench"})
    print(json.dumps(_TASKS[task](*map(int, words))))  # noqa: T201 -- the answer to the parent


def _asked(home: str, *words: str) -> tuple[dict[str, Any], Cost]:
    cost = cost_of(_CHILD, home, *words)
    return json.loads(cost.out.splitlines()[-1]), cost


def _make(n: int) -> dict[str, Any]:
    from goodwill import unasked  # noqa: PLC0415 -- with an open home only
    from goodwill.bench.made import make  # noqa: PLC0415 -- with an open home only
    from goodwill.programmes import BUILT  # noqa: PLC0415 -- with an open home only
    from goodwill.unasked.waking import follow_from_here  # noqa: PLC0415 -- with an open home only
    from goodwill.warehouse import partials  # noqa: PLC0415 -- with an open home only

    made = make(facts=n * _FACTS_EACH, subscribers=n)
    _keys(n)
    partials.refresh()
    for name in BUILT:
        unasked.switch(name, on=True, by="bench", at=_AS_OF)
    follow_from_here()
    _diary(n)
    return {"facts": made.facts}


def _keys(n: int) -> None:
    """Give everyone a key of their own: an order is sealed with it."""
    from django.db import connection, transaction  # noqa: PLC0415 -- with an open home only

    from goodwill.people import Seals  # noqa: PLC0415 -- with an open home only
    from goodwill.vocabulary import SubjectId  # noqa: PLC0415 -- with an open home only

    wrapped = Seals()
    for begin in range(1, n + 1, _AT_ONCE):
        some = range(begin, min(begin + _AT_ONCE, n + 1))
        rows = [(one, bytes(wrapped.new(SubjectId(one)).wrapped)) for one in some if one % 20 == 0 or n <= _AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO keys (subject, wrapped) VALUES (%s, %s)", rows)
        wrapped = Seals()


def _diary(n: int) -> None:
    from goodwill.segments.rows import micros  # noqa: PLC0415 -- with an open home only
    from goodwill.unasked.diary import bring_forward  # noqa: PLC0415 -- with an open home only

    far = micros(_AS_OF + timedelta(days=400))
    bring_forward((one, far) for one in range(1, n + 1))


def _round(n: int, ripe: int) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 -- slow import

    from goodwill import unasked  # noqa: PLC0415 -- with an open home only
    from goodwill.segments.rows import micros  # noqa: PLC0415 -- with an open home only
    from goodwill.store.models import DiaryDate, Outgoing  # noqa: PLC0415 -- with an open home only
    from goodwill.unasked.diary import bring_forward  # noqa: PLC0415 -- with an open home only

    DiaryDate.objects.filter(due_us__lte=micros(_AS_OF)).update(due_us=micros(_AS_OF + timedelta(days=400)))
    chosen = np.unique(np.random.default_rng(ripe).integers(1, n // 20 + 1, ripe)) * 20
    bring_forward((int(one), micros(_AS_OF)) for one in chosen)
    programmes = unasked.running()
    _swept(programmes)  # a worker imports the engine once, not daily
    before, began, worked = Outgoing.objects.count(), time.perf_counter(), time.process_time()
    did: dict[str, Any] = dict.fromkeys(("due", "judged", "moved", "failed"), 0)
    while (just := unasked.look_up(_AS_OF, programmes))["due"]:
        did = {name: did[name] + just[name] for name in did}
    spent = {"s": time.perf_counter() - began, "cpu_s": time.process_time() - worked}
    return did | spent | {"sweep_s": _swept(programmes), "orders": Outgoing.objects.count() - before}


def _swept(programmes: Any) -> float:
    from goodwill.unasked.bounds import dates, formulas  # noqa: PLC0415 -- with an open home only
    from goodwill.vocabulary import SubjectId  # noqa: PLC0415 -- with an open home only

    began = time.perf_counter()
    for _table in dates(formulas(programmes), _AS_OF, [SubjectId(20)]):
        pass
    return time.perf_counter() - began


_TASKS: dict[str, Callable[..., dict[str, Any]]] = {"make": _make, "round": _round}
