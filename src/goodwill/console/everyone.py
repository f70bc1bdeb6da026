"""Everyone as the console keeps them: one lean row each, in a file beside the figures, mapped and never read whole.

68 bytes a subscriber on disk, 68 MB for a million; what a question touches of it is the system's page cache, shared by
all processes, and not this process's memory.
"""

# ruff: noqa: PLC0415 -- Arrow and the engines are slow to import, and most pages do without them

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.console.figures import Shown, shown
from goodwill.console.retaining import cohorts, curves
from goodwill.console.underway import figures_folder

if TYPE_CHECKING:
    import pyarrow as pa

GROUPINGS = {"plan": "first_plan", "country": "country", "button": "button"}
"""What curves are drawn by, and the column that it is: the plan is the one they joined on."""
_MOST_CHOICES = 200
MOST_LEAVING = 8
NAME = "everyone.4"
"""With the number of its shape: what another version kept has other columns, and is counted anew."""


def counted(*, patience: float = 0.0) -> Shown:
    """Return what was last counted of everyone: ``as_of``, ``curves``, ``cohorts``, who is ``leaving``, and the ``choices`` of each filter."""
    return shown(NAME, count, patience=patience)


def count() -> dict[str, Any]:
    """Sweep the ledger once, keep everyone, and return what the pages show of them all."""
    from goodwill.warehouse.measures import everyone
    from goodwill.warehouse.measures.everyone import WORDS
    from goodwill.warehouse.profiles import Look

    as_of, path = datetime.now(UTC), _path()
    told = everyone(Look(as_of=as_of))
    _keep(told, as_of, path)
    return {
        "as_of": as_of.isoformat(),
        "curves": {by: curves(told, column) for by, column in GROUPINGS.items()},
        "cohorts": cohorts(told),
        "leaving": _leaving(told),
        "choices": {name: _choices(told, name) for name in WORDS},
    }


def kept() -> tuple[pa.Table, datetime] | None:
    """Return everyone as they were counted last, and as of when; None if they never were."""
    import pyarrow as pa

    try:
        with pa.memory_map(str(_path())) as file:
            told = pa.ipc.open_file(file).read_all()
    except FileNotFoundError:
        return None
    return told, datetime.fromisoformat(told.schema.metadata[b"as_of"].decode())


def _keep(told: pa.Table, as_of: datetime, path: Path) -> None:
    """Put the file in its place in one step: who reads has the whole of the old one or of the new."""
    import pyarrow as pa

    dated = told.replace_schema_metadata({"as_of": as_of.isoformat()})
    draft = path.with_suffix(f".{threading.get_ident()}")
    with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, dated.schema) as writer:
        writer.write_table(dated)
    draft.replace(path)


def _leaving(told: pa.Table) -> dict[str, Any]:
    """Return how many are leaving at their own request, and the first of them to go: each number, and when in microseconds."""
    import pyarrow.compute as pc

    all_of_them = told.select(["subject", "leaving_at"]).filter(pc.is_valid(told["leaving_at"]))
    soonest = pc.select_k_unstable(all_of_them, MOST_LEAVING, [("leaving_at", "ascending"), ("subject", "ascending")])
    first = all_of_them.take(soonest).to_pylist()
    return {"n": len(all_of_them), "first": [[one["subject"], one["leaving_at"]] for one in first]}


def _choices(told: pa.Table, name: str) -> dict[str, int]:
    """Return the known words of a column and how many have each, most first."""
    counts = {one["values"]: one["counts"] for one in told[name].combine_chunks().value_counts().to_pylist()}
    known = sorted(((word, n) for word, n in counts.items() if word), key=lambda one: (-one[1], one[0]))
    return dict(known[:_MOST_CHOICES])


def _path() -> Path:
    return figures_folder() / f"{NAME}.arrow"
