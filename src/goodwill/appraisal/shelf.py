"""Where each day's goodwill is kept: files beside the figures, put in their place in one step; old days are thinned."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

EVERY_DAY = timedelta(days=35)
"""For so long every day is kept; of the time before, one day a week: the first that was kept in it."""


def folder(name: str = "") -> Path:
    """Return where goodwill is kept, or a part of it."""
    found: Path = settings.GOODWILL.scratch / "goodwill" / name
    found.mkdir(parents=True, exist_ok=True)
    return found


def path(on: date, name: str = "", kind: str = "arrow") -> Path:
    """Return the file of a day."""
    return folder(name) / f"{on.isoformat()}.{kind}"


def days(name: str = "", kind: str = "arrow") -> list[date]:
    """Return the days that are kept, in order."""
    return sorted(date.fromisoformat(one.stem) for one in folder(name).glob(f"*.{kind}"))


def put(table: pa.Table, to: Path) -> None:
    """Keep a table: who reads has the whole of it or none."""

    def write(draft: Path) -> None:
        with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)

    _placed(to, write)


def taken(from_: Path) -> pa.Table | None:
    """Return a table that is kept, mapped and not read whole; None if it is not."""
    try:
        with pa.memory_map(str(from_)) as file:
            return pa.ipc.open_file(file).read_all()
    except FileNotFoundError:
        return None


def put_basis(basis: object, to: Path) -> None:
    """Keep what values rest on."""

    def write(draft: Path) -> None:
        draft.write_bytes(pickle.dumps(basis))

    _placed(to, write)


def taken_basis(from_: Path) -> Any:
    """Return what values rest on as it was kept; None: it was not, or by another version."""
    try:
        return pickle.loads(from_.read_bytes())  # noqa: S301 -- ours, from our own scratch: who writes there owns the house
    except (OSError, pickle.UnpicklingError, AttributeError, ImportError, TypeError):
        return None


def thin() -> int:
    """Let go of days that are too close together for their age, and of all but the last of what is kept for pages."""
    gone = [path(on) for on in too_close(days())]
    for name, kind, n_kept in (("people", "arrow", 2), ("basis", "pickle", 2), ("at_risk", "arrow", 1)):
        gone += [path(on, name, kind) for on in days(name, kind)[:-n_kept]]
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)


def too_close(known: Sequence[date]) -> list[date]:
    """Return the days to let go of: older than :data:`EVERY_DAY`, and not the first of their week."""
    if not known:
        return []
    old = [on for on in known if known[-1] - on > EVERY_DAY]
    first: dict[tuple[int, int], date] = {}
    for on in old:
        first.setdefault(on.isocalendar()[:2], on)
    return [on for on in old if first[on.isocalendar()[:2]] != on]


def _placed(to: Path, write: Callable[[Path], None]) -> None:
    draft = to.with_suffix(f".{os.getpid()}")
    write(draft)
    draft.replace(to)
