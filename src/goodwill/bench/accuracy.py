"""How well public tables of lifetimes are foretold, by us and by the peers: five folds, each foretold from the others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from goodwill.bench import peers
from goodwill.bench.report import Goal, Report, at_least, at_most

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.worth.cells import Floats, Ints

TABLES = ("gbsg2", "whas500", "rossi", "rotterdam", "flchain")
TELECOM = "telecom"
_FILE = Path("retention") / "telco_customers.csv"
_PEERS = {"cox": 10**9, "boosted": 10**9, "forest": 3000}
"""Each peer's models, and how many lives each can bear within minutes."""
_FOLDS, _SEED = 5, 0
_WANTED: Mapping[str, tuple[float, float, float | None]] = {
    TELECOM: (0.865, 0.0855, 0.02),
    "flchain": (0.798, 0.087, None),
}


class Scores(NamedTuple):
    """How lives were foretold: concordance and integrated Brier score (means of the folds), calibration error (of all)."""

    concordance: float
    brier: float
    calibration: float


Foretell = Callable[["pa.Table", "pa.Table", "Floats"], tuple["Floats", "Floats"]]
"""From some lives, the risk ``(n,)`` and the share still there at some times ``(n, n_times)`` of others."""


def accuracy(data: Path | None) -> Report:
    """Return how well every table that is here is foretold, and whether the goals are met."""
    figures: dict[str, float | int | str] = {}
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        for name, table in tables(data, Path(folder)):
            found = {"ours": judged(table, ours)}
            for model, bears in _PEERS.items():
                if len(table) <= bears and peers.are_here():
                    found[model] = judged(table, _peer(model, Path(folder)))
            figures |= {f"{name}, {who}, {of}": x for who, one in found.items() for of, x in one._asdict().items()}
            goals += _goals(name, found)
    if not figures:
        figures["accuracy"] = "not measured: this is no checkout, and no folder of public tables was given"
    return Report(figures, {}, goals)


def _goals(name: str, found: Mapping[str, Scores]) -> Iterator[Goal]:
    ours_, theirs = found["ours"], [one for who, one in found.items() if who != "ours"]
    if name in _WANTED:
        concordance, brier, calibration = _WANTED[name]
        yield at_least(f"concordance, {name}", ours_.concordance, concordance)
        yield at_most(f"integrated Brier score, {name}", ours_.brier, brier)
        if calibration is not None:
            yield at_most(f"calibration error, {name}", ours_.calibration, calibration)
    if theirs:
        yield at_least(
            f"concordance, {name}, the best peer's", ours_.concordance, max(one.concordance for one in theirs)
        )
        yield at_most(f"integrated Brier score, {name}, the best peer's", ours_.brier, min(one.brier for one in theirs))


def tables(data: Path | None, folder: Path) -> Iterator[tuple[str, pa.Table]]:
    """Yield the public tables that are here: ``time``, ``event``, covariates."""
    from pyarrow import csv  # noqa: PLC0415 -- slow import

    if data is not None and (data / _FILE).exists():
        yield TELECOM, _telecom(csv.read_csv(data / _FILE))
    if peers.are_here():
        peers.asked("datasets", folder)
        for name in TABLES:
            yield name, csv.read_csv(folder / f"{name}.csv")


def _telecom(read: pa.Table) -> pa.Table:
    """Return the telecom file without what tells of the time: what all months together were charged."""
    import pyarrow as pa  # noqa: PLC0415 -- slow import
    import pyarrow.compute as pc  # noqa: PLC0415 -- slow import

    known = read.drop_columns(["customerID", "tenure", "Churn", "TotalCharges"])
    event = pc.equal(read["Churn"], "Yes").cast(pa.int64())
    whole = known.append_column("time", read["tenure"].cast(pa.float64())).append_column("event", event)
    return whole.filter(pc.greater(whole["time"], 0))


def ours(some: pa.Table, others: pa.Table, times: Floats) -> tuple[Floats, Floats]:
    """Return what lifetimes fitted to some lives foretell of others."""
    from goodwill.worth import lifetimes  # noqa: PLC0415 -- slow import

    found = lifetimes.fit(some, time="time", ended="event")
    return found.risk(others), found.survival(others, times)


def _peer(model: str, folder: Path) -> Foretell:
    import numpy as np  # noqa: PLC0415 -- slow import
    from pyarrow import csv  # noqa: PLC0415 -- slow import

    def foretold(some: pa.Table, others: pa.Table, times: Floats) -> tuple[Floats, Floats]:
        csv.write_csv(some, folder / "train.csv")
        csv.write_csv(others, folder / "test.csv")
        np.savetxt(folder / "times.csv", times)
        peers.asked("lifetimes", model, folder)
        return np.loadtxt(folder / "risk.csv"), np.loadtxt(folder / "survival.csv")

    return foretold


def judged(table: pa.Table, foretell: Foretell) -> Scores:
    """Return how a table's lives are foretold, each fold from the other four.

    Shares are judged at sixty even times from when a twentieth of those that ended had to when nineteen had; calibration
    by tenths of all lives together at the middle one of these.
    """
    import numpy as np  # noqa: PLC0415 -- slow import
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    from goodwill.worth.lifetimes import scores as of  # noqa: PLC0415 -- slow import
    from goodwill.worth.lifetimes.rows import flags_of, numbers_of  # noqa: PLC0415 -- slow import

    time, ended = numbers_of(table["time"]), flags_of(table["event"])
    times, fold, found = of.span(time, ended), folds(ended.astype(np.int64)), []
    shares = np.empty((len(time), len(times)))
    for one in range(_FOLDS):
        held = fold == one
        some, others = table.filter(pa.array(~held)), table.filter(pa.array(held))
        risk, shares[held] = foretell(some, others, times)
        seen = of.censoring(time[~held], ended[~held])
        brier = of.brier(shares[held], times, time=time[held], ended=ended[held], seen=seen)
        found.append((of.concordance(risk, time[held], ended[held]), of.integrated(brier, times)))
    middle = len(times) // 2
    error = of.calibration_error(shares[:, middle], float(times[middle]), time=time, ended=ended)
    concordance, brier_ = np.mean(found, axis=0)
    return Scores(float(concordance), float(brier_), error)


def folds(ended: Ints) -> Ints:
    """Return the fold of each life, ``(n_lives,)``: as many that ended in each, else by chance, the same every time."""
    import numpy as np  # noqa: PLC0415 -- slow import

    draw, fold = np.random.default_rng(_SEED), np.empty(len(ended), np.int64)
    for whether in (0, 1):
        place = np.flatnonzero(ended == whether)
        draw.shuffle(place)
        fold[place] = np.arange(len(place)) % _FOLDS
    return fold
