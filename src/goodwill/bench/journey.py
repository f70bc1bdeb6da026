"""One subscriber's whole journey out of many facts: cold and warm, and how it grows from a tenth of the facts to all."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from goodwill.bench.machine import cost_of, drop_caches
from goodwill.bench.report import Report, at_most

_CHILD = "from goodwill.bench.journey import child; child()"
_COLD, _WARM = 40, 200


def run(*, facts: int | None, subscribers: int | None, engine: str) -> Report:  # noqa: ARG001 -- every bench has one face
    """Return how long a journey takes to read, in milliseconds: median and 95th percentile, by the clock and by processor.

    The goals are by the clock; on a machine with other work, the processor's time tells what the journey itself costs.

    Args:
        facts: How many; 5 million by default.
        subscribers: How many; one for a hundred facts by default.
        engine: Not asked: the ledger itself reads journeys.
    """
    n = facts or 5_000_000
    many = subscribers or max(10, n // 100)
    tenth, whole = _measured(n // 10, max(1, many // 10)), _measured(n, many)
    ratios = {"p95_warm_whole_to_tenth": whole["warm_p95_ms"] / tenth["warm_p95_ms"]}
    figures: dict[str, float | int | str] = {"n_facts": n, "n_subscribers": many, **whole}
    figures |= {f"tenth_{name}": value for name, value in tenth.items()}
    goals = [
        at_most("a journey, warm, p95", whole["warm_p95_ms"], 50, unit="ms"),
        at_most("ten times the facts, p95 to p95", ratios["p95_warm_whole_to_tenth"], 1.5),
    ]
    if "cold_p95_ms" in whole:
        goals.insert(0, at_most("a journey, cold, p95", whole["cold_p95_ms"], 50, unit="ms"))
    return Report(figures, ratios, goals)


def _measured(facts: int, subscribers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as home:
        cost_of(_CHILD, home, "make", str(facts), str(subscribers))
        found: dict[str, float] = json.loads(cost_of(_CHILD, home, "read", str(subscribers)).out.splitlines()[-1])
    return found


def child() -> None:
    """Make facts, or read journeys, in this process: ``HOME make FACTS SUBSCRIBERS`` or ``HOME read SUBSCRIBERS``."""
    home, task, *arguments = sys.argv[1:]
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- only a child opens a home

    open_site(home)
    answer = _make(*arguments) if task == "make" else _read(Path(home), int(arguments[0]))
    sys.stdout.write(json.dumps(answer) + "\n")


def _make(facts: str, subscribers: str) -> dict[str, Any]:
    from goodwill.bench.made import make  # noqa: PLC0415 -- with an open home only

    return {"facts": make(facts=int(facts), subscribers=int(subscribers)).facts}


def _read(home: Path, subscribers: int) -> dict[str, float]:
    chosen = random.Random(7)  # noqa: S311 -- which journeys are read is no secret
    _spent(chosen.randint(1, subscribers))  # what is imported when first used is not the journey's
    files = [path for path in (home / "segments").iterdir() if path.is_file()]
    found: dict[str, float] = {}
    if drop_caches(files):
        cold = []
        for _ in range(_COLD):
            drop_caches(files)
            cold.append(_spent(chosen.randint(1, subscribers)))
        found |= _told("cold", cold)
    return found | _told("warm", [_spent(chosen.randint(1, subscribers)) for _ in range(_WARM)])


def _spent(subject: int) -> tuple[float, float]:
    """Return what one journey took, by the clock and by processor, in milliseconds."""
    from goodwill import ledger  # noqa: PLC0415 -- needs an open home
    from goodwill.vocabulary import SubjectId  # noqa: PLC0415 -- with an open home only

    began, began_cpu = time.perf_counter(), time.process_time()
    entries = ledger.history(SubjectId(subject))
    spent, spent_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    if not entries:
        raise AssertionError(f"#{subject} has no journey")
    return 1000 * spent, 1000 * spent_cpu


def _told(name: str, spent: list[tuple[float, float]]) -> dict[str, float]:
    told: dict[str, float] = {}
    for unit, figures in zip(("ms", "cpu_ms"), zip(*spent, strict=True), strict=True):
        ordered = sorted(figures)
        told[f"{name}_median_{unit}"] = ordered[len(ordered) // 2]
        told[f"{name}_p95_{unit}"] = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return told
