"""What every reader of the table promises: the fold and each engine's sweep, from facts or partials, say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pyarrow as pa
import pytest
from histories import AS_OF, BEGIN, HISTORIES, N_SUBJECTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill import ledger, people
from goodwill.errors import UnknownQuestion
from goodwill.facts import PlayLogged, Posting, SubscriptionCancelled, SubscriptionStarted
from goodwill.profile import Profile, fold
from goodwill.profile.table import types
from goodwill.vocabulary import Handle, HandleKind, SubjectId
from goodwill.warehouse import partials
from goodwill.warehouse import profiles as sweeps
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.profiles import Look, profiles, typed_profiles

_NUMBERS = count()
_MANY = settings(max_examples=20, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def newcomers() -> list[SubjectId]:
    handles = [Handle(HandleKind.USER, f"user {next(_NUMBERS)}") for _ in range(N_SUBJECTS)]
    made = people.subjects_of(handles)
    return [made[handle] for handle in handles]


def swept(look: Look) -> dict[SubjectId, Profile]:
    assert look.as_of is not None
    return {one.subject: one for one in typed_profiles(profiles(look=look), look.as_of)}


def folded(subjects, *, as_of=AS_OF, known_by=None) -> dict[SubjectId, Profile]:
    roots = {people.group(subject)[0] for subject in subjects}
    return {root: fold(ledger.history(root, known_by=known_by), subject=root, as_of=as_of) for root in roots}


def blank(subject: SubjectId) -> Profile:
    return fold([], subject=subject, as_of=AS_OF)


def tell(history, subjects, random) -> None:
    """Record a history out of order, some of it twice, sealing it and making partials now and then, merging two."""
    postings = [Posting(subjects[who], at, fact, f"{next(_NUMBERS)}") for who, at, fact in history]
    random.shuffle(postings)
    while postings:
        batch, postings = postings[:9], postings[9:]
        ledger.record(batch, at=BEGIN + timedelta(days=2000))
        ledger.record(random.sample(batch, len(batch) // 2), at=BEGIN + timedelta(days=2001))
        if random.random() < 0.1:
            ledger.compact()
        if random.random() < 0.04:
            partials.refresh()
    if random.random() < 0.5:
        ledger.merge(subjects[0], subjects[1], key=f"{next(_NUMBERS)}", at=BEGIN)


def tell_many() -> list[SubjectId]:
    """Record many histories of four subjects each, half of them after partials were made, and return everyone."""
    everyone: list[SubjectId] = []

    @_MANY
    @given(history=HISTORIES, random=st.randoms())
    def of_four(history, random):
        subjects = newcomers()
        everyone.extend(subjects)
        tell(history, subjects, random)

    of_four()
    ledger.compact()
    partials.refresh()  # what is told from here on is folded beside these
    of_four()
    return everyone


def test_duckdb_says_what_the_fold_says_from_facts_and_from_partials(house):
    everyone = tell_many()

    expected = folded(everyone)
    for from_partials in (False, True):
        found = swept(Look(as_of=AS_OF, from_partials=from_partials))
        assert {one: found.get(one, blank(one)) for one in expected} == expected
        few = tuple(found)[::7]  # of whom alone is asked, the same is said
        assert swept(Look(as_of=AS_OF, from_partials=from_partials, of=few)) == {one: found[one] for one in few}


@pytest.mark.slow
def test_spark_says_what_duckdb_says_from_facts_and_from_partials(house):
    pytest.importorskip("pyspark")
    tell_many()

    for from_partials in (False, True):
        look = Look(as_of=AS_OF, from_partials=from_partials)
        assert swept(replace(look, engine="spark")) == swept(look)


def test_what_straddles_the_instants_looked_at_is_read_from_its_facts(house):
    house.tell("ada", SubscriptionStarted(plan="basic"), PlayLogged(seconds=60))
    early = house.wait(days=10)
    house.tell("ada", PlayLogged(seconds=90), at=early - timedelta(days=20))  # told late
    house.tell("ada", SubscriptionCancelled(cause="voluntary"), at=house.wait(days=10))
    ledger.compact(at=house.now)
    partials.refresh()
    subject = house.subject("ada")

    for known_by in (None, early - timedelta(days=1)):
        found = swept(Look(as_of=early, known_by=known_by))

        assert found == folded([subject], as_of=early, known_by=known_by)
        assert found[subject].plays == (2 if known_by is None else 1)


def test_partials_are_made_once_and_again_when_the_table_changes(house, monkeypatch):
    house.tell("ada", PlayLogged(seconds=60))
    ledger.compact(at=house.now)

    assert (partials.refresh(), partials.refresh()) == (1, 0)
    monkeypatch.setattr(partials, "_print", lambda: "another")
    assert (partials.refresh(), partials.refresh()) == (1, 0)


def test_a_sweep_in_many_ranges_finds_everyone_once(house, monkeypatch):
    for n in range(30):
        house.tell(f"user {n}", SubscriptionStarted(plan="basic"), *[PlayLogged(seconds=60)] * (n % 4))
    ledger.compact(at=house.now)
    for n in range(10):
        house.tell(f"user {n}", PlayLogged(seconds=60))
    ledger.merge(house.subject("user 1"), house.subject("user 29"), key="merge", at=house.now)
    monkeypatch.setattr(sweeps, "FACTS_AT_ONCE", 3)

    tables = list(profiles(["plays", "standing"], look=Look(as_of=house.now)))

    whole = pa.concat_tables(tables)
    assert len(tables) > 3
    assert len(set(whole["subject"].to_pylist())) == len(whole) == 29
    assert sum(whole["plays"].to_pylist()) == sum(n % 4 for n in range(30)) + 10


@pytest.mark.parametrize("rests", ["in the tail", "in a segment", "in partials"])
def test_who_has_no_fact_of_their_own_is_found_by_those_told_as_them(house, rests):
    house.tell("ada", SubscriptionStarted(plan="basic"), PlayLogged(seconds=60))
    ledger.merge(house.subject("ada"), house.subject("grace"), key="merge", at=house.now)
    if rests != "in the tail":
        ledger.compact(at=house.now)
    if rests == "in partials":
        partials.refresh()

    [table] = profiles(["plays", "plan"], look=Look(as_of=house.now))

    assert table.to_pylist() == [{"subject": house.subject("grace"), "plays": 1, "plan": "basic"}]


def test_nobody_is_swept_in_an_empty_house(house):
    assert list(profiles(look=Look(as_of=house.now))) == []


def test_a_field_or_an_engine_that_does_not_exist_is_refused_with_those_that_do(house):
    with pytest.raises(UnknownQuestion, match="a profile has no field 'mood'; it has last_turn"):
        list(profiles(["mood"], look=Look(as_of=house.now)))
    with pytest.raises(UnknownQuestion, match="no engine is named 'abacus'; there are duckdb, spark"), opened("abacus"):
        pass


def test_a_sweep_gives_the_fields_asked_for_and_no_others(house):
    house.tell("ada", SubscriptionStarted(plan="basic"))

    (table,) = profiles(["standing", "plan"], look=Look(as_of=house.now))
    (whole,) = profiles(look=Look(as_of=house.now))

    assert table.to_pylist() == [{"subject": house.subject("ada"), "standing": "active", "plan": "basic"}]
    assert whole.column_names == ["subject", *types()]
