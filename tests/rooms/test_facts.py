"""Every fact comes back as what it was: from the tail and from segments, in today's shape whatever its version."""

from __future__ import annotations

import types
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill import ledger
from goodwill.errors import BadFact
from goodwill.facts import (
    DecisionForecast,
    Fact,
    PageViewed,
    PlayLogged,
    Posting,
    SubscriptionPaused,
    TitleSaved,
    kind_of,
    kinds,
    personal_fields,
    upcaster,
)
from goodwill.facts.fact import PersonalText

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9))])
INSTANTS = st.datetimes(datetime(1901, 1, 1), datetime(2026, 1, 1), timezones=ZONES)
PLAIN = {
    str: WORDS,
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: INSTANTS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Every value that a field of this type may have."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(values(one) for one in get_args(hint)))
    if hint is type(None):
        return st.none()
    meta = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, msgspec.Meta)), msgspec.Meta())
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if plain is int:
        return st.integers(meta.ge, meta.le)
    if get_origin(plain) is tuple:
        return st.lists(WORDS, max_size=3).map(tuple)
    if get_origin(plain) is dict:
        return st.dictionaries(WORDS, JSON, max_size=3)
    return PLAIN[plain]


def facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(told=st.lists(st.sampled_from(sorted(kinds())).flatmap(lambda wire: facts(kind_of(wire))), min_size=1, max_size=30), at=INSTANTS)  # fmt: skip
def test_any_fact_recorded_and_sealed_is_the_same_fact(house, told, at):
    house.wait(seconds=1)
    subject = house.subject(f"user of {house.now}")
    told = [fact for fact in told if not fact.wire.startswith("identity.")]  # these change who is told as whom
    recorded = [
        Posting(subject, at + timedelta(seconds=i), fact, f"{house.now}:{i}", "test") for i, fact in enumerate(told)
    ]
    ledger.record(recorded, at=house.now)

    from_tail = ledger.history(subject)
    ledger.compact(at=house.now, facts_a_slice=7)
    from_segments = ledger.history(subject)

    assert [entry.fact for entry in from_tail] == told
    assert from_segments == from_tail
    assert [entry.occurred_at for entry in from_tail] == [posting.occurred_at for posting in recorded]
    assert ledger.counts().tail == 0


@pytest.mark.parametrize("wire", sorted(kinds()))
def test_each_kind_with_every_field_told_comes_back(house, wire):
    kind = kind_of(wire)
    if wire.startswith("identity."):
        other = house.subject("other")
        fact = kind(**{"handle_kind": "email", "handle": "a@b.example"} if wire == "identity.linked" else {"other": other})  # fmt: skip
    else:
        hints = get_type_hints(kind, include_extras=True)
        fact = kind(**{name: _some(hints[name]) for name in kind.__struct_fields__})
    house.tell("ada", fact)
    ledger.compact(at=house.now)

    assert [entry.fact for entry in ledger.history(house.subject("ada"))] == [fact]


def _some(hint: Any) -> Any:
    """A value of a field's type that is not its default."""
    for one in (hint, *get_args(hint)):
        plain = get_args(one)[0] if get_origin(one) is Annotated else one
        known = {str: "è, \"'\n", int: 7, float: -0.5, bool: True, datetime: datetime(2026, 2, 3, 4, 5, 6, 7, UTC)}
        if plain in known:
            return known[plain]
        if get_origin(plain) is tuple:
            return ("price", "crash")
        if get_origin(plain) is dict:
            return {"name": "Ada", "nested": {"n": [1, 2.5, None]}}
    raise AssertionError(hint)


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (PlayLogged(seconds="600"), "Expected `int"),
        (PlayLogged(seconds=2**31), "<= 2147483647"),
        (SubscriptionPaused(until=datetime(2026, 1, 1)), "timezone"),
        (DecisionForecast(decision="d", measure="m", value=float("nan"), low=0.0, high=1.0, level=0.9), "Expected `float"),
        (TitleSaved(title="\ud800"), "surrogates"),
        (TitleSaved(title=None), "Expected `str`"),
        (PageViewed(properties={"at": object()}), "unsupported"),
    ],
)  # fmt: skip
def test_a_fact_that_could_not_be_read_back_is_refused(house, fact, why):
    with pytest.raises(BadFact, match=why):
        house.tell("ada", fact)

    assert ledger.counts().facts == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"key": ""}, "an empty one came"),
        ({"source": "x" * 65}, "at most 64"),
        ({"source": "a\0b"}, "printable"),
        ({"occurred_at": datetime(2030, 1, 1, tzinfo=UTC)}, "more than a year ahead"),
        ({"occurred_at": datetime(1899, 1, 1, tzinfo=UTC)}, "before 1900"),
        ({"occurred_at": datetime(2026, 1, 1)}, "wants a time zone"),
    ],
)
def test_a_posting_that_makes_no_sense_is_refused_and_says_why(house, change, why):
    sound = Posting(house.subject("ada"), house.now, TitleSaved(title="Solaris"), "key", "test")

    with pytest.raises(BadFact, match=why):
        ledger.record([sound, msgspec.structs.replace(sound, **change)], at=house.now)
    assert ledger.counts().facts == 0


class _ShelfMarked(Fact, frozen=True, kw_only=True):
    """A fact whose shape changed twice: minutes became seconds, and its note got its name. It has no name outside tests."""

    version: ClassVar[int] = 3
    seconds: int | None = None
    title: str | None = None
    note: PersonalText | None = None


@upcaster("shelf.marked", 1)
def _minutes_are_seconds(payload: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in payload.items() if name != "minutes"}
    return kept | {"seconds": payload["minutes"] * 60} if "minutes" in payload else kept


@upcaster("shelf.marked", 2)
def _words_are_a_note(payload: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in payload.items() if name != "words"}
    return kept | {"note": payload["words"]} if "words" in payload else kept


@pytest.fixture
def shelf_marked(monkeypatch):
    """A kind that only these tests know."""
    monkeypatch.setattr(_ShelfMarked, "wire", "shelf.marked")
    yield
    kind_of.cache_clear()


@pytest.mark.parametrize("is_sealed", [False, True])
def test_rows_of_older_versions_come_back_in_todays_shape(house, shelf_marked, is_sealed):
    from django.db import connection

    from goodwill import people

    subject = house.subject("ada")
    house.tell("ada", _ShelfMarked(seconds=60, title="Solaris", note="mine"), _ShelfMarked(seconds=120, title="Mirror"))
    sealed = people.Seals().seal(subject, b'{"words":"mine"}')
    with connection.cursor() as cursor:  # as a Goodwill of two versions ago wrote them
        cursor.execute("UPDATE facts SET version = 1, payload = %s", [b'{"title":"Solaris","minutes":1}'])
        cursor.execute("UPDATE facts SET sealed = %s WHERE sealed IS NOT NULL", [sealed])
    if is_sealed:
        ledger.compact(at=house.now)

    told = [entry.fact for entry in ledger.history(subject)]

    assert told == [
        _ShelfMarked(seconds=60, title="Solaris", note="mine"),
        _ShelfMarked(seconds=60, title="Solaris"),
    ]


def test_a_segment_written_by_an_older_version_is_read_in_todays_shape(house, shelf_marked):
    import pyarrow as pa

    from goodwill.segments import manifest
    from goodwill.segments.columns import SCHEMA, to_table
    from goodwill.segments.files import SegmentWriter
    from goodwill.segments.rows import Row, micros

    subject, us = house.subject("ada"), micros(house.now)
    now = to_table([Row(1, subject, us, us, "shelf.marked", 3, "", b'{"title":"Solaris"}', None)])
    old = {"version": pa.array([1], pa.int16()), "payload": pa.array([b'{"minutes":2}'])}
    table = pa.table([old.get(name, now[name]) for name in SCHEMA.names], schema=SCHEMA)
    with SegmentWriter() as writer:
        writer.write(table)
        manifest.add([writer.close()])

    assert [entry.fact for entry in ledger.history(subject)] == [_ShelfMarked(seconds=120, title="Solaris")]


def test_a_fact_of_a_newer_goodwill_says_so(house):
    from django.db import connection

    house.tell("ada", TitleSaved(title="Solaris"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts SET version = 9")

    with pytest.raises(BadFact, match="written by a newer Goodwill"):
        ledger.history(house.subject("ada"))


def test_what_is_personal_is_never_written_in_the_open(house):
    from goodwill.store.models import TailFact

    for _, kind in sorted(kinds().items()):
        if personal_fields(kind):
            hints = get_type_hints(kind, include_extras=True)
            secret = {n: "Ada" if "str" in str(hints[n]) and "dict" not in str(hints[n]) else {"name": "Ada"} for n in personal_fields(kind)}  # fmt: skip
            required = {n: _some(hints[n]) for n in kind.__struct_fields__ if n not in secret}
            house.tell("ada", kind(**{**required, **secret}))

    rows = TailFact.objects.all()
    assert len(rows) >= 8
    assert [row.name for row in rows if b"Ada" in bytes(row.payload) + bytes(row.sealed or b"")] == []
    assert all(row.sealed for row in rows)
