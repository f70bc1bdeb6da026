"""What is kept of goodwill, read: everyone's on a day, somebody's on all days, and who is most at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from goodwill.appraisal import shelf
from goodwill.vocabulary import SubjectId

days = shelf.days


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody was worth on a day, in minor units, with its interval.

    ``leaves`` is the chance that they leave within a month, with its interval; None of who is not with us. ``rests_on`` says what it all rests on.
    """

    on: date
    subject: SubjectId
    currency: str
    goodwill_minor: int
    low_minor: int
    high_minor: int
    leaves: float | None
    leaves_low: float | None
    leaves_high: float | None
    rests_on: str


def kept(on: date | None = None) -> pa.Table | None:
    """Return everyone's goodwill as it was kept on a day, in order of subject; None if it was not.

    Args:
        on: The day; None: the last that is kept.
    """
    found = days()
    return shelf.taken(shelf.path(on or found[-1])) if found else None


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


def at_risk() -> pa.Table | None:
    """Return those most at risk on the last day kept, as :data:`goodwill.appraisal.risking.SCHEMA` says; None: none is."""
    found = days()
    return shelf.taken(shelf.path(found[-1], "at_risk")) if found else None


def _rows(table: pa.Table, on: date) -> list[Worth]:
    rests_on = (table.schema.metadata or {}).get(b"rests_on", b"").decode()
    names = ("subject", "currency", "goodwill_minor", "low_minor", "high_minor", "leaves", "leaves_low", "leaves_high")
    return [Worth(on=on, rests_on=rests_on, **{name: row[name] for name in names}) for row in table.to_pylist()]
