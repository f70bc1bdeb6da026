"""Hazards of made-up lives beside lifelines, scikit-survival and statsmodels: what they cost, and how well they foretell.

``--what costs`` fits proportional hazards to ``--subscribers`` lives whose hazards are known, and draws Kaplan-Meier and
Aalen-Johansen for 960 groups of them. ``--what accuracy`` foretells public tables by five-fold cross-validation
(``--data`` is the folder that has the telecom file). Processor seconds are of reading and fitting, imports left out;
memory is the peak of a process of its own. Peers that cannot bear a size are measured at a smaller one, and so are we.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.bench import peers
from goodwill.bench.accuracy import accuracy
from goodwill.bench.machine import cost_of
from goodwill.bench.report import Goal, Report, at_least, at_most
from goodwill.errors import UnknownQuestion

if TYPE_CHECKING:
    import pyarrow as pa

_BEARS = {"lifelines": 10_000_000, "scikit-survival": 200_000, "statsmodels": 20_000}
"""How many lives each peer can bear within minutes and a few gigabytes."""
_USUAL, _WHOLE, _MIB = 200_000, 10_000_000, 2**20
WARM = 2000
"""So many lives are fitted first: what is imported when first used is nobody's cost."""
_PARTS = ("costs", "accuracy")
_CHILD = "from goodwill.bench.hazard import child; child()"
Told = Mapping[str, Any]


def run(*, subscribers: int | None = None, what: str | None = None, data: Path | None = None) -> Report:
    """Return what hazards cost and how well they foretell, beside the peers.

    Raises:
        UnknownQuestion: There is no such part.
    """
    if what not in (None, *_PARTS):
        raise UnknownQuestion(f"this bench measures {' and '.join(_PARTS)}; {what!r} came")
    reports = [_costs(subscribers or _USUAL)] if what != "accuracy" else []
    reports += [accuracy(data)] if what != "costs" else []
    figures, ratios = (
        {k: v for one in reports for k, v in getattr(one, name).items()} for name in ("figures", "ratios")
    )
    return Report(figures, ratios, [goal for one in reports for goal in one.goals])


def _costs(n: int) -> Report:
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        sizes = {n, *(min(n, bears) for bears in _BEARS.values())}
        paths = {size: _written(size, Path(folder)) for size in sorted(sizes)}
        ours = {size: _asked("fit", path) for size, path in paths.items()}
        curves = _asked("curves", paths[n])
        theirs = {}
        if peers.are_here():
            theirs = {name: peers.told("cost", name, paths[min(n, bears)]) for name, bears in _BEARS.items()}
    return _report(n, ours=ours, curves=curves, theirs=theirs)


def _written(n: int, folder: Path) -> Path:
    from goodwill.bench.lives import write_lives  # noqa: PLC0415 -- slow import

    path = folder / f"{n}.parquet"
    write_lives(n, path)
    return path


def _asked(task: str, path: Path) -> Told:
    cost = cost_of(_CHILD, task, str(path), env={"OPENBLAS_NUM_THREADS": "1"})
    return {**json.loads(cost.out.splitlines()[-1]), "peak_bytes": cost.peak_bytes}


def _report(n: int, *, ours: Mapping[int, Told], curves: Told, theirs: Mapping[str, Told]) -> Report:
    figures: dict[str, float | int | str] = {"n_subscribers": n}
    for size, one in ours.items():
        figures |= _of(f"ours at {size:,}", one)
    figures |= _of("curves of 960 groups", curves)
    ratios: dict[str, float] = {}
    for name, one in theirs.items():
        size = min(n, _BEARS[name])
        figures |= _of(f"{name} at {size:,}", one)
        ratios[f"cpu, {name} to ours at {size:,}"] = one["cpu_s"] / ours[size]["cpu_s"]
        ratios[f"memory, {name} to ours at {size:,}"] = one["peak_bytes"] / ours[size]["peak_bytes"]
    if not theirs:
        figures["peers"] = "not measured: this is no checkout"
    return Report(figures, ratios, _goals(n, ours=ours[n], curves=curves, ratios=ratios))


def _of(name: str, told: Told) -> dict[str, float | int | str]:
    from goodwill.bench.lives import truth  # noqa: PLC0415 -- slow import

    found = {f"{name}, cpu_s": told["cpu_s"], f"{name}, peak_mib": told["peak_bytes"] / _MIB}
    if "coefficients" in told:
        away = [told["coefficients"][level] - effect for level, effect in truth().items()]
        found[f"{name}, root mean squared distance from the truth"] = (sum(x * x for x in away) / len(away)) ** 0.5
    return found


def _goals(n: int, *, ours: Told, curves: Told, ratios: Mapping[str, float]) -> list[Goal]:
    goals = [
        at_most("processor seconds of the fit", ours["cpu_s"], 2, unit="s"),
        at_most("peak memory of the fit", ours["peak_bytes"] / _MIB, 512, unit="MiB"),
        at_most("processor seconds of the curves", curves["cpu_s"], 1.2, unit="s"),
    ]
    if n >= _WHOLE and ratios:
        goals += [
            at_least("lifelines' processor seconds to ours", ratios[f"cpu, lifelines to ours at {_WHOLE:,}"], 50),
            at_least("lifelines' memory to ours", ratios[f"memory, lifelines to ours at {_WHOLE:,}"], 20),
        ]
    return goals


def child() -> None:
    """Do one task in this process and print what it cost: ``TASK PATH`` are the process's arguments."""
    from goodwill.bench.lives import write_lives  # noqa: PLC0415 -- slow import

    task, path = sys.argv[1:]
    warm = f"{path}.warm"
    write_lives(WARM, Path(warm))
    _TASKS[task](warm)()
    work = _TASKS[task](path)
    before = resource.getrusage(resource.RUSAGE_SELF)
    answer = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(json.dumps({"cpu_s": cpu_s, **answer}) + "\n")


def _fit(path: str) -> Callable[[], dict[str, Any]]:
    from goodwill.bench.lives import COVARIATES, coefficients  # noqa: PLC0415 -- slow import
    from goodwill.worth import hazard  # noqa: PLC0415 -- slow import
    from goodwill.worth.unrolled import unrolled  # noqa: PLC0415 -- slow import

    columns = (*COVARIATES, "months", "ended", "began")
    return lambda: {"coefficients": coefficients(hazard.fit(unrolled(_counted(path, columns)), choices={}))}


def _curves(path: str) -> Callable[[], dict[str, Any]]:
    from goodwill.bench.lives import COVARIATES  # noqa: PLC0415 -- slow import
    from goodwill.worth.curves import curves, lives  # noqa: PLC0415 -- slow import

    by = (*COVARIATES, "pays")

    def work() -> dict[str, Any]:
        counted = lives(_counted(path, (*by, "months", "ended")), time="months", ended="ended", by=by, n="n")
        return {"n_groups": len(curves(counted).lives.groups)}

    return work


def _counted(path: str, columns: Sequence[str]) -> pa.Table:
    """Return the lives of a file added up, read block by block."""
    import pyarrow.parquet as pq  # noqa: PLC0415 -- slow import

    from goodwill.worth.tally import BLOCK, tallied  # noqa: PLC0415 -- slow import

    return tallied(pq.ParquetFile(path).iter_batches(batch_size=BLOCK, columns=list(columns), use_threads=False))


_TASKS = {"fit": _fit, "curves": _curves}
