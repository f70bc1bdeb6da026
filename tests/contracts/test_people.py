"""What every store promises of people: who is told as whom, what is said of them, and that forgetting is for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodwill import ledger, people
from goodwill.errors import UnknownSubject
from goodwill.facts import FeedbackGiven, MessageReceived, Posting, SubscriberDescribed, TitleSaved
from goodwill.vocabulary import Handle, HandleKind, SubjectKind


def test_a_forgotten_person_and_all_told_as_them_lead_nowhere(kept):
    ada, device = kept.subject("ada"), kept.subject("ada's telephone")
    kept.tell("ada", MessageReceived(channel="email", text="I am Ada"), SubscriberDescribed(traits={"name": "Ada"}))
    kept.tell("ada's telephone", FeedbackGiven(survey="nps", score=9, text="from Ada"))
    ledger.merge(device, ada, key="merge", at=kept.now)
    ledger.compact(at=kept.now)
    kept.tell("ada", MessageReceived(channel="email", text="Ada again"))

    assert sorted(ledger.forget(device, at=kept.now)) == sorted([ada, device])

    told = ledger.history(ada)
    assert len(told) == 7
    assert [getattr(e.fact, "text", None) or getattr(e.fact, "traits", None) for e in told] == [None] * 7
    assert people.find([Handle(HandleKind.USER, "ada"), Handle(HandleKind.USER, "ada's telephone")]) == {}
    assert people.traits(ada) == {}


def test_a_fact_told_later_by_an_erased_handle_begins_a_new_subject(kept):
    before = kept.subject("ada")
    ledger.forget(before, at=kept.now)
    after = kept.subject("ada")
    kept.tell("ada", TitleSaved(title="Solaris"))

    assert after != before
    assert [e.fact.wire for e in ledger.history(before)] == ["subscriber.erased"]
    assert [e.fact.wire for e in ledger.history(after)] == ["title.saved"]


def test_forgetting_twice_is_forgetting_once_and_a_stranger_cannot_be_forgotten(kept):
    ada = kept.subject("ada")
    ledger.forget(ada, at=kept.now)
    ledger.forget(ada, at=kept.wait(days=1))

    assert [e.fact.wire for e in ledger.history(ada)] == ["subscriber.erased"]
    with pytest.raises(UnknownSubject):
        ledger.forget(ada + 1000, at=kept.now)


def test_words_told_of_someone_erased_a_moment_ago_are_not_kept(kept):
    ada = kept.subject("ada")
    posting = Posting(ada, kept.now, MessageReceived(channel="email", text="I am Ada"), "late")
    ledger.forget(ada, at=kept.now)

    assert ledger.record([posting], at=kept.now).n_recorded == 1
    assert {getattr(e.fact, "text", None) for e in ledger.history(ada)} == {None}
    with pytest.raises(UnknownSubject):
        people.link(ada, Handle(HandleKind.EMAIL, "ada@example.org"), at=kept.now)


def test_two_merge_and_unmerge_and_lose_nothing(kept):
    ada, device = kept.subject("ada"), kept.subject("device")
    kept.tell("ada", TitleSaved(title="Solaris"))
    kept.tell("device", TitleSaved(title="Stalker"))

    ledger.merge(device, ada, key="m1", at=kept.wait(days=1))
    ledger.compact(at=kept.now)
    together = [e.fact.wire for e in ledger.history(device)]
    ledger.unmerge(device, key="u1", at=kept.wait(days=1))

    assert together == ["title.saved", "title.saved", "identity.merged"]
    assert [e.fact.wire for e in ledger.history(ada)] == ["title.saved"]
    assert [e.fact.wire for e in ledger.history(device)] == ["title.saved", "identity.merged", "identity.unmerged"]
    assert ledger.history(ada)[0].fact == TitleSaved(title="Solaris")


def test_nobody_is_told_as_a_stranger_who_may_yet_come(kept):
    ada = kept.subject("ada")

    with pytest.raises(UnknownSubject, match=f"no subject has the number {ada + 1}"):
        ledger.merge(ada, ada + 1, key="m", at=kept.now)

    assert people.group(kept.subject("grace")) == [ada + 1]


def test_nobody_is_told_as_somebody_forgotten_nor_the_other_way_round(kept):
    ada, grace = kept.subject("ada"), kept.subject("grace")
    ledger.forget(ada, at=kept.now)

    for other, into in ((ada, grace), (grace, ada)):
        with pytest.raises(UnknownSubject, match=f"subject {ada} was forgotten"):
            ledger.merge(other, into, key=f"m{other}", at=kept.now)

    assert people.aliases() == {}


def test_a_merge_told_late_does_not_undo_a_later_unmerge(kept):
    ada, device = kept.subject("ada"), kept.subject("device")
    ledger.unmerge(device, key="u", at=kept.now)
    ledger.merge(device, ada, key="m", at=kept.now - timedelta(days=1))

    assert people.group(ada) == [ada]


def test_what_sources_say_of_a_person_is_the_latest_word_in_any_order(kept):
    said = [
        (0, SubscriberDescribed(country="it", language="it", traits={"name": "Ada", "town": "Turin"})),
        (2, SubscriberDescribed(country="FR", traits={"name": "Ada L."})),
        (1, SubscriberDescribed(country="Germany", language="de", traits={"name": "A.", "age": 36})),
    ]
    for user, order in (("one", said), ("other", said[::-1])):
        for days, fact in order:
            kept.tell(user, fact, at=kept.now + timedelta(days=days))

    rows = [_person(kept.subject(user)) for user in ("one", "other")]
    assert rows[0] == rows[1] == ("FR", "de", {"name": "Ada L.", "town": "Turin", "age": 36})


def test_of_one_key_told_twice_only_the_first_word_describes(kept):
    kept.tell("ada", SubscriberDescribed(country="IT"), key="same")
    kept.tell("ada", SubscriberDescribed(country="FR"), key="same", at=kept.now + timedelta(days=1))

    assert _person(kept.subject("ada"))[0] == "IT"


def test_a_known_handle_costs_no_query_but_one_and_stays_right_after_an_erasure_elsewhere(kept):
    from django.test.utils import CaptureQueriesContext

    ada = kept.subject("ada")
    kept.subject("ada")
    with CaptureQueriesContext(connection) as asked:
        kept.subject("ada")

    def forget() -> None:
        ledger.forget(ada, at=kept.now)
        connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(forget).result()

    assert len(asked) == 1
    assert kept.subject("ada") != ada


def test_a_handle_made_in_a_transaction_that_failed_was_never_made(kept):
    from django.db import transaction

    with transaction.atomic():
        kept.subject("ada")
        transaction.set_rollback(True)
    ada = kept.subject("ada")

    assert people.find([Handle(HandleKind.USER, "ada")]) == {Handle(HandleKind.USER, "ada"): ada}


def _person(subject: int):
    from goodwill.store.models import Person

    row = Person.objects.get(subject=subject)
    return row.country, row.language, people.traits(subject)


def test_decisions_are_found_without_looking_through_subscribers(kept):
    kept.subject("ada")
    handle = Handle(HandleKind.DECISION, "rise")
    decision = people.subjects_of([handle], at=kept.now)[handle]

    with CaptureQueriesContext(connection) as asked:
        found = people.of_kind(SubjectKind.DECISION), people.others()

    assert found == ([decision], [decision])
    assert ["people_few" in _way(one["sql"]) for one in asked] == [True, True]


def _way(question: str) -> str:
    """Say how the store finds an answer where tables are large: a few rows are read whole whatever there is beside them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{question}")
        return str(cursor.fetchall())
