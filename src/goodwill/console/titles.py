"""One title as the console counts it: its plays in weeks, where it was left, on what, and a file of who played it.

Counted when somebody looks, kept like every figure; of the titles looked at, the latest two hundred are kept.
"""

# ruff: noqa: PLC0415 -- Arrow and the engines are slow to import, and most pages do without them

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.console import everyone
from goodwill.console.figures import Shown, shown
from goodwill.console.underway import figures_folder

if TYPE_CHECKING:
    import pyarrow as pa

DID = {"started": "n_started", "finished": "n_finished", "abandoned": "n_abandoned"}
"""What somebody may have done with a title, and the column of how often they did."""
_MOST_KEPT = 200
_PREFIX = "title.1."
_WORDS = ("plan", "country")


def counted(title: str, *, patience: float = 0.0) -> Shown:
    """Return what was last counted of a title: ``weeks``, ``left``, ``devices``, ``n_people``, and their ``plan`` and ``country``."""
    return shown(_name(title), partial(count, title), patience=patience)


def count(title: str) -> dict[str, Any]:
    """Sweep the ledger for one title, keep who played it, and return what its page shows."""
    from goodwill.warehouse.measures import title_devices, title_left, title_people, title_weeks

    people = title_people(title)
    _keep(people, _path(title))
    left = {one.tenth: one.n for one in title_left(title)}
    return {
        "weeks": [
            [one.monday.isoformat(), one.n_started, one.n_finished, one.n_abandoned] for one in title_weeks(title)
        ],
        "left": [left.get(tenth, 0) for tenth in range(10)],
        "devices": sorted(title_devices(title), key=lambda one: (-one[1], one[0])),
        "n_people": len(people),
        **_who(people),
    }


def who_did(title: str, did: str = "") -> pa.Array | None:
    """Return the numbers of those who did something with a title (empty: anything at all); None if it was never counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        with pa.memory_map(str(_path(title))) as file:
            told = pa.ipc.open_file(file).read_all()
    except FileNotFoundError:
        return None
    them = told["subject"].filter(pc.greater(told[DID[did]], 0)) if did else told["subject"]
    return them.combine_chunks()


def _who(people: pa.Table) -> dict[str, list[list[Any]]]:
    """Return how many of some people are on each plan and in each country, most first; empty: unknown."""
    import pyarrow.compute as pc

    if everyone.kept() is None:
        everyone.count()
    found = everyone.kept()
    if found is None:
        return {name: [] for name in _WORDS}
    told, _as_of = found
    theirs = told.select(_WORDS).filter(pc.is_in(told["subject"], people["subject"].combine_chunks()))
    counts = {name: theirs[name].combine_chunks().value_counts().to_pylist() for name in _WORDS}
    return {
        name: sorted(([one["values"], one["counts"]] for one in found), key=lambda one: (-one[1], one[0]))
        for name, found in counts.items()
    }


def _keep(people: pa.Table, path: Path) -> None:
    """Put the file in its place in one step, and let go of the titles that were counted longest ago."""
    import pyarrow as pa

    draft = path.with_suffix(f".{threading.get_ident()}")
    with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, people.schema) as writer:
        writer.write_table(people)
    draft.replace(path)
    for old in _oldest(sorted(path.parent.glob(f"{_PREFIX}*.arrow"), key=lambda one: one.stat().st_mtime)):
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


def _oldest(kept: Sequence[Path]) -> Sequence[Path]:
    return kept[: max(len(kept) - _MOST_KEPT, 0)]


def _name(title: str) -> str:
    return _PREFIX + blake2b(title.encode(), digest_size=12).hexdigest()


def _path(title: str) -> Path:
    return figures_folder() / f"{_name(title)}.arrow"
