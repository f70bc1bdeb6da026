"""Each day's goodwill of everyone, kept beside the figures so that no page waits for it; it may be thrown away and made again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from goodwill import policy
from goodwill.appraisal.appraising import terms_of, worth
from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import SubjectId
from goodwill.warehouse.profiles import Look
from goodwill.worth.cells import Cells, Floats
from goodwill.worth.hazards import Hazards
from goodwill.worth.value import Stage, Valuation


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody was worth on a day, in minor units, with its interval.

    ``leaves`` is the chance that they leave within a month; None of who is not with us. ``rests_on`` says what it all rests on.
    """

    on: date
    subject: SubjectId
    currency: str
    goodwill_minor: int
    low_minor: int
    high_minor: int
    leaves: float | None
    rests_on: str


def keep(now: datetime) -> dict[str, int]:
    """Value everyone as of now and keep it as today's, unless today's is kept; return of how many it was."""
    path = _path(now.astimezone(UTC).date())
    if path.exists():
        return {"valued": 0}
    chosen = policy.current()
    try:
        found = worth(Look(as_of=now, patience=chosen.patience), terms_of(chosen))
    except TooLittleKnown:  # a young house: there is nothing to keep yet, and that is no failure
        return {"valued": 0}
    _write(_table(found), path)
    return {"valued": len(found.people)}


def days() -> list[date]:
    """Return the days whose goodwill is kept, in order."""
    return sorted(date.fromisoformat(path.stem) for path in _folder().glob("*.arrow"))


def kept(on: date | None = None) -> pa.Table | None:
    """Return everyone's goodwill as it was kept on a day, in order of subject; None if it was not.

    Args:
        on: The day; None: the last that is kept.
    """
    found = days()
    if not found or (on is not None and on not in found):
        return None
    with pa.memory_map(str(_path(on or found[-1]))) as file:
        return pa.ipc.open_file(file).read_all()


def history_of(subject: SubjectId) -> list[Worth]:
    """Return what somebody was worth on each day that is kept, in order; those they were not valued on are left out."""
    told = []
    for on in days():
        table = kept(on)
        subjects = np.asarray(table["subject"]) if table is not None else np.zeros(0, np.int64)
        place = int(np.searchsorted(subjects, subject))
        if table is not None and place < len(subjects) and subjects[place] == subject:
            told += _rows(table.slice(place, 1), on)
    return told


def at_risk(n: int) -> list[Worth]:
    """Return those with us whose leaving would cost most, on the last day kept: chance of leaving times goodwill.

    Amounts of several currencies are not compared: the ``n`` first of each currency are told, in order of currency.
    """
    found, table = days(), kept()
    if table is None:
        return []
    here = table.filter(pc.is_valid(table["leaves"]))
    here = here.append_column("cost", pc.multiply(here["leaves"], here["goodwill_minor"].cast(pa.float64())))
    told: list[Worth] = []
    for coin in sorted(set(here["currency"].to_pylist()) - {""}):
        mine = here.filter(pc.equal(here["currency"].cast(pa.string()), coin))
        told += _rows(mine.sort_by([("cost", "descending")]).slice(0, n), found[-1])
    return told


def _rows(table: pa.Table, on: date) -> list[Worth]:
    rests_on = (table.schema.metadata or {}).get(b"rests_on", b"").decode()
    names = ("subject", "currency", "goodwill_minor", "low_minor", "high_minor", "leaves")
    return [Worth(on=on, rests_on=rests_on, **{name: row[name] for name in names}) for row in table.to_pylist()]


def _table(found: Valuation) -> pa.Table:
    states = found.people.states
    leaves = _leaves(found.basis.model.hazards, states.cells)[found.people.state]
    is_away = states.stage[found.people.state] != Stage.HERE
    table = found.table().append_column("leaves", pa.array(leaves, mask=is_away))
    return table.replace_schema_metadata({"rests_on": found.rests_on})


def _leaves(hazards: Hazards, cells: Cells) -> Floats:
    """Return the chance of leaving within the month, by whichever cause: ``(n_cells,)``."""
    stays = np.ones(len(cells))
    for chance in hazards.chance(cells).values():
        stays = stays * (1 - chance)
    return 1 - stays


def _write(table: pa.Table, path: Path) -> None:
    """Put the file in its place in one step: who reads has the whole of it or none."""
    draft = path.with_suffix(f".{os.getpid()}")
    with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    draft.replace(path)


def _path(on: date) -> Path:
    return _folder() / f"{on.isoformat()}.arrow"


def _folder() -> Path:
    folder: Path = settings.GOODWILL.scratch / "goodwill"
    folder.mkdir(exist_ok=True)
    return folder
