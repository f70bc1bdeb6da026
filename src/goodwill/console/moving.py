"""What an address asks of a journey, and the ways that lead on from there: levels, in and out, to and fro, lanes, pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from goodwill.console.laned import Laned
from goodwill.console.spans import DAY, HOUR, LEAST, MINUTE, MONTH, WEEK, YEAR, Span, day_of, whole_of
from goodwill.console.telling import Lane
from goodwill.segments.rows import micros

A_PAGE = 60
LEVELS = {"year": YEAR, "month": MONTH, "week": WEEK, "day": DAY, "hour": HOUR, "minutes": 5 * MINUTE}
"""What one may look at at once, beside everything, from years to minutes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stretch of a journey is asked for, of which lanes (none: all), and which page of its sentences.

    ``page`` counts from 1, the latest; ``fact`` is the position of the fact that was pointed at.
    """

    span: Span
    whole: Span
    lanes: tuple[Lane, ...] = ()
    page: int = 1
    fact: int | None = None

    @classmethod
    def of(cls, query: QueryDict, told: Laned) -> Asked:
        """Return what an address asks for; what makes no sense in it is passed by. The journey has a fact at least."""
        whole = whole_of(told.outline.at[0], told.outline.at[-1])
        span = _jumped(query, whole) or Span.asked(query.dict(), whole)  # type: ignore[arg-type]  # none is a list here
        lanes = tuple(lane for lane in told.lanes if lane in query.getlist("lane"))
        return cls(span, whole, lanes, _number(query.get("page", "")) or 1, _number(query.get("fact", "")))

    @property
    def is_whole(self) -> bool:
        """Whether all of the journey is asked for."""
        return self.span == self.whole

    def address(self, span: Span) -> str:
        """Return the address of another stretch of the same lanes."""
        return self.beside(span=span)

    def beside(self, *, span: Span | None = None, lanes: Sequence[Lane] | None = None, **more: int) -> str:
        """Return an address that differs in some things; the whole journey needs no words."""
        span = (span or self.span).within(self.whole)
        query = {} if span == self.whole else span.query()
        chosen = self.lanes if lanes is None else lanes
        return "?" + urlencode([*query.items(), *(("lane", lane.value) for lane in chosen), *more.items()])


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go: its name, the key that stands for it, and where it leads; no address: nowhere from here."""

    name: str
    key: str = ""
    address: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One lane to filter by, with how many facts the stretch has of it: its address puts it on, or takes it off."""

    lane: str
    n: int
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of the sentences: the places it tells, latest first; of how many it tells which; the pages beside it."""

    places: list[int]
    n: int
    first: int
    last: int
    later: str
    earlier: str


def ways(asked: Asked) -> list[Way]:
    """Return the ways in and out, to and fro."""
    span, whole = asked.span, asked.whole
    found = [
        (_("Zoom in"), "+", span.zoomed(0.5) if span.length > LEAST else span),
        (_("Zoom out"), "−", span.zoomed(2)),
        (_("Earlier"), "←", span.moved(-0.5)),
        (_("Later"), "→", span.moved(0.5)),
    ]
    return [Way(name, key, "" if other.within(whole) == span else asked.address(other)) for name, key, other in found]


def levels(told: Laned, asked: Asked) -> list[Way]:
    """Return the levels from everything to minutes, each around the fact nearest to the middle of what is shown."""
    middle = (asked.span.first + asked.span.end) // 2
    near = told.nearest(middle, asked.lanes or told.lanes)
    near = middle if near is None else near
    found = [Way(_("Everything"), "0", asked.address(asked.whole), asked.is_whole)]
    for level, length in LEVELS.items():
        if length < asked.whole.length:
            is_here = not asked.is_whole and abs(asked.span.length - length) <= length // 20
            found.append(Way(_names()[level], "", asked.address(asked.span.around(near, length)), is_here))
    return found


def chips(told: Laned, asked: Asked) -> list[Chip]:
    """Return a chip for all lanes, and one for each: one more or one less than is chosen."""
    every = Chip("", told.n(asked.span, told.lanes), asked.beside(lanes=()), not asked.lanes)
    return [every, *(_chip(told, asked, lane) for lane in told.lanes)]


def paged(told: Laned, lanes: Collection[Lane], asked: Asked) -> Paged:
    """Return the page of sentences that is asked for: the one with the fact pointed at, else by its number."""
    n = told.n(asked.span, lanes)
    last_page = max(-(-n // A_PAGE), 1)
    page = min(_page_of(told, lanes, asked) or asked.page, last_page)
    skip = (page - 1) * A_PAGE
    places = told.latest(asked.span, lanes, skip=skip, n_most=A_PAGE)
    return Paged(
        places,
        n,
        skip + min(len(places), 1),
        skip + len(places),
        asked.beside(page=page - 1) if page > 1 else "",
        asked.beside(page=page + 1) if page < last_page else "",
    )


def _jumped(query: QueryDict, whole: Span) -> Span | None:
    """Return the stretch that the form jumps to: so much around the noon of a day; None: it was not asked."""
    on = day_of(query.get("day", "") or "")
    if on is None or not 1900 <= on.year < 2200:
        return None
    length = LEVELS.get(query.get("width", "") or "", DAY)
    noon = micros(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    return whole.around(noon, length).within(whole)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


def _names() -> dict[str, str]:
    return {
        "year": _("Year"),
        "month": _("Month"),
        "week": _("Week"),
        "day": _("Day"),
        "hour": _("Hour"),
        "minutes": _("Minutes"),
    }


def _chip(told: Laned, asked: Asked, lane: Lane) -> Chip:
    is_here = lane in asked.lanes
    lanes = [one for one in told.lanes if (one in asked.lanes) != (one is lane)]
    return Chip(lane, told.n(asked.span, [lane]), asked.beside(lanes=lanes), is_here)


def _page_of(told: Laned, lanes: Collection[Lane], asked: Asked) -> int | None:
    if asked.fact is None or asked.fact not in told.outline.positions:
        return None
    place = told.outline.positions.index(asked.fact)
    return told.n_after(place, asked.span, lanes) // A_PAGE + 1
