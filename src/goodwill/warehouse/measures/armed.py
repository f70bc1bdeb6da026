"""Each person of an experiment: their arm, and what they did in a while before it began and since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ibis import Table

from goodwill.facts import (
    InvoicePaid,
    InvoiceRefunded,
    MessageRead,
    MessageReceived,
    ProgrammeMoved,
    SubscriptionCancelled,
)
from goodwill.profile.table import PLAYS
from goodwill.segments.rows import micros
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.measures.asking import wires
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look
from goodwill.warehouse.sources import Source, concerned, moment, ranges

COUNTED = ("cancellations", "contacts", "plays", "revenue", "complaints")
"""What is told of each, before and since; revenue in minor units of one currency, complaints are messages with a theme."""
_CUT = ("plays", "revenue", "contacts", "cancellations")
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Armed:
    """The people of an experiment, in order of number.

    Args:
        subjects: ``(n,)`` their numbers.
        arms: ``(n,)`` the names of their arms.
        before, since: ``(n,)`` of each measure: in the days before the split, and from it on. Nobody in an arm can have
            cancelled before.
    """

    subjects: npt.NDArray[np.int64]
    arms: npt.NDArray[np.str_]
    before: dict[str, Numbers]
    since: dict[str, Numbers]


def armed(step: str, *, split_at: datetime, days_before: int, currency: str, look: Look = NOW) -> Armed:
    """Return everyone in an arm of an experiment: an arm assigned first holds for good.

    Args:
        step: The step of the programme that drew them (``programme/step``); its ``reason`` is the arm.
        split_at: From when on what they do counts as after.
        days_before: So many days before it count as before.
        currency: The one currency of revenue.
        look: Until when to look, and with which engine.
    """
    since, begin = micros(split_at), micros(split_at - timedelta(days=days_before))
    tables = list(_each(step, begin, since, currency, look))
    whole = pa.concat_tables([_nobody(), *(one for one, _ in tables)]).sort_by("subject")
    subjects = whole["subject"].to_numpy().astype(np.int64)
    sides = {when: {name: _column(whole, f"{name}_{when}") for name in _CUT} for when in ("before", "since")}
    for when, added in zip(
        ("before", "since"), _complaints(subjects, [rows for _, rows in tables], since), strict=True
    ):
        sides[when]["complaints"] = added
    return Armed(subjects, np.array(whole["arm"].to_pylist(), str), sides["before"], sides["since"])


def _each(step: str, begin: int, since: int, currency: str, look: Look) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield, a range of subjects at a time, those in an arm with what they did, and their messages as they were read."""
    held = moment(look.as_of, look.known_by)
    with opened(look.engine) as engine:
        for within in ranges(held, facts_each=FACTS_AT_ONCE):
            near = tuple(one for one in concerned(held, within) if not held.outside(one))
            source = Source(engine, held, near, within)
            if not source.is_empty:
                yield (
                    engine.arrow(_lived(source, step, begin, since, currency)),
                    engine.arrow(_read(source, begin)),
                )


def _lived(source: Source, step: str, begin: int, since: int, currency: str) -> Table:
    told = source.facts(wires((ProgrammeMoved,)), ("event", "reason"))
    told = told.filter(told.event == step)
    first = told.group_by("subject").agg(at=told["at"].min())
    mine = told.join(first, ["subject", "at"]).group_by("subject").agg(arm=ibis._.reason.min())
    did = source.facts(
        wires((*PLAYS, InvoicePaid, InvoiceRefunded, MessageReceived, SubscriptionCancelled)),
        ("amount_minor", "currency"),
    )
    did = did.filter(did["at"] >= begin)
    sums = did.group_by("subject").agg(**_sums(did, since, currency))
    whole = mine.left_join(sums, "subject")
    names = [f"{name}_{when}" for name in _CUT for when in ("before", "since")]
    return whole.select("subject", "arm", **{name: whole[name].fill_null(0).cast("float64") for name in names})


def _sums(did: Table, since: int, currency: str) -> dict[str, ibis.Value]:
    name = did["name"]
    signed = ibis.cases((name == InvoicePaid.wire, did.amount_minor), else_=-did.amount_minor)
    found: dict[str, ibis.Value] = {}
    for when, is_then in (("before", did["at"] < since), ("since", did["at"] >= since)):
        is_money = name.isin(wires((InvoicePaid, InvoiceRefunded))) & (did.currency == currency)
        found[f"plays_{when}"] = did.count(where=is_then & name.isin(wires(PLAYS)))
        found[f"revenue_{when}"] = signed.sum(where=is_then & is_money)
        found[f"contacts_{when}"] = did.count(where=is_then & (name == MessageReceived.wire))
        found[f"cancellations_{when}"] = did.count(where=is_then & (name == SubscriptionCancelled.wire))
    return found


def _read(source: Source, begin: int) -> Table:
    told = source.facts(wires((MessageRead,)), ("payload",))
    return told.filter(told["at"] >= begin).select("subject", "at", "payload")


def _complaints(subjects: npt.NDArray[np.int64], read: list[pa.Table], since: int) -> tuple[Numbers, Numbers]:
    """Return how many messages of each were about anything, before and since."""
    sides = np.zeros(len(subjects)), np.zeros(len(subjects))
    for row in (row for table in read for row in table.to_pylist()):
        place = int(np.searchsorted(subjects, row["subject"]))
        is_ours = place < len(subjects) and subjects[place] == row["subject"]
        if is_ours and json.loads(row["payload"] or b"{}").get("themes"):
            sides[int(row["at"] >= since)][place] += 1
    return sides


def _column(whole: pa.Table, name: str) -> Numbers:
    return np.asarray(whole[name].to_numpy(), np.float64)


def _nobody() -> pa.Table:
    names = [f"{name}_{when}" for name in _CUT for when in ("before", "since")]
    columns = {"subject": pa.array([], pa.int64()), "arm": pa.array([], pa.string())}
    return pa.table(columns | {name: pa.array([], pa.float64()) for name in names})
