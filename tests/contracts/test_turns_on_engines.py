"""What every engine promises of turns, gaps, outcomes and who left: what a plain reading of each life tells."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from goodwill import facts as f
from goodwill import ledger, people, profile
from goodwill.facts import Posting
from goodwill.segments.rows import micros
from goodwill.vocabulary import Cause, Handle, HandleKind
from goodwill.warehouse import turns, valued
from goodwill.warehouse.measures.retention import MONTH_US
from goodwill.warehouse.profiles import Look

AS_OF = datetime(2025, 6, 30, 12, tzinfo=UTC)
LOOK = Look(as_of=AS_OF)
BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
N = 80
PRICE = {"plan": "a", "amount_minor": 999, "currency": "EUR", "interval": "month"}
KINDS = (
    (3, lambda _: f.TrialStarted(**PRICE)),
    (5, lambda _: f.SubscriptionStarted(**PRICE)),
    (4, lambda _: f.SubscriptionReturned(**PRICE)),
    (5, lambda r: f.SubscriptionCancelled(cause=r.choice(["voluntary", "involuntary", "let_go", "other"]))),
    (2, lambda _: f.SubscriptionPaused()),
    (2, lambda _: f.SubscriptionResumed()),
    (2, lambda _: f.InvoiceFailed(amount_minor=999)),
    (2, lambda _: f.InvoicePaid(amount_minor=999, currency="EUR")),
    (2, lambda _: f.CancellationRequested(reason="price")),
    (1, lambda _: f.CancellationWithdrawn()),
    (2, lambda _: f.PlayLogged(seconds=900)),
)


def life(chance):
    """Return a life in no order that makes sense: trials, starts and endings as chance has them, some after the instant."""
    at, told = BEGIN + timedelta(days=chance.randint(0, 300)), []
    while at < AS_OF + timedelta(days=60) and len(told) < 30:
        (kind,) = chance.choices([one for _, one in KINDS], [weight for weight, _ in KINDS])
        told.append((at, kind(chance)))
        at += timedelta(days=chance.choice([1, 5, 20, 31, 45, 100]), minutes=chance.randint(0, 900))
    return told


def heeded(told):
    """Return the turns that are heeded: what it was, when, and how it ended."""
    found, state = [], "away"
    for at, fact in told:
        if isinstance(fact, f.TrialStarted) and state == "away":
            found.append(("trial", at, None))
            state = "trial"
        elif isinstance(fact, f.SubscriptionStarted | f.SubscriptionReturned) and state != "here":
            found.append(("start", at, None))
            state = "here"
        elif isinstance(fact, f.SubscriptionCancelled) and state != "away":
            cause = fact.cause if fact.cause in set(Cause) else "voluntary"
            found.append(("end", at, "trial" if state == "trial" else cause))
            state = "away"
    return found


def months_since(at, until=AS_OF):
    return (micros(until) - micros(at)) // MONTH_US


def share(kinds, everyone):
    """Return of how many facts of the first kind another followed, and of how many of these it was the second kind."""
    n_did = n = 0
    for told in everyone.values():
        mine = [
            next(i for i, kind in enumerate(kinds) if isinstance(fact, kind))
            for _, fact in told
            if isinstance(fact, kinds)
        ]
        following = [then for one, then in pairwise(mine) if one == 0 and then > 0]
        n, n_did = n + len(following), n_did + following.count(1)
    return n_did, n


def rests(everyone):
    n_did = n = 0
    kinds = (f.SubscriptionPaused, f.SubscriptionResumed, f.SubscriptionCancelled)
    for told in everyone.values():
        mine = [(at, fact) for at, fact in told if isinstance(fact, kinds)]
        for (at, fact), then in zip(mine, [*mine[1:], None], strict=False):
            if isinstance(fact, f.SubscriptionPaused):
                gone = micros(then[0] if then else AS_OF) - micros(at)
                n += max((gone + MONTH_US // 2) // MONTH_US, 1) if then else gone // MONTH_US
                n_did += then is not None and isinstance(then[1], f.SubscriptionResumed)
    return n_did, n


def trials(everyone):
    n_did = n = 0
    for told in everyone.values():
        mine = heeded(told)
        for (what, at, _), then in zip(mine, [*mine[1:], None], strict=False):
            if what == "trial" and (then is not None or micros(at) < micros(AS_OF) - 2 * MONTH_US):
                n, n_did = n + 1, n_did + (then is not None and then[0] == "start")
    return n_did, n


@pytest.fixture
def everyone(house):
    """Lives in a ledger, half of them sealed; what of each had happened by the instant, by subject."""
    chance = random.Random(11)
    handles = [Handle(HandleKind.USER, f"user {n}") for n in range(N)]
    made = people.subjects_of(handles)
    lives = {made[handle]: life(chance) for handle in handles}
    for n, (subject, told) in enumerate(lives.items()):
        ledger.record(
            [Posting(subject, at, fact, f"{subject}:{i}") for i, (at, fact) in enumerate(told)],
            at=AS_OF + timedelta(days=500),
        )
        if n == N // 2:
            ledger.compact()
    return {subject: [(at, fact) for at, fact in told if at < AS_OF] for subject, told in lives.items()}


def test_duckdb_tells_the_gaps_of_a_plain_reading(everyone):
    away, back = Counter(), Counter()
    for told in everyone.values():
        mine = heeded(told)
        for (what, at, way), then in zip(mine, [*mine[1:], None], strict=False):
            if what == "end":
                months = months_since(at, then[1] if then else AS_OF)
                away.update((way, month) for month in range(months + (then is not None)))
                back[way, months] += then is not None

    found = turns.gaps(LOOK).to_pylist()

    assert len(away) > 10
    assert {(row["way"], row["month"]): row["n_away"] for row in found} == dict(away)
    assert {(row["way"], row["month"]): row["n_returned"] for row in found} == {key: back[key] for key in away}


def test_duckdb_counts_the_outcomes_of_a_plain_reading(everyone):
    assert turns.outcomes(LOOK) == {
        "converts": trials(everyone),
        "resumes": rests(everyone),
        "recovers": share((f.InvoiceFailed, f.InvoicePaid, f.SubscriptionCancelled), everyone),
        "withdraws": share((f.CancellationRequested, f.CancellationWithdrawn, f.SubscriptionCancelled), everyone),
    }


def test_duckdb_tells_who_is_gone_and_since_when(everyone):
    expected = []
    for subject, told in sorted(everyone.items()):
        mine = heeded(told)
        if mine and mine[-1][0] != "start":
            what, at, way = mine[-1]
            lives = sum(one == "start" for one, *_ in mine)
            expected.append((subject, what == "trial", way if what == "end" else None, months_since(at), lives))

    found = valued.gone(LOOK).to_pylist()

    told = [
        (row["subject"], row["tries"], None if row["tries"] else row["way"], row["away"], row["lives"]) for row in found
    ]
    assert len(expected) > 10
    assert told == expected


def test_duckdb_tells_of_each_what_their_profile_tells(everyone):
    found = {row["subject"]: row for row in valued.them(LOOK).to_pylist()}

    assert list(found) == sorted(subject for subject, told in everyone.items() if told)
    for subject, row in found.items():
        known = profile.fold(ledger.history(subject), subject=subject, as_of=AS_OF)
        names = [name for name in row if name != "subject"]
        assert {name: row[name] for name in names} == {name: getattr(known, name) for name in names}


@pytest.mark.slow
def test_spark_tells_what_duckdb_tells(everyone):
    pytest.importorskip("pyspark")
    spark = replace(LOOK, engine="spark")

    assert turns.gaps(spark).equals(turns.gaps(LOOK))
    assert turns.outcomes(spark) == turns.outcomes(LOOK)
    for table in (valued.gone, valued.them):
        assert table(spark).to_pylist() == table(LOOK).to_pylist()
    assert valued.here({}, spark).to_pylist() == valued.here({}, LOOK).to_pylist()
