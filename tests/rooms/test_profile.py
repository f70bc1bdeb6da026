"""What a profile says of a history: tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    ConsentGiven,
    ConsentWithdrawn,
    DecisionReached,
    Entry,
    Fact,
    FeedbackGiven,
    InvoiceFailed,
    InvoicePaid,
    LastChanceAnswered,
    LastChanceAsked,
    LetdownRepaired,
    LetdownSuffered,
    MessageReceived,
    PlanChanged,
    PlayFailed,
    PlayLogged,
    PlayStarted,
    PlayStopped,
    PreviewPlayed,
    PriceChanged,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionReturned,
    SubscriptionStarted,
    TitleShown,
    TrialStarted,
)
from goodwill.profile import PATIENCE, Kept, Patience, Profile, Tallied, fold
from goodwill.profile.page import page
from goodwill.profile.table import rows, types
from goodwill.vocabulary import Standing, SubjectId

DAY_0 = datetime(2024, 1, 1, tzinfo=UTC)
ADA = SubjectId(1)
Told = tuple[float, Fact]


def day(n: float) -> datetime:
    return DAY_0 + timedelta(days=n)


def profile(*told: Told, as_of: float = 10, patience: Patience = PATIENCE) -> Profile:
    entries = [Entry(i, ADA, day(at), day(at), fact) for i, (at, fact) in enumerate(told)]
    return fold(entries, subject=ADA, as_of=day(as_of), patience=patience)


START = (0, SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month", country="IT"))
ONE, TWO = ((n, SubscriptionStarted(plan="basic", subscription=name)) for n, name in ((0, "s1"), (2, "s2")))
ASK_ONE, ASK_TWO, ASK_ALL = ((4, CancellationRequested(subscription=name)) for name in ("s1", "s2", None))
PLAY = PlayLogged(seconds=600, length=6000, autoplay=False)


def end(subscription: str | None) -> SubscriptionCancelled:
    return SubscriptionCancelled(cause="voluntary", subscription=subscription)


@pytest.mark.parametrize(
    ("told", "as_of", "standing", "since"),
    [
        ([], 10, Standing.UNKNOWN, None),
        ([(1, PLAY)], 10, Standing.UNKNOWN, None),
        ([(0, TrialStarted())], 10, Standing.TRIALING, 0),
        ([(0, TrialStarted()), (7, SubscriptionStarted())], 10, Standing.ACTIVE, 7),
        ([START], 10, Standing.ACTIVE, 0),
        ([START, (3, SubscriptionPaused())], 10, Standing.PAUSED, 3),
        ([START, (3, SubscriptionPaused()), (5, SubscriptionResumed())], 10, Standing.ACTIVE, 5),
        ([START, (4, SubscriptionCancelled(cause="voluntary"))], 10, Standing.CANCELLED, 4),
        ([START, (0, SubscriptionCancelled(cause="voluntary"))], 10, Standing.CANCELLED, 0),
        ([START, (4, SubscriptionCancelled(cause="voluntary")), (6, SubscriptionReturned())], 10, Standing.RETURNED, 6),
        ([START, (4, SubscriptionCancelled(cause="voluntary")), (12, SubscriptionReturned())], 10, Standing.CANCELLED, 4),
        ([ONE, TWO, (4, end("s1"))], 10, Standing.ACTIVE, 2),
        ([ONE, TWO, (4, end("s1")), (6, end("s2"))], 10, Standing.CANCELLED, 6),
        ([ONE, TWO, (4, end("s1")), (6, end("s2")), (8, SubscriptionReturned(subscription="s3"))], 10, Standing.RETURNED, 8),
        ([ONE, TWO, (4, end(None))], 10, Standing.CANCELLED, 4),
        ([ONE, TWO, (4, SubscriptionPaused(subscription="s2"))], 10, Standing.ACTIVE, 0),
        ([ONE, TWO, (4, end("s1")), (5, SubscriptionPaused(subscription="s2"))], 10, Standing.PAUSED, 5),
        ([ONE, (4, end("s1")), (5, TrialStarted(subscription="s2"))], 10, Standing.TRIALING, 5),
        ([ONE, (5, TrialStarted(subscription="s2")), (6, end("s1"))], 10, Standing.TRIALING, 5),
        ([(0, TrialStarted()), (3, SubscriptionStarted(subscription="s1")), (5, end("s1"))], 10, Standing.CANCELLED, 5),
        ([START, (4, end("s1"))], 10, Standing.CANCELLED, 4),
        ([START, (3, InvoiceFailed()), (4, InvoiceFailed())], 10, Standing.PAST_DUE, 3),
        ([START, (3, InvoiceFailed()), (4, InvoicePaid(amount_minor=999, currency="EUR"))], 10, Standing.ACTIVE, 0),
        ([(-9, InvoiceFailed()), START], 10, Standing.ACTIVE, 0),
        ([START], 364, Standing.ACTIVE, 0),
        ([START], 365, Standing.DORMANT, 365),
        ([START, (1, PLAY)], 730, Standing.ACTIVE, 0),
        ([START, (1, PLAY)], 731, Standing.DORMANT, 731),
        ([START, (300, PreviewPlayed()), (301, TitleShown(title="Solaris"))], 365, Standing.DORMANT, 365),
        ([START, (300, MessageReceived(channel="email"))], 664, Standing.ACTIVE, 0),
        ([START, (300, MessageReceived(channel="email"))], 665, Standing.DORMANT, 665),
        ([START, (366, LastChanceAsked(deadline_at=day(380)))], 370, Standing.ASKED, 366),
        ([START, (366, LastChanceAsked(deadline_at=day(380))), (367, PLAY)], 370, Standing.ACTIVE, 0),
        ([START, (366, LastChanceAsked(deadline_at=day(380))), (367, LastChanceAnswered(answer="keep"))], 370, Standing.ACTIVE, 0),
        ([(0, TrialStarted())], 400, Standing.TRIALING, 0),
    ],
)  # fmt: skip
def test_standing_follows_from_the_history(told, as_of, standing, since):
    found = profile(*told, as_of=as_of)

    assert (found.standing, found.standing_since) == (standing, None if since is None else day(since))


def test_someone_who_returned_is_not_dormant_for_what_they_did_not_do_while_away():
    found = profile(
        START, (1, PLAY), (20, SubscriptionCancelled(cause="voluntary")), (2000, SubscriptionReturned()), as_of=2001
    )

    assert found.standing is Standing.RETURNED
    assert found.dormant_at == day(2000 + 365)


def test_patience_is_set_by_plan_and_country_and_the_narrowest_holds():
    month = timedelta(days=30)
    patience = Patience(by={("basic", None): (month, 2 * month), (None, "IT"): (3 * month, 3 * month), ("basic", "IT"): (4 * month, 4 * month)})  # fmt: skip

    of_basic = profile((0, SubscriptionStarted(plan="basic", country="FR")), patience=patience)
    of_italy = profile((0, SubscriptionStarted(plan="family", country="IT")), patience=patience)
    of_both = profile(START, patience=patience)
    of_neither = profile((0, SubscriptionStarted(plan="family")), patience=patience)

    assert [one.dormant_at for one in (of_basic, of_italy, of_both, of_neither)] == [
        day(30),
        day(90),
        day(120),
        day(365),
    ]


def test_price_and_plan_are_the_last_ones_told_whatever_came_first():
    rise = (5, PriceChanged(amount_minor=1299))
    change = (3, PlanChanged(plan="family", amount_minor=1499, currency="EUR"))

    found = profile(rise, change, START)

    assert (found.plan, found.first_plan, found.amount_minor, found.currency) == ("family", "basic", 1299, "EUR")


def test_a_play_told_in_two_parts_is_one_play_with_its_seconds():
    found = profile(
        (1, PlayStarted(title="Solaris", play="p")),
        (1.1, PlayStopped(title="Solaris", play="p", seconds=300, length=6000)),
    )

    assert (found.plays, found.seconds, found.last_play_at) == (1, 300, day(1))


def test_windows_hold_the_as_of_day_and_the_whole_days_before_it():
    plays = [(at, PlayLogged(seconds=60)) for at in (9.9, 10, 69.99, 70, 99.5)]

    found = profile(*plays, as_of=100)

    assert (found.plays_30, found.plays_90, found.seconds_90, found.plays) == (2, 4, 240, 5)


def test_abandonment_is_asked_only_of_plays_that_were_chosen_and_whose_length_is_known():
    found = profile(
        (1, PlayLogged(seconds=1499, length=6000, autoplay=False)),
        (2, PlayLogged(seconds=1500, length=6000)),
        (3, PlayLogged(seconds=10, length=6000, autoplay=True)),
        (4, PlayLogged(seconds=10)),
        (5, PlayLogged(length=6000)),
    )

    assert (found.n_judged, found.n_abandoned, found.share_abandoned) == (2, 1, 0.5)


def test_sharing_is_the_share_of_plays_not_by_the_member_who_plays_most():
    found = profile(*[(1 + i, PlayLogged(member=member, country="IT")) for i, member in enumerate("aaabbc")])

    assert found.members == (Tallied("a", 3), Tallied("b", 2), Tallied("c", 1))
    assert (found.n_members, found.share_of_others) == (3, 0.5)


def test_currencies_are_never_added():
    found = profile(
        (1, InvoicePaid(amount_minor=999, currency="EUR")),
        (2, InvoicePaid(amount_minor=1099, currency="USD")),
        (3, InvoicePaid(amount_minor=1, currency="EUR")),
    )

    assert found.paid == (Tallied("EUR", 1000), Tallied("USD", 1099))


def test_letdowns_stay_open_until_they_are_repaired():
    found = profile((1, LetdownSuffered(reason="price")), (2, PlayFailed()), (3, LetdownRepaired()))

    assert (found.letdowns, found.open_letdowns, found.last_letdown_at) == (2, 1, day(2))


def test_a_request_to_leave_holds_until_it_is_taken_back():
    asked = (2, CancellationRequested(ends_at=day(30), reason="price"))

    assert profile(START, asked).leaving_at == day(30)
    assert profile(START, asked, (3, CancellationWithdrawn())).leaving_at is None
    assert profile(START, asked, (5, SubscriptionCancelled(cause="voluntary"))).leaving_at is None


def test_the_last_word_on_a_purpose_holds_and_at_one_instant_the_careful_one():
    found = profile(
        (1, ConsentGiven(purpose="news")),
        (2, ConsentGiven(purpose="news", channel="email")),
        (2, ConsentWithdrawn(purpose="news", channel="email")),
    )

    assert found.consents == (Kept("news", day(1), "given"), Kept("news/email", day(2), "withdrawn"))


def test_answers_decisions_and_tenure_are_there():
    found = profile(
        START, (1, FeedbackGiven(survey="nps", score=9)), (2, FeedbackGiven(survey="csat", score=2)),
        (3, FeedbackGiven(survey="nps", score=3)), (4, DecisionReached(decision="price-2024")),
    )  # fmt: skip

    assert (found.nps, found.csat, found.stars, found.decisions) == (3, 2, None, ("price-2024",))
    assert (found.tenure_days, found.cohort) == (10, 202401)


@pytest.mark.parametrize("at", ["1970-01-01", "1999-12-31", "2000-02-29", "2023-12-31", "2024-02-29", "2100-03-01"])
def test_a_cohort_is_the_month_of_the_calendar(at):
    started = datetime.fromisoformat(at).replace(tzinfo=UTC)
    entry = Entry(1, ADA, started, started, SubscriptionStarted())

    found = fold([entry], subject=ADA, as_of=started)

    assert found.cohort == started.year * 100 + started.month


def test_every_field_of_the_profile_is_a_row_of_the_table_and_says_what_it_means():
    fields = [name for name in Profile.__dataclass_fields__ if name not in ("subject", "as_of")]

    assert list(rows()) == fields == list(types())
    assert [name for name, rule in rows().items() if not rule.says.endswith(".")] == []


def test_the_page_of_the_profile_is_current():
    written = Path(__file__).parents[2] / "docs" / "profile.md"

    assert written.read_text() == page(), "run: python -m goodwill.profile.page > docs/profile.md"


@pytest.mark.parametrize(
    ("told", "leaves"),
    [
        ([ONE, ASK_ONE], True),
        ([ONE, TWO, ASK_ONE], False),
        ([ONE, TWO, ASK_ONE, ASK_TWO], True),
        ([ONE, TWO, ASK_ALL], True),
        ([ONE, TWO, ASK_ALL, (5, CancellationWithdrawn())], False),
        ([ONE, TWO, ASK_ALL, (5, CancellationWithdrawn(subscription="s1"))], False),
        ([ONE, TWO, ASK_ONE, (6, end("s1"))], False),
        ([ONE, TWO, ASK_ONE, ASK_TWO, (6, end("s1"))], True),
        ([ONE, TWO, (3, end("s1")), ASK_TWO], True),
        ([ONE, TWO, ASK_ONE, ASK_TWO, (5, CancellationWithdrawn(subscription="s2"))], False),
    ],
)
def test_who_has_two_leaves_when_each_that_runs_was_asked_to_end(told, leaves):
    assert (profile(*told).leaving_at is not None) is leaves


def priced(at: float, name: str, amount: int | None, currency: str | None = "EUR", interval: str = "month") -> Told:
    return at, SubscriptionStarted(amount_minor=amount, currency=currency, interval=interval, subscription=name)


S1, S2 = priced(0, "s1", 999), priced(1, "s2", 599)


@pytest.mark.parametrize(
    ("told", "amount", "interval"),
    [
        ([S1, S2], 1598, "month"),
        ([S1, S2, (2, end("s1"))], 599, "month"),
        ([S1, S2, (2, end("s2"))], 999, "month"),
        ([S1, S2, (2, end(None))], 599, "month"),
        ([S1, S2, (2, SubscriptionPaused(subscription="s1"))], 1598, "month"),
        ([S1, S2, (2, PriceChanged(amount_minor=1099, subscription="s1"))], 1698, "month"),
        ([S1, priced(1, "s2", 5999, interval="year")], 999 + 500, "month"),
        ([priced(0, "s1", 9900, interval="year"), priced(1, "s2", 5999, interval="year")], 15899, "year"),
        ([priced(0, "s1", 999, "USD"), S2], 599, "month"),
        ([priced(0, "s1", None), S2], 599, "month"),
        ([priced(0, "s1", 999, None), S2], 1598, "month"),
        ([priced(0, "s1", None), priced(1, "s2", None)], None, "month"),
    ],
)
def test_who_has_two_pays_what_those_that_run_cost_together(told, amount, interval):
    made = profile(*told)

    assert (made.amount_minor, made.interval) == (amount, interval)


FAILS_ONE, FAILS_TWO = ((n, InvoiceFailed(subscription=name)) for n, name in ((3, "s1"), (4, "s2")))
PAYS_ONE, PAYS_TWO = ((5, InvoicePaid(amount_minor=1, currency="EUR", subscription=name)) for name in ("s1", "s2"))


@pytest.mark.parametrize(
    ("told", "owes"),
    [
        ([FAILS_ONE], ["s1"]),
        ([FAILS_ONE, PAYS_TWO], ["s1"]),
        ([FAILS_ONE, PAYS_ONE], []),
        ([FAILS_ONE, FAILS_TWO, PAYS_ONE], ["s2"]),
        ([FAILS_ONE, (5, InvoicePaid(amount_minor=1, currency="EUR"))], []),
        ([FAILS_ONE, (4, end("s1"))], []),
        ([(3, InvoiceFailed()), FAILS_TWO, PAYS_TWO], []),
        ([FAILS_ONE, (4, InvoiceFailed()), PAYS_TWO], ["s1"]),
    ],
)
def test_who_has_two_owes_for_the_one_that_is_not_paid(told, owes):
    made = profile(S1, S2, *told)

    assert [one.key for one in made.each_owing] == owes
    assert (made.standing is Standing.PAST_DUE) is bool(owes)
