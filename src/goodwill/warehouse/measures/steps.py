"""What programmes did: how many subscribers made each step, and which step each of them made last."""

from __future__ import annotations

from dataclasses import dataclass

from ibis import Table

from goodwill.facts import ProgrammeMoved
from goodwill.warehouse.measures.asking import answers, wires
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

_DIGITS = 16
"""An instant in microseconds has so many from 2001 until 2286: as words they stand in order."""


@dataclass(frozen=True, slots=True)
class Steps:
    """One step (``programme/step``): how many subscribers ever made it, and for how many it is the programme's last."""

    event: str
    n_ever: int
    n_now: int


def steps(look: Look = NOW) -> list[Steps]:
    """Return each step that was ever made, in order of name."""
    ever = {row["event"]: row["n"] for row in answers(_ever, keys=("event",), look=look)}
    last = {row["event"]: row["n"] for row in answers(_last, keys=("event",), look=look)}
    return [Steps(event, n, last.get(event, 0)) for event, n in ever.items()]


def _ever(source: Source) -> Table:
    told = source.facts(wires((ProgrammeMoved,)), ("event",))
    return told.group_by("event").agg(n=told.subject.nunique())


def _last(source: Source) -> Table:
    told = source.facts(wires((ProgrammeMoved,)), ("event",))
    dated = told.mutate(
        programme=told.event.split("/")[0], dated=told["at"].cast("string").lpad(_DIGITS, "0").concat(told.event)
    )
    latest = dated.group_by("subject", "programme").agg(dated=dated.dated.max())
    named = latest.mutate(event=latest.dated.substr(_DIGITS))
    return named.group_by("event").agg(n=named.count())
