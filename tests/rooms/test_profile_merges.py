"""A profile is a merge: no order, no split and no lateness of the facts makes another of it."""

from __future__ import annotations

from functools import reduce

from histories import AS_OF, HISTORIES, TOLD
from hypothesis import given
from hypothesis import strategies as st

from goodwill.facts import Entry
from goodwill.profile import NOTHING, Partial, fold
from goodwill.profile.table import rules
from goodwill.vocabulary import SubjectId

ADA = SubjectId(1)


def entries_of(history):
    return [Entry(i, ADA, at, at, fact) for i, (_, at, fact) in enumerate(history)]


@given(HISTORIES, st.randoms())
def test_any_order_of_arrival_gives_the_same_profile(history, random):
    entries = entries_of(history)
    shuffled = random.sample(entries, len(entries))

    assert fold(shuffled, subject=ADA, as_of=AS_OF) == fold(entries, subject=ADA, as_of=AS_OF)


@given(HISTORIES)
def test_heeding_one_fact_after_the_other_gives_what_the_fold_gives(history):
    entries = [entry for entry in entries_of(history) if entry.occurred_at <= AS_OF]

    heeded = reduce(Partial.heed, entries, NOTHING)

    assert heeded.profile(ADA, AS_OF) == fold(entries, subject=ADA, as_of=AS_OF)


@given(HISTORIES, st.lists(st.integers(0, 4), min_size=40, max_size=40), st.randoms())
def test_parts_join_to_the_whole_in_any_order_and_grouping(history, lots, random):
    entries = [entry for entry in entries_of(history) if entry.occurred_at <= AS_OF]
    parts = [NOTHING] * 5
    for entry, lot in zip(entries, lots, strict=False):
        parts[lot] = parts[lot].heed(entry)

    while len(parts) > 1:
        one, other = random.sample(range(len(parts)), 2)
        joined = parts[one].join(parts[other])
        parts = [part for i, part in enumerate(parts) if i not in (one, other)] + [joined]

    assert parts[0].profile(ADA, AS_OF) == fold(entries, subject=ADA, as_of=AS_OF)


@given(HISTORIES)
def test_a_part_is_its_own_whole_beside_nothing(history):
    part = reduce(Partial.heed, entries_of(history), NOTHING)

    assert NOTHING.join(part) == part.join(NOTHING) == part


def test_histories_tell_facts_that_every_merging_field_heeds():
    unheard = {name for name, rule in rules().items() if TOLD.keys().isdisjoint(rule.of)}

    assert unheard == {"erased_at"}
