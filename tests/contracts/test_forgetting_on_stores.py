"""What the house keeps no longer is destroyed in time: words, those who left, the audit log; and nothing before it says so."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from django.conf import settings

from goodwill import forgetting, ledger, people, policy
from goodwill.facts import (
    FeedbackGiven,
    MessageReceived,
    PlayLogged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.segments.rows import micros
from goodwill.store.models import Act, Quarantined, Segment
from goodwill.vocabulary import Handle, HandleKind

WORDS = "my engine will not start"


@pytest.fixture
def house(kept):
    kept.now = datetime(2026, 3, 10, tzinfo=UTC)
    return kept


def chosen(**retention: object) -> None:
    policy.change(by="ada@example.org", retention={"is_in_force": True, **retention})


def texts(house, who: str = "ada") -> list[str | None]:
    return [entry.fact.text for entry in ledger.history(house.subject(who)) if hasattr(entry.fact, "text")]


def spoke(house, *days: str) -> None:
    for i, day in enumerate(days):
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
        house.tell("ada", MessageReceived(channel="email", text=f"{WORDS} {i}"), at=at)


def test_words_are_destroyed_when_their_time_is_over_in_the_tail_and_in_segments(house):
    spoke(house, "2024-01-31", "2026-03-01")
    house.tell("ada", FeedbackGiven(survey="nps", score=3, text=WORDS), at=datetime(2024, 1, 1, tzinfo=UTC))
    ledger.compact(at=house.now)
    spoke(house, "2024-02-29", "2024-03-01")
    chosen(messages_months=24)

    assert forgetting.strike_words(house.now) == {"struck": 3}
    assert texts(house) == [None, None, None, f"{WORDS} 1", f"{WORDS} 1"]
    house.wait(hours=2)
    ledger.compact(at=house.now)
    assert texts(house) == [None, None, None, f"{WORDS} 1", f"{WORDS} 1"]
    assert [entry.fact.score for entry in ledger.history(house.subject("ada")) if hasattr(entry.fact, "score")] == [3]


def test_no_file_holds_what_was_struck_out(house):
    spoke(house, "2023-01-31", "2026-03-01")
    ledger.compact(at=house.now)
    before = {segment.name for segment in Segment.objects.all()}
    chosen()

    forgetting.strike_words(house.now)
    house.wait(hours=2)
    ledger.compact(at=house.now)

    there = {path.name for path in (settings.GOODWILL.path / "segments").glob("*.parquet")}
    assert before & there == set()
    assert ledger.counts().facts == 2


def test_words_are_looked_for_once_a_month(house):
    spoke(house, "2023-01-31")
    chosen()

    assert forgetting.strike_words(house.now) == {"struck": 1}
    spoke(house, "2023-01-30")
    assert forgetting.strike_words(house.wait(days=20)) == {"struck": 0}
    assert forgetting.strike_words(house.wait(days=2)) == {"struck": 1}


def test_what_else_is_personal_stays(house):
    house.tell("ada", SubscriberDescribed(traits={"name": "Ada"}), at=datetime(2020, 1, 1, tzinfo=UTC))
    chosen(messages_months=1)

    assert forgetting.strike_words(house.now) == {"struck": 0}
    assert ledger.history(house.subject("ada"))[0].fact.traits == {"name": "Ada"}


def left(house, who: str, day: str, country: str = "PL", *more: object) -> int:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    started = SubscriptionStarted(plan="basic", country=country)
    house.tell(who, started, PlayLogged(title="Solaris"), at=datetime(2023, 1, 1, tzinfo=UTC))
    house.tell(who, SubscriptionCancelled(cause="voluntary"), *more, at=at)
    return house.subject(who)


def test_who_left_is_forgotten_when_their_country_s_time_is_over(house):
    ten, nine = left(house, "ada", "2025-05-09"), left(house, "bea", "2025-05-11")
    french = left(house, "cyr", "2024-03-11", "FR")
    back = left(house, "dan", "2024-01-01", "PL")
    house.tell("dan", SubscriptionReturned(plan="basic"), at=datetime(2024, 6, 1, tzinfo=UTC))
    chosen(left_by_country={"FR": 24})

    assert forgetting.forget_who_left(house.now) == {"forgotten": 1}
    assert forgetting.forget_who_left(house.now) == {"forgotten": 0}
    assert _known(house) == {"bea": nine, "cyr": french, "dan": back}
    assert [act.subject for act in Act.objects.filter(what="forgotten when their time was over")] == [ten]
    assert len(ledger.history(ten)) == 4  # what happened still counts
    assert forgetting.forget_who_left(house.wait(days=2)) == {"forgotten": 2}


def test_what_names_who_left_is_dropped_from_quarantine_with_them(house):
    left(house, "ada-lovelace", "2025-05-09")
    left(house, "bea-who-stays-known", "2026-02-01")
    doubles = {"ada-lovelace": house.subject("ada-lovelace"), "augusta-king": house.subject("augusta-king")}
    ledger.merge(doubles["augusta-king"], doubles["ada-lovelace"], key="one", at=house.now)
    for who in (*doubles, "bea-who-stays-known"):
        event = {"event": {"userId": who, "event": "x"}, "sent_us": None}
        Quarantined.objects.create(
            received_us=micros(house.now), source="web", dialect="segment", reason="no time", digest=who.encode()[:16],
            sealed=people.HouseSeal("quarantine").seal(msgspec.json.encode(event)),
        )  # fmt: skip
    chosen()

    assert forgetting.forget_who_left(house.now) == {"forgotten": 1}

    waiting = Quarantined.objects.filter(state=Quarantined.State.WAITING)
    assert [bytes(row.digest) for row in waiting] == [b"bea-who-stays-kn"]
    opened = [people.HouseSeal("quarantine").open(bytes(row.sealed)) for row in Quarantined.objects.all()]
    assert not any(b"ada-lovelace" in plain or b"augusta-king" in plain for plain in opened)


def test_nothing_is_destroyed_before_an_owner_says_so(house):
    spoke(house, "2020-01-31")
    left(house, "bea", "2020-05-09")

    assert forgetting.strike_words(house.now) == {"struck": 0}
    assert forgetting.forget_who_left(house.now) == {"forgotten": 0}
    assert texts(house) == [f"{WORDS} 0"]


def test_the_audit_log_is_trimmed(house):
    for day in ("2025-03-09", "2025-03-11"):
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
        Act.objects.create(at_us=micros(at), who="ada", sort="act", what="token made")

    assert forgetting.trim_log(house.now) == {"trimmed": 1}
    assert Act.objects.count() == 1


def _known(house) -> dict[str, int]:
    handles = {name: Handle(HandleKind.USER, name) for name in ("ada", "bea", "cyr", "dan")}
    found = people.find(list(handles.values()))
    return {name: found[handle] for name, handle in handles.items() if handle in found}
