"""Everyone as the room of worth wants them: one table of who is with us, who tries and who left, from what the ledger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.warehouse import valued
from goodwill.warehouse.profiles import Look
from goodwill.warehouse.sources import apart
from goodwill.worth.factors import COVARIATES, FORMULAS
from goodwill.worth.value import FACTOR, SCHEMA, WAYS, Stage
from goodwill.worth.value.starting import FRESH, LIVES, SPELL

_LEVELS = {FACTOR + name: formula for name, formula in FORMULAS.items()}
_PAID = ("plan", "country", "currency", "interval", "amount_minor")


def people(look: Look) -> pa.Table:
    """Return everyone who is with us, tries or has left, one row each in order of subject, as :data:`SCHEMA` says.

    Args:
        look: When, known by when and with which engine to look; it says an instant.
    """
    return _people(valued.here(_LEVELS, look), valued.them(look), valued.gone(look), look)


def people_on(look: Look, instants: Sequence[datetime]) -> list[pa.Table]:
    """Return the same for each of some instants, in order; of little that is known, all are asked for at once.

    Args:
        look: Known by when and with which engine to look.
        instants: When, one or more.
    """
    looks = [replace(look, as_of=at) for at in instants]
    last = replace(look, as_of=max(instants))
    if len(looks) < 2 or not valued.is_little(last, len(looks)):
        return [people(one) for one in looks]
    told = (
        valued.here(_LEVELS, last, instants=instants),
        valued.them(last, instants=instants),
        valued.gone(last, instants=instants),
    )
    parts = [apart(one, len(instants)) for one in told]
    return [_people(here, them, gone, at) for here, them, gone, at in zip(*parts, looks, strict=True)]


def _people(here: pa.Table, them: pa.Table, gone: pa.Table, look: Look) -> pa.Table:
    gone = gone.filter(pc.invert(pc.is_in(gone["subject"], here["subject"].combine_chunks())))
    whole = pa.concat_tables([_as_schema(_of_here(here, them)), _as_schema(_of_gone(gone, them, _month(look)))])
    return whole.unify_dictionaries().sort_by("subject").combine_chunks()


def _of_here(here: pa.Table, them: pa.Table) -> Mapping[str, pa.ChunkedArray]:
    theirs = _rows_of(them, here["subject"])
    nobody = pa.array(np.zeros(len(here), np.int8))
    told = {name: here[name] for name in here.column_names}
    return told | {
        "stage": pa.array(np.full(len(here), Stage.HERE, np.int8)),
        "cohort": theirs["cohort"],
        "has_asked": here["asked"],
        "is_past_due": pc.greater(pc.fill_null(theirs["failed_since_paid"], 0), 0),
        "way": nobody,
        "away": nobody,
    }


def _of_gone(gone: pa.Table, them: pa.Table, month: int) -> Mapping[str, pa.ChunkedArray | pa.Array]:
    theirs, n = _rows_of(them, gone["subject"]), len(gone)
    tries = np.asarray(gone["tries"].cast(pa.int8()), dtype=bool)
    lives = np.asarray(pc.fill_null(gone["lives"], 0), dtype=np.int64)
    way = [WAYS.index(word) if word in WAYS else 0 for word in gone["way"].to_pylist()]
    no = pa.array(np.zeros(n, bool))
    own = {
        "subject": gone["subject"],
        "stage": pa.array(np.where(tries, Stage.TRIAL, Stage.LEFT).astype(np.int8)),
        "cohort": theirs["cohort"],
        "tenure": pa.array(np.zeros(n, np.int16)),
        "month": pa.array(np.full(n, month, np.int32)),
        "has_asked": no,
        "is_past_due": no,
        "way": pa.array(np.where(tries, 0, np.array(way, np.int64)).astype(np.int8)),
        "away": pa.array(np.where(tries, 0, np.asarray(gone["away"], dtype=np.int64)).astype(np.int16)),
    }
    # who tries is about to begin a life; who left is said to be in the one that ended
    life = np.clip(np.where(tries, lives, lives - 1), 0, len(LIVES) - 1)
    return own | {name: theirs[name] for name in _PAID} | _levels_of_gone(theirs, np.array(LIVES, dtype=object)[life])


def _levels_of_gone(theirs: pa.Table, spells: np.ndarray[tuple[int], np.dtype[np.object_]]) -> dict[str, pa.Array]:
    """Return the levels of who is not with us: those of who begins, on their plan and interval, in their country."""
    yearly = pc.equal(pc.fill_null(theirs["interval"].cast(pa.string()), ""), "year")
    known = {
        SPELL: pa.array(spells, pa.string()),
        "footing": pc.if_else(yearly, "year_begins", "monthly"),
        "plan": theirs["plan"],
        "country": theirs["country"],
    }
    fresh = {name: pa.array([FRESH.get(name, "")] * len(theirs), pa.string()) for name in COVARIATES}
    return {FACTOR + name: known.get(name, fresh[name]) for name in COVARIATES}


def _rows_of(them: pa.Table, subjects: pa.ChunkedArray) -> pa.Table:
    """Return the rows of some subjects; ``them`` is in order of subject and has all of these."""
    return them.take(pa.array(np.searchsorted(np.asarray(them["subject"]), np.asarray(subjects))))


def _as_schema(columns: Mapping[str, pa.ChunkedArray | pa.Array]) -> pa.Table:
    told = [_cast(columns[field.name], field.type) for field in SCHEMA]
    return pa.Table.from_arrays(told, schema=SCHEMA)


def _cast(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(column.type):
        return column.cast(pa.string()).dictionary_encode().cast(kind)
    return column.cast(kind)


def _month(look: Look) -> int:
    at = (look.as_of or datetime.now(UTC)).astimezone(UTC)
    return at.year * 100 + at.month
