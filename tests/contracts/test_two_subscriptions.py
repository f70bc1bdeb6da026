"""Who has two subscriptions is with us as long as one runs: told once, by the fold, by sweeps and by what counts leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill import ledger, people
from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    InvoiceFailed,
    InvoicePaid,
    Posting,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
    upcast,
)
from goodwill.profile import fold
from goodwill.segments import manifest
from goodwill.segments.files import lacks
from goodwill.segments.rows import micros
from goodwill.segments.shelf import path_of
from goodwill.vocabulary import Handle, HandleKind
from goodwill.warehouse import partials
from goodwill.warehouse.measures.asking import asked
from goodwill.warehouse.months.spells import spells
from goodwill.warehouse.profiles import Look, profiles
from goodwill.warehouse.runs import turned
from goodwill.warehouse.turns import last_turns

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
AS_OF = Look(as_of=BEGIN + timedelta(days=60))
KINDS = (SubscriptionStarted, SubscriptionReturned, SubscriptionCancelled)
_NAMES = st.sampled_from([None, "s1", "s2", "s3"])
_FACTS = st.one_of(
    st.builds(SubscriptionStarted, subscription=_NAMES),
    st.builds(SubscriptionReturned, subscription=_NAMES),
    st.builds(SubscriptionCancelled, cause=st.just("voluntary"), subscription=_NAMES),
)
_ALL_FACTS = st.one_of(
    _FACTS,
    st.builds(
        SubscriptionStarted,
        subscription=_NAMES,
        amount_minor=st.sampled_from([None, 599, 5999]),
        currency=st.sampled_from([None, "EUR", "USD"]),
        interval=st.sampled_from([None, "month", "year"]),
    ),
    st.builds(CancellationRequested, subscription=_NAMES),
    st.builds(CancellationWithdrawn, subscription=_NAMES),
    st.builds(InvoiceFailed, subscription=_NAMES, invoice=st.sampled_from([None, "in_1"])),
    st.builds(InvoicePaid, amount_minor=st.just(1), currency=st.just("EUR"), subscription=_NAMES),
)


def end(subscription: str | None = None) -> SubscriptionCancelled:
    return SubscriptionCancelled(cause="voluntary", subscription=subscription)


def replayed(facts):
    """Whether nothing runs after each turn; of those that end one while another runs, nothing is told."""
    running: set[str] = set()
    for fact in facts:
        is_end = isinstance(fact, SubscriptionCancelled)
        if fact.subscription is not None:
            (running.discard if is_end else running.add)(fact.subscription)
        elif is_end:
            running.clear()
        if not is_end or not running:
            yield is_end


# Of two examples Hypothesis makes the first as plain as can be: of nobody anything is told.
_ONCE = settings(max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@_ONCE
@given(histories=st.lists(st.lists(_FACTS, max_size=9), min_size=120, max_size=120))
def told_at_random(histories):
    _tell(histories)


@_ONCE
@given(histories=st.lists(st.lists(_ALL_FACTS, max_size=9), min_size=120, max_size=120))
def all_told_at_random(histories):
    _tell(histories)


def _tell(histories) -> None:
    assert sum(map(len, histories)) > 200 or not any(histories)
    handles = [Handle(HandleKind.USER, f"user {n}") for n in range(len(histories))]
    subjects = people.subjects_of(handles)
    HISTORIES.clear()
    for n, (handle, facts) in enumerate(zip(handles, histories, strict=True)):
        HISTORIES[subjects[handle]] = facts
        ledger.record(
            [Posting(subjects[handle], BEGIN + timedelta(days=i), fact, f"{n} {i}") for i, fact in enumerate(facts)],
            at=BEGIN + timedelta(days=800),
        )


HISTORIES: dict = {}


def test_what_ends_is_what_a_replay_says_ends(house):
    told_at_random()

    found: dict = {subject: [] for subject in HISTORIES}
    for table in asked(lambda source: turned(source, KINDS), look=AS_OF):
        for row in table.sort_by("at").to_pylist():
            found[row["subject"]].append(row["ends"])

    assert found == {subject: list(replayed(facts)) for subject, facts in HISTORIES.items()}


@pytest.mark.parametrize("rests", ["tail", "segments", "partials"])
def test_who_ends_one_of_two_has_not_left(house, rests):
    house.tell("ada", SubscriptionStarted(subscription="s1"), at=BEGIN)
    house.tell("ada", SubscriptionStarted(subscription="s2"), at=BEGIN + timedelta(days=10))
    house.tell("ada", end("s1"), at=BEGIN + timedelta(days=20))
    if rests != "tail":
        ledger.compact(at=house.now)
    if rests == "partials":
        partials.refresh()

    (table,) = profiles(["standing", "pays", "turn_at"], look=AS_OF)
    (last,) = asked(last_turns, look=AS_OF)

    assert (table["standing"].to_pylist(), table["pays"].to_pylist()) == (["active"], [True])
    assert last["ends"].to_pylist() == [False]


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ([CancellationRequested(subscription="s1")], None),
        ([CancellationRequested(subscription="s1"), CancellationRequested(subscription="s2")], 31),
        ([CancellationRequested()], 30),
        ([CancellationRequested(), CancellationWithdrawn()], None),
        ([end("s1"), CancellationRequested(subscription="s2")], 31),
        ([CancellationRequested(subscription="s1"), end("s2")], None),
    ],
)
def test_who_asks_to_end_one_of_two_does_not_ask_to_leave(house, words, asks):
    house.tell("ada", SubscriptionStarted(subscription="s1"), at=BEGIN)
    house.tell("ada", SubscriptionStarted(subscription="s2"), at=BEGIN + timedelta(days=10))
    for day, word in enumerate(words, 30):
        house.tell("ada", word, at=BEGIN + timedelta(days=day))

    (spell,) = [row for table in asked(spells, look=AS_OF) for row in table.to_pylist()]

    assert spell["asked_at"] == (None if asks is None else micros(BEGIN + timedelta(days=asks)))


def test_segments_of_before_subscriptions_were_told_apart_are_read_and_merged(house):
    house.tell("ada", SubscriptionStarted(plan="basic"), at=BEGIN)
    house.tell("bea", SubscriptionStarted(plan="basic"), at=BEGIN)
    house.tell("bea", end(), at=BEGIN + timedelta(days=5))
    ledger.compact(at=house.now)
    (old,) = manifest.current()
    written = pq.read_table(path_of(old.name)).drop_columns(["subscription", "version"])
    pq.write_table(written.append_column("version", pa.array([1] * len(written), pa.int16())), path_of(old.name))
    lacks.cache_clear()
    house.tell("ada", SubscriptionStarted(plan="family", subscription="s2"), at=BEGIN + timedelta(days=10))
    house.tell("bea", SubscriptionStarted(plan="basic", subscription="s3"), at=BEGIN + timedelta(days=10))

    def said():
        found = [row["standing"] for table in profiles(["standing"], look=AS_OF) for row in table.to_pylist()]
        folded = [
            fold(ledger.history(house.subject(name)), subject=house.subject(name), as_of=AS_OF.as_of).standing.value
            for name in ("ada", "bea")
        ]
        return found, folded

    assert said() == (["active", "active"], ["active", "active"])
    ledger.compact(at=house.now)
    partials.refresh()
    assert said() == (["active", "active"], ["active", "active"])


def test_an_id_told_before_endings_had_one_is_set_aside(house):
    old = {"plan": "basic", "subscription": "s1"}

    assert upcast(SubscriptionStarted, 1, old) == {"plan": "basic", "named": "s1"}


@pytest.mark.slow
def test_spark_says_of_many_subscriptions_what_duckdb_says(house):
    pytest.importorskip("pyspark")
    all_told_at_random()
    ledger.compact(at=house.now)
    partials.refresh()
    all_told_at_random()
    fields = ["each_turn", "turn_code", "turn_at", "standing", "standing_since", "leaving_at", "each_owing"]
    fields += ["failures_open", "each_invoice", "amount_minor", "interval"]

    said = {
        (engine, from_partials): {
            row["subject"]: {name: None if value == [] else value for name, value in row.items()}
            for table in profiles(fields, look=replace(AS_OF, engine=engine, from_partials=from_partials))
            for row in table.to_pylist()
        }
        for engine in ("duckdb", "spark")
        for from_partials in (False, True)
    }

    first, *others = said.values()
    for other in others:
        assert other == first
