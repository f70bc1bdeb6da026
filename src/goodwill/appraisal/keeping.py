"""Each day's goodwill of everyone, kept beside the figures so that no page waits for it; it may be thrown away and made again."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import structlog

from goodwill import policy
from goodwill.appraisal import shelf
from goodwill.appraisal.appraising import terms_of
from goodwill.appraisal.gathering import people
from goodwill.appraisal.resting import basis
from goodwill.appraisal.risking import reach, risks
from goodwill.appraisal.shelf import days
from goodwill.errors import TooLittleKnown
from goodwill.store.models import Person
from goodwill.warehouse.profiles import Look
from goodwill.worth.reasons import leaving
from goodwill.worth.value import Basis, Stage, Valuation, people_of, valued

log = structlog.get_logger("goodwill.appraisal")

FEWEST = 30
"""With fewer people than this nothing can be said of anybody's leaving, and nothing is asked of the ledger."""
LONG, SELDOM = timedelta(minutes=30), timedelta(days=7)
"""An appraisal that took so long is made once in so many days, and no more often."""


def keep(now: datetime) -> dict[str, int]:
    """Value everyone as of now and keep it as today's, unless it is kept or not due; return of how many it was.

    Kept are: everyone's goodwill, what it rests on and where they stood (of the last two days), and who is most at risk.
    How long it took is logged. Of several workers one does it.
    """
    on = now.astimezone(UTC).date()
    with _alone() as is_mine:
        if not is_mine or not _is_due(on) or Person.objects.count() < FEWEST:
            return {"valued": 0}
        began = time.perf_counter()
        try:
            found = _kept_basis(now, on)
        except TooLittleKnown:  # a young house: there is nothing to keep yet, and that is no failure
            return {"valued": 0}
        shelf.put(risks(found), shelf.path(on, "at_risk"))
        took = time.perf_counter() - began
        shelf.put(_table(found, took), shelf.path(on))  # last: who finds the day has all of it
        shelf.thin()
    log.info("everyone valued", n=len(found.people), seconds=round(took, 1))
    return {"valued": len(found.people)}


def _kept_basis(now: datetime, on: date) -> Valuation:
    """Return what everyone is worth, what it rests on being kept."""
    chosen = policy.current()
    look = Look(as_of=now, patience=chosen.patience)
    told, rests_on = people(look), basis(look, after=_basis_before(on))
    shelf.put(told, shelf.path(on, "people"))
    shelf.put_basis(rests_on, shelf.path(on, "basis", "pickle"))
    return valued(people_of(told, on), rests_on, terms_of(chosen))


def _basis_before(on: date) -> Basis | None:
    """Return what values rested on on the last day before: draws are made beside its draws."""
    before = [day for day in days("basis", "pickle") if day < on]
    found = shelf.taken_basis(shelf.path(before[-1], "basis", "pickle")) if before else None
    return found if isinstance(found, Basis) and hasattr(found, "seen") else None


def _is_due(on: date) -> bool:
    known = days()
    if not known or known[-1] > on:
        return not known
    table = shelf.taken(shelf.path(known[-1]))
    took = float((table.schema.metadata or {}).get(b"seconds", b"0")) if table is not None else 0.0
    return on - known[-1] >= (SELDOM if took > LONG.total_seconds() else timedelta(days=1))


@contextmanager
def _alone() -> Iterator[bool]:
    """Say whether nobody else values everyone meanwhile."""
    with (shelf.folder() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _table(found: Valuation, took: float) -> pa.Table:
    states, state = found.people.states, found.people.state
    leaves = leaving(found.basis.model.hazards, states.cells)
    drawn = [leaving(one.hazards, states.cells) for one in found.basis.draws]
    wide = reach(drawn, found.basis.level)
    is_away = states.stage[state] != Stage.HERE
    told = {"leaves": leaves, "leaves_low": leaves / wide, "leaves_high": np.minimum(leaves * wide, 1.0)}
    table = found.table()
    for name, column in told.items():
        table = table.append_column(name, pa.array(column[state], mask=is_away))
    return table.replace_schema_metadata({"rests_on": found.rests_on, "seconds": f"{took:.1f}"})
