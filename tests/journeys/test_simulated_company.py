"""A made-up company behaves like a streaming service: nobody watches what they left, and evenings are busy."""

from __future__ import annotations

import pytest
from simulated import UNTIL, write

from goodwill.errors import Refused


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """6,000 subscribers over a year and a half, all in segments."""
    return write(tmp_path_factory.mktemp("simulated") / "home", 6_000, 18, tail=False)


SERVICE = """
    WITH turns AS (
        SELECT subject, occurred_at AS since, position, name,
            lead(occurred_at) OVER turn AS until, lead(name) OVER turn AS next
        FROM facts WHERE name IN (
            'trial.started', 'subscription.started', 'subscription.returned', 'subscription.cancelled')
        WINDOW turn AS (PARTITION BY subject ORDER BY occurred_at, position)
    )
"""


def test_every_fact_is_marked_as_simulated_and_lies_within_the_span(company):
    (row,) = company.ask(
        "SELECT count(*), min(source), max(source), max(occurred_at) < TIMESTAMPTZ '2026-03-01' FROM facts"
    )

    assert row == (company.summary.n_facts, "simulated", "simulated", True)
    (first,) = company.ask(
        "SELECT min(occurred_at) >= TIMESTAMPTZ '2024-09-01' FROM facts WHERE name <> 'decision.proposed'"
    )
    assert first == (True,)


def test_segments_are_sorted_by_subject_and_time_and_positions_are_unique(company):
    (row,) = company.ask(f"""
        WITH rows AS (
            SELECT subject, occurred_at, position, file_row_number AS n, filename
            FROM read_parquet('{company.home}/segments/*.parquet', file_row_number=true, filename=true)
        ), pairs AS (
            SELECT (subject, occurred_at, position) < lead((subject, occurred_at, position))
                OVER (PARTITION BY filename ORDER BY n) AS sorted
            FROM rows
        )
        SELECT bool_and(sorted), (SELECT count(DISTINCT position) = count(*) FROM rows) FROM pairs
    """)

    assert row == (True, True)


def test_nobody_watches_or_pays_after_leaving(company):
    late = company.ask(
        SERVICE
        + """
        SELECT facts.name, count(*) FROM facts JOIN turns USING (subject)
        WHERE turns.name = 'subscription.cancelled' AND facts.occurred_at >= turns.since
            AND (turns.until IS NULL OR facts.occurred_at < turns.until)
            AND facts.name IN ('play.logged', 'invoice.paid', 'invoice.failed', 'play.failed', 'title.shown')
        GROUP BY 1
    """
    )

    assert late == []


def test_a_subscription_is_open_once_at_a_time_and_every_return_follows_a_leaving(company):
    turns = company.ask(SERVICE + "SELECT DISTINCT name, next FROM turns WHERE next IS NOT NULL ORDER BY ALL")

    assert turns == [
        ("subscription.cancelled", "subscription.returned"),
        ("subscription.returned", "subscription.cancelled"),
        ("subscription.started", "subscription.cancelled"),
        ("trial.started", "subscription.cancelled"),
        ("trial.started", "subscription.started"),
    ]


def test_nothing_is_billed_or_watched_in_a_pause(company):
    (row,) = company.ask("""
        WITH rests AS (
            SELECT subject, occurred_at AS since, name, lead(occurred_at) OVER turn AS until
            FROM facts WHERE name IN ('subscription.paused', 'subscription.resumed')
            WINDOW turn AS (PARTITION BY subject ORDER BY occurred_at, position)
        )
        SELECT (SELECT count(*) FROM rests WHERE name = 'subscription.paused') > 50, count(*)
        FROM facts JOIN rests USING (subject)
        WHERE rests.name = 'subscription.paused' AND facts.name IN ('play.logged', 'invoice.paid')
            AND facts.occurred_at > rests.since AND facts.occurred_at < coalesce(rests.until, TIMESTAMPTZ '2027-01-01')
    """)

    assert row == (True, 0)


def test_who_leaves_by_choice_asked_first_and_who_is_lost_failed_to_pay_four_times(company):
    asked, lost = company.ask("""
        SELECT cause, bool_and(before) FROM (
            SELECT gone.cause, CASE gone.cause
                WHEN 'voluntary' THEN bool_or(f.name = 'cancellation.requested' AND f.ends_at = gone.occurred_at)
                ELSE count(*) FILTER (f.name = 'invoice.failed') >= 4 END AS before
            FROM facts gone JOIN facts f ON f.subject = gone.subject AND f.occurred_at < gone.occurred_at
                AND f.occurred_at >= gone.occurred_at - INTERVAL 32 DAYS
            WHERE gone.name = 'subscription.cancelled' AND gone.reason <> 'trial'
            GROUP BY gone.subject, gone.occurred_at, gone.cause
        ) GROUP BY 1 ORDER BY 1 DESC
    """)

    assert (asked, lost) == (("voluntary", True), ("involuntary", True))


def test_a_dearer_bill_comes_after_the_notice_and_the_change(company):
    (row,) = company.ask("""
        WITH told AS (SELECT subject, decision, occurred_at FROM facts WHERE name = 'decision.reached'),
        changed AS (SELECT subject, decision, occurred_at, amount_minor FROM facts WHERE name = 'price.changed')
        SELECT count(*) > 500, bool_and(told.occurred_at + INTERVAL 20 DAYS < changed.occurred_at),
            bool_and(paid.amount_minor >= changed.amount_minor)
        FROM changed JOIN told USING (subject, decision)
        ASOF LEFT JOIN (SELECT * FROM facts WHERE name = 'invoice.paid') paid
            ON paid.subject = changed.subject AND paid.occurred_at >= changed.occurred_at
        WHERE NOT EXISTS (FROM facts f WHERE f.subject = changed.subject AND f.name IN ('plan.changed', 'invoice.failed'))
    """)

    assert row == (True, True, True)


def test_leaving_is_as_common_as_in_a_streaming_service(company):
    (row,) = company.ask("""
        WITH bills AS (SELECT count(*) AS n FROM facts WHERE name = 'invoice.paid' AND amount_minor < 30000),
        gone AS (SELECT count(*) AS n FROM facts WHERE name = 'subscription.cancelled' AND reason <> 'trial')
        SELECT gone.n / bills.n FROM bills, gone
    """)

    assert 0.03 < row[0] < 0.06


def test_winters_are_watched_more_than_summers_and_evenings_more_than_mornings(company):
    (row,) = company.ask("""
        WITH plays AS (
            SELECT timezone('Europe/Berlin', occurred_at) AS local, subject FROM facts
            WHERE name = 'play.logged' AND country = 'DE'
        ), months AS (SELECT month(local) AS m, count(*) / count(DISTINCT subject) AS n_each FROM plays GROUP BY 1)
        SELECT (SELECT n_each FROM months WHERE m = 1) / (SELECT n_each FROM months WHERE m = 7),
            (SELECT count(*) FROM plays WHERE hour(local) = 20) / (SELECT count(*) FROM plays WHERE hour(local) = 5),
            (SELECT count(*) FROM plays WHERE isodow(local) >= 6) / (SELECT count(*) FROM plays WHERE isodow(local) <= 2)
    """)

    assert row[0] > 1.1
    assert row[1] > 10
    assert row[2] > 1.2


def test_shared_accounts_are_seen_in_more_than_one_place(company):
    (row,) = company.ask("""
        SELECT count(*) FILTER (countries > 1) / count(*), count(*) FILTER (members > 1) / count(*), max(devices) FROM (
            SELECT subject, count(DISTINCT country) AS countries, count(DISTINCT member) AS members,
                count(DISTINCT device) AS devices
            FROM facts WHERE name = 'play.logged' GROUP BY 1)
    """)

    assert 0.005 < row[0] < 0.05
    assert row[1] > 0.5
    assert row[2] == 6


def test_some_pay_and_are_silent_for_months(company):
    (row,) = company.ask("""
        WITH paid AS (SELECT subject, count(*) AS n FROM facts WHERE name = 'invoice.paid'
            AND occurred_at > TIMESTAMPTZ '2025-11-28' AND amount_minor < 30000 GROUP BY 1 HAVING n = 3),
        played AS (SELECT subject, max(occurred_at) AS last FROM facts WHERE name = 'play.logged' GROUP BY 1)
        SELECT count(*) FILTER (last IS NULL OR last < TIMESTAMPTZ '2025-12-01') / count(*)
        FROM paid LEFT JOIN played USING (subject)
    """)

    assert 0.03 < row[0] < 0.2


def test_a_second_company_in_one_home_is_refused_unless_asked_for(company, tmp_path):
    first = write(tmp_path / "home", 1_000, 2, people=False, tail=False)

    with pytest.raises(Refused, match="already holds 1,000 simulated subscribers"):
        write(first.home, 1_000, 2, people=False)
    write(first.home, 1_000, 2, people=False, again=True)

    assert first.ask("SELECT count(DISTINCT subject) FROM facts WHERE name = 'button.pressed'") == [(2_000,)]


def test_made_up_facts_never_join_real_ones_unasked(house):
    from goodwill.facts import PlayLogged
    from goodwill.simulate import simulate

    house.tell("ada", PlayLogged(title="Solaris", seconds=600))

    with pytest.raises(Refused, match="real business"):
        simulate(1_000, 2, seed=1, until=UNTIL)


def test_one_seed_writes_the_same_bytes_whatever_the_home(tmp_path):
    one, two = (write(tmp_path / name, 3_000, 5, people=False, tail=False) for name in ("one", "two"))

    assert one.files() == two.files()


def test_people_change_no_fact_but_the_words_that_are_sealed(tmp_path):
    bare, peopled = (write(tmp_path / f"{yes}", 1_500, 4, people=yes, tail=False) for yes in (False, True))

    assert bare.facts().drop(["sealed"]) == peopled.facts().drop(["sealed"])
    assert bare.facts()["sealed"].null_count == len(bare.facts())


def test_another_seed_writes_other_facts(tmp_path):
    one, two = (write(tmp_path / f"{seed}", 1_000, 3, seed=seed, people=False) for seed in (1, 2))

    assert one.summary.n_facts != two.summary.n_facts


def test_a_person_can_be_found_and_their_words_read(tmp_path):
    from goodwill import ledger, people
    from goodwill.facts import MessageReceived
    from goodwill.vocabulary import Handle, HandleKind

    written = write(tmp_path / "home", 1_000, 6)
    (writer,) = written.ask("SELECT min(subject) FROM facts WHERE name = 'message.received'")[0]
    traits = people.traits(writer)
    said = [entry.fact.text for entry in ledger.history(writer) if isinstance(entry.fact, MessageReceived)]

    assert people.find([Handle(HandleKind.EMAIL, traits["email"])]) == {
        Handle(HandleKind.EMAIL, traits["email"]): writer
    }
    assert traits["email"].endswith("@simulated.example")
    assert all(said)


def test_the_last_day_rests_in_the_tail(tmp_path):
    from goodwill import ledger

    written = write(tmp_path / "home", 2_000, 3)

    counts = ledger.counts()
    assert (counts.facts, counts.tail) == (written.summary.n_facts, written.summary.n_tail)
    assert counts.tail > 100
    (latest,) = written.ask("SELECT max(occurred_at) < TIMESTAMPTZ '2026-02-28' FROM facts")[0]
    assert latest
