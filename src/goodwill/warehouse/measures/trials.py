"""What experiments left in the ledger: who came into which arm, and what was told of them before and since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import ibis
import pyarrow as pa
from ibis import Table

from goodwill import facts as f
from goodwill.profile.table import PLAYS, PRICED, STARTS, TURNS
from goodwill.warehouse.measures.asking import asked, wires
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

KINDS: tuple[type[f.Fact], ...] = tuple(
    dict.fromkeys(
        (
            *TURNS,
            *STARTS,
            *PRICED,
            f.InvoicePaid,
            f.InvoiceRefunded,
            f.PaymentDisputed,
            f.MessageReceived,
            f.LastChanceAnswered,
            f.OfferAccepted,
            f.OfferDeclined,
        )
    )
)
"""What is followed of each unit, besides plays, which are counted."""
ASSIGNED = pa.schema({"subject": pa.int64(), "at": pa.int64(), "experiment": pa.string(), "arm": pa.string()})
TOLD = pa.schema(
    {
        "subject": pa.int64(),
        "at": pa.int64(),
        "place": pa.int64(),
        "amount_minor": pa.int64(),
        "currency": pa.string(),
        "cause": pa.string(),
        "plan": pa.string(),
        "country": pa.string(),
    }
)
PLAYED = pa.schema({"subject": pa.int64(), "n_before": pa.int64(), "n_since": pa.int64(), "first_since": pa.int64()})
YEAR_US = 365 * 86_400_000_000


def assigned(look: Look = NOW) -> pa.Table:
    """Return every assignment of anybody to an arm, as :data:`ASSIGNED`, in order of subject and time."""
    rows = [row for table in asked(_assigned, look=look) for row in table.to_pylist()]
    told = [json.loads(row["payload"] or b"{}") for row in rows]
    columns = [[row[name] for row in rows] for name in ("subject", "at")]
    words = [[one.get(name) for one in told] for name in ("experiment", "arm")]
    return pa.table([*columns, *words], schema=ASSIGNED).sort_by([("subject", "ascending"), ("at", "ascending")])


def told_of(units: pa.Table, look: Look = NOW) -> pa.Table:
    """Return all facts of :data:`KINDS` of some units, as :data:`TOLD`, in order of subject, time and place.

    Args:
        units: Whom, in a column ``subject``.
        look: When, known by when and with which engine to look.
    """
    order: list[tuple[str, str]] = [("subject", "ascending"), ("at", "ascending"), ("place", "ascending")]
    return _whole(asked(lambda source: _told(source, units), look=look), TOLD).sort_by(order)


def played_around(units: pa.Table, look: Look = NOW) -> pa.Table:
    """Return the plays of some units: in the year before ``at``, since, and the first since (null: none), as :data:`PLAYED`.

    Args:
        units: Whom and around when: ``subject`` and ``at``, in microseconds.
        look: When, known by when and with which engine to look.
    """
    return _whole(asked(lambda source: _played(source, units), look=look), PLAYED)


def _assigned(source: Source) -> Table:
    return source.facts(wires((f.ArmAssigned,)), ("payload",)).select("subject", "at", "payload")


def _told(source: Source, units: pa.Table) -> Table:
    told = source.facts(wires(KINDS), ("amount_minor", "currency", "cause", "plan", "country"))
    some = told.semi_join(source.engine.table(units.select(["subject"])), "subject")
    return some.select(*TOLD.names)


def _played(source: Source, units: pa.Table) -> Table:
    split = source.engine.table(units.select(["subject", "at"]).rename_columns(["subject", "split_at"]))
    both = source.facts(wires(PLAYS), ()).select("subject", "at").join(split, "subject")
    before = (both.at <= both.split_at) & (both.at > both.split_at - ibis.literal(YEAR_US, "int64"))
    since = both.at > both.split_at
    return both.group_by("subject").agg(
        n_before=both.count(where=before), n_since=both.count(where=since), first_since=both.at.min(where=since)
    )


def _whole(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    found: Sequence[pa.Table] = [table.select(schema.names).cast(schema) for table in tables]
    return pa.concat_tables([schema.empty_table(), *found])
