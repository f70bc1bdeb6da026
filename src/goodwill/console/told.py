"""Facts as sentences of a page, by month and day, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from goodwill.console.telling import Lane, lane_of, masked, quote, sentence, things
from goodwill.facts import Entry, MessageRead, MessageReceived


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as a line of the page. ``language`` is that of the quote (BCP 47); empty if nobody has said."""

    position: int
    at: datetime
    lane: Lane
    text: str
    quote: str
    things: list[tuple[str, str]]
    source: str
    language: str = ""

    @property
    def anchor(self) -> str:
        """What it is called within the page: no language has a say in its figures."""
        return f"f{self.position}"

    @property
    def instant(self) -> str:
        """When it happened, for machines."""
        return self.at.isoformat()

    @property
    def clock(self) -> str:
        """The time of day, UTC."""
        return f"{self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what happened on it, latest first."""

    on: date
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Month:
    """A month and its days, latest first."""

    first: date
    days: list[Day]


def languages(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the language of each message that its source told one of, or its reading found one in."""
    facts = [entry.fact for entry in entries if isinstance(entry.fact, MessageReceived | MessageRead)]
    return {fact.message: fact.language for fact in facts if fact.message and fact.language}


def told_of(entry: Entry, written_in: Mapping[str, str], *, may_read: bool) -> Told:
    """Return a fact as a line; without what says who somebody is or what they wrote, for whom that is not."""
    fact = entry.fact if may_read else masked(entry.fact)
    said = sentence(fact), quote(fact), things(fact)
    language = getattr(fact, "language", None) or written_in.get(getattr(fact, "message", None) or "", "")
    return Told(entry.position, entry.occurred_at, lane_of(fact.wire), *said, entry.source, language.replace("_", "-"))


def by_month(told: Iterable[Told]) -> list[Month]:
    """Return lines, latest first, by month and day."""
    months = groupby(told, key=lambda one: one.at.date().replace(day=1))
    return [Month(first, [Day(on, list(some)) for on, some in groupby(lot, key=_day)]) for first, lot in months]


def _day(one: Told) -> date:
    return one.at.date()
