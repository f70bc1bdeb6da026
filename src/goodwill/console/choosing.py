"""Which subscribers a list shows: by standing, plan, country, silence, use, tenure, how they came, or as the people of one cell of the cohorts."""

# ruff: noqa: PLC0415 -- Arrow is slow to import, and most pages do without it

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from goodwill.console import titles
from goodwill.console.everyone import kept
from goodwill.segments.rows import micros
from goodwill.vocabulary import SubjectId

if TYPE_CHECKING:
    import pyarrow as pa

_DAY_US = 86_400_000_000
_DAYS_A_MONTH = 30.4375
_TOLD = ("standing", "plan", "country")
_WORDS = {"standing": "standing", "plan": "plan", "country": "country", "joined": "first_plan", "button": "button"}
"""What is asked for by a word, and the column that has it."""
_NUMBERS = (
    "silent",
    "plays_from",
    "plays_to",
    "here_from",
    "here_to",
    "cohort",
    "stayed",
    "left",
    "week",
    "weeks_stayed",
    "leaving",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list is asked for. Empty and None: whoever.

    ``joined`` is the plan they joined on, ``button`` the sign-up button they came by. ``week`` is the Monday of the week of the
    start, as days since 1970; ``weeks_stayed`` is as ``stayed``, in weeks. ``title`` is one they played; ``did`` what they
    did with it, a key of :data:`goodwill.console.titles.DID` (empty: anything).
    ``plays_…`` are plays in thirty days; ``here_…`` whole months of tenure. ``stayed`` and ``left`` are whole months after the start: who stayed at least so many, who had left by then.
    ``leaving`` are those who asked to leave and whose service ends within so many days.
    """

    standing: str = ""
    plan: str = ""
    country: str = ""
    joined: str = ""
    button: str = ""
    title: str = ""
    did: str = ""
    silent: int | None = None
    plays_from: int | None = None
    plays_to: int | None = None
    here_from: int | None = None
    here_to: int | None = None
    cohort: int | None = None
    stayed: int | None = None
    left: int | None = None
    week: int | None = None
    weeks_stayed: int | None = None
    leaving: int | None = None

    @classmethod
    def asked(cls, asked: Mapping[str, str]) -> Self:
        """Return what an address asks for; what makes no sense in it is passed by."""
        standing, plan, country, joined, button = (asked.get(name, "").strip()[:200] for name in _WORDS)
        title, did = asked.get("title", "")[:500], asked.get("did", "")
        title, did = (title, did if did in titles.DID else "") if title.strip() else ("", "")
        return cls(
            standing, plan, country, joined, button, title, did, *(_number(asked.get(name, "")) for name in _NUMBERS)
        )

    def query(self) -> dict[str, str | int]:
        """Return it as an address has it: only what is asked."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Known:
    """What was counted of one subscriber: days without a sign of life, plays in 30 days, days since they began (None: never)."""

    subject: SubjectId
    standing: str
    plan: str
    country: str
    n_silent: int | None
    plays: int
    tenure: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One page of those wanted, the latest first; how many they are in all; and as of when that was counted."""

    lines: list[Known]
    n: int
    as_of: datetime
    older: int | None


def chosen(wanted: Wanted, *, before: int | None, n_most: int) -> Chosen | None:
    """Return a page of whom is wanted: those with numbers below ``before``; None if nobody was ever counted."""
    import pyarrow.compute as pc

    found = kept()
    if found is None:
        return None
    told, as_of = found
    mask = _mask(told, wanted, as_of)
    places = pc.indices_nonzero(mask)
    n = len(places)
    if before is not None:
        end = int(pc.sum(pc.less(told["subject"].take(places), before)).as_py() or 0)
        places = places[:end]
    page = places[max(len(places) - n_most, 0) :]
    lines = _known(told.take(page), as_of)[::-1]
    return Chosen(lines, n, as_of, lines[-1].subject if len(places) > n_most else None)


@dataclass(frozen=True, slots=True)
class Picked:
    """All of those wanted, the latest first, how many of them stand where, and as of when that was counted."""

    subjects: array[int]
    standings: dict[str, int]
    as_of: datetime


def picked(wanted: Wanted) -> Picked | None:
    """Return everybody who is wanted; None if nobody was ever counted."""
    found = kept()
    if found is None:
        return None
    told, as_of = found
    chosen_ones = told.select(["subject", "standing"]).filter(_mask(told, wanted, as_of)).combine_chunks()
    subjects = array("q")
    subjects.frombytes(chosen_ones["subject"].to_numpy()[::-1].tobytes())
    counts = {one["values"]: one["counts"] for one in chosen_ones["standing"].value_counts().to_pylist()}
    return Picked(subjects, dict(sorted(counts.items(), key=lambda one: -one[1])), as_of)


def those(wanted: Wanted, columns: Sequence[str]) -> pa.Table | None:
    """Return some columns of everybody who is wanted; None if nobody was ever counted."""
    found = kept()
    return None if found is None else found[0].select(columns).filter(_mask(found[0], wanted, found[1]))


def known(subjects: Sequence[SubjectId]) -> dict[SubjectId, Known]:
    """Return what was counted of some subscribers; who was met since is not among them."""
    import pyarrow as pa

    found = kept()
    if found is None or not subjects:
        return {}
    told, as_of = found
    numbers = told["subject"].to_numpy()
    places = numbers.searchsorted(sorted(subjects))
    asked = set(subjects)
    there = [int(place) for place in places if place < len(numbers) and int(numbers[place]) in asked]
    return {one.subject: one for one in _known(told.take(pa.array(there, pa.int64())), as_of)}


def _mask(told: pa.Table, wanted: Wanted, as_of: datetime) -> pa.Array:
    import pyarrow.compute as pc

    mask = _has_played(told, wanted)
    for name, column in _WORDS.items():
        if getattr(wanted, name):
            mask = pc.and_(mask, _has(told, column, getattr(wanted, name)))
    conditions: dict[str, Callable[[int], pa.ChunkedArray]] = {
        "cohort": lambda n: pc.equal(told["cohort"], n),
        "stayed": lambda n: pc.and_(pc.greater_equal(told["seen"], n), pc.greater_equal(told["stayed"], n)),
        "week": lambda n: pc.equal(told["week"], n),
        "weeks_stayed": lambda n: pc.and_(
            pc.greater_equal(told["weeks_seen"], n), pc.greater_equal(told["weeks_stayed"], n)
        ),
        "left": lambda n: pc.and_(pc.greater_equal(told["seen"], n), pc.less(told["stayed"], n)),
        "plays_from": lambda n: pc.greater_equal(told["plays"], n),
        "plays_to": lambda n: pc.less_equal(told["plays"], n),
        "here_from": lambda n: pc.greater_equal(told["tenure"], _days(n)),
        "here_to": lambda n: pc.less(told["tenure"], _days(n + 1)),
        "leaving": lambda n: pc.less_equal(told["leaving_at"], micros(as_of + timedelta(days=n))),
        "silent": lambda n: pc.less_equal(told["silent_since"], micros(as_of - timedelta(days=n))),
    }
    for name, condition in conditions.items():
        if getattr(wanted, name) is not None:
            mask = pc.and_(mask, condition(getattr(wanted, name)))
    return pc.fill_null(mask, False)


def _has_played(told: pa.Table, wanted: Wanted) -> pa.Array:
    """Return where a column of everyone has who did what is asked with a title; nowhere if that title was never counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not wanted.title:
        return pa.repeat(True, len(told))
    them = titles.who_did(wanted.title, wanted.did)
    return pa.repeat(False, len(told)) if them is None else pc.is_in(told["subject"], them)


def _has(told: pa.Table, name: str, word: str) -> pa.Array:
    """Return where a column has a word, by the word's place among its words: whole numbers are compared, not letters."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces = [pc.equal(piece.indices, pc.index(piece.dictionary, word)) for piece in told[name].chunks]
    return pa.chunked_array(pieces, pa.bool_())


def _known(rows: pa.Table, as_of: datetime) -> list[Known]:
    now, wanted = micros(as_of), ("subject", *_TOLD, "silent_since", "plays", "tenure")
    return [_one(row, now) for row in rows.select(wanted).to_pylist()]


def _one(row: dict[str, Any], now: int) -> Known:
    since = row.pop("silent_since")
    return Known(**row, n_silent=None if since is None else max(now - since, 0) // _DAY_US)


def _days(months: int) -> int:
    """Return the least whole days that make so many months of tenure."""
    return math.ceil(months * _DAYS_A_MONTH)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
