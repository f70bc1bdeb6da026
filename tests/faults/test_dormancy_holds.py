"""Whatever happens in whatever order, however late it is told, and whoever dies in between, dormancy keeps its four promises.

Nobody is billed after a cancellation; nobody with a sign of life before the cutoff is cancelled; nobody is asked twice about
one silence; nobody who pays is without a next date.

Every run lives sixty lives. Ten thousand, of another seed each time, are lived by
``pytest -m slow -s tests/faults/test_dormancy_holds.py``, which says its seed first; ``GOODWILL_SEED=17`` lives those of a seed
again, and ``GOODWILL_LIVES=500`` fewer.
"""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from dying import wait_for_no_disk, walks_and_dies
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goodwill import ledger, outbox, unasked
from goodwill.dispatch.told import sent
from goodwill.experiments import arm_of
from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    Fact,
    InvoicePaid,
    LastChanceAnswered,
    LastChanceAsked,
    PlayLogged,
    Posting,
    ProgrammeMoved,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.orders import Deed, Do
from goodwill.profile import Profile
from goodwill.programmes.dormancy import Dormancy
from goodwill.store.models import DiaryDate, Outgoing
from goodwill.store.transactions import counted, writing
from goodwill.unasked.waking import follow_from_here
from goodwill.vocabulary import SubjectId
from goodwill.warehouse.one import profile_of

MONTH, LOOKS = timedelta(days=30), timedelta(hours=7)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A life that fails is shown as it was: to shrink it takes minutes."""
ARMS = {"last_chance": 0.8, "pause": 0.2}
TERMS = {"plan": "basic", "amount_minor": 999, "currency": "EUR", "interval": "month"}


class Biller:
    """A biller as a model: it bills each month, until it is told to stop at the end of the one paid for."""

    def __init__(self, at: datetime) -> None:
        self.is_on, self.is_paused, self.stops, self.by = True, False, False, ""
        self.paid_until, self.bills, self.ended_at = at + MONTH, [at], None

    def do(self, deed: Deed, programme: str) -> None:
        if deed is Deed.CANCEL_AT_PERIOD_END:
            self.stops, self.by = True, programme
        elif deed is Deed.WITHDRAW_CANCELLATION:
            self.stops = False
        elif deed is Deed.PAUSE:
            self.is_paused = True

    def due(self, now: datetime) -> list[tuple[datetime, Fact]]:
        """Return what falls due until now: bills, or the end."""
        facts: list[tuple[datetime, Fact]] = []
        while self.is_on and not self.is_paused and self.paid_until <= now:
            at = self.paid_until
            if self.stops:
                self.is_on, self.ended_at = False, at
                facts.append((at, SubscriptionCancelled(cause="let_go" if self.by == "dormancy" else "voluntary")))
            else:
                self.bills.append(at)
                self.paid_until = at + MONTH
                facts.append((at, InvoicePaid(amount_minor=999, currency="EUR")))
        return facts


class Life(RuleBasedStateMachine):
    """One subscriber's life, with a worker, a dispatcher and a biller that come when they come."""

    house = None
    n = 0

    @initialize(arm=st.sampled_from(sorted(ARMS)))
    def joins(self, arm: str) -> None:
        for rows in (DiaryDate, Outgoing):  # the lives before this one are over, and nothing of them is heard any more
            rows.objects.all().delete()
        follow_from_here()
        self.now = self.house.now
        self.subject = self.somebody(arm)
        self.told: list[Posting] = []
        self.signs: list[tuple[datetime, datetime]] = []
        self.read_until, self.read, self.left = -1, [], []
        self.waked_at: datetime | None = None
        self.looked_at: datetime | None = None
        self.biller = Biller(self.now)
        self.tell(SubscriptionStarted(**TERMS))
        self.walk()

    def somebody(self, arm: str) -> SubjectId:
        """Return somebody new of an arm: the same choices must live the same life, whatever number they are given."""
        while True:
            type(self).n += 1
            one = self.house.subject(f"life-{self.n}")
            if arm_of(Dormancy(arms=ARMS).experiment, one).name == arm:
                return one

    def tell(self, fact: Fact, at: datetime | None = None) -> None:
        posting = Posting(self.subject, at or self.now, fact, f"life:{self.n}:{len(self.told)}")
        self.told.append(posting)
        ledger.record([posting], at=self.now)

    def sign(self, fact: Fact, at: datetime | None = None) -> None:
        self.tell(fact, at)
        self.signs.append((at or self.now, self.now))
        if self.biller.is_on:
            self.waked_at = self.now

    def walk(self) -> None:
        unasked.walk(self.now)
        self.looked_at, self.is_heard = self.now, True

    @property
    def profile(self) -> Profile:
        return profile_of(self.subject, as_of=self.now)

    @rule(days=st.sampled_from([1, 3, 10, 28, 31, 90, 366, 731]))
    def time_passes(self, days: int) -> None:
        end = self.now + timedelta(days=days)
        while self.now < end:
            self.now = min(self.now + MONTH, end)
            for at, fact in self.biller.due(self.now):
                self.tell(fact, at)

    @rule()
    def plays(self) -> None:
        self.sign(PlayLogged(title="Solaris", seconds=60))

    @rule(days=st.integers(1, 500))
    def played_and_it_is_told_late(self, days: int) -> None:
        at = max(self.now - timedelta(days=days), self.told[0].occurred_at)
        self.sign(PlayLogged(title="Stalker", seconds=60), at)

    @rule()
    def the_last_thing_is_told_again(self) -> None:
        assert ledger.record([self.told[-1]], at=self.now).n_recorded == 0

    @precondition(lambda self: len(self.asked) and self.biller.is_on)
    @rule(answer=st.sampled_from(["keep", "pause", "let_go"]))
    def answers(self, answer: str) -> None:
        self.sign(LastChanceAnswered(answer=answer))

    @precondition(lambda self: self.biller.is_on and not self.biller.is_paused)
    @rule(stays=st.booleans())
    def asks_to_leave(self, stays: bool) -> None:
        self.sign(CancellationRequested(ends_at=self.biller.paid_until))
        self.biller.do(Deed.CANCEL_AT_PERIOD_END, "self")
        if stays:
            self.now += timedelta(hours=1)
            self.sign(CancellationWithdrawn())
            self.biller.do(Deed.WITHDRAW_CANCELLATION, "self")

    @precondition(lambda self: not self.biller.is_on)
    @rule()
    def comes_back(self) -> None:
        self.now += timedelta(hours=1)
        bills = self.biller.bills
        self.biller = Biller(self.now)
        self.biller.bills = [*bills, self.now]
        self.tell(SubscriptionReturned(**TERMS))
        self.is_heard = False  # the next round hears of it

    @rule()
    def a_round_is_walked(self) -> None:
        self.walk()

    @rule(hours=st.integers(1, 72))
    def a_worker_whose_clock_is_behind_walks(self, hours: int) -> None:
        unasked.walk(max(self.now - timedelta(hours=hours), self.told[0].occurred_at))

    @rule()
    def a_worker_dies_before_its_commit(self) -> None:
        walks_and_dies(self.now)

    @rule()
    def a_worker_dies_with_dates_in_its_hands(self) -> None:
        unasked.claim(self.now, n_most=10)
        self.now += unasked.LEASE

    @rule()
    def dispatch_comes(self) -> None:
        for claimed in outbox.claim(self.now, 100):
            with writing():
                void = unasked.last_looks()(claimed.order, self.profile, self.now)
                if void is not None:
                    outbox.void(claimed, self.now, void)
                    continue
                if isinstance(claimed.order.what, Do):
                    self.does(claimed.order.what.deed, claimed.order.key.programme)
                else:
                    ledger.record(sent(claimed, self.subject, "", "model", self.now), at=self.now)
                outbox.done(claimed, self.now, neighbour="model")
        if self.waked_at is not None and self.looked_at is not None and self.looked_at >= self.waked_at + LOOKS:
            assert not (self.biller.is_on and self.biller.stops and self.biller.by == "dormancy")

    def does(self, deed: Deed, programme: str) -> None:
        if deed is Deed.CANCEL_AT_PERIOD_END and programme == "dormancy":
            asked_at = self.asked[-1]
            assert self.reached, "a question left"
            assert self.reached[-1] >= asked_at, "the last one that was asked"
            known = [at for at, _ in self.signs] + [self.told[0].occurred_at]
            assert not [at for at, told_at in self.signs if told_at >= asked_at and at >= asked_at], (
                "a sign of life came"
            )
            assert max(known) + timedelta(days=365) <= self.now
        self.biller.do(deed, programme)
        if deed is Deed.PAUSE and self.biller.is_on:
            self.tell(SubscriptionPaused())

    @property
    def asked(self) -> list[datetime]:
        """When they were asked: read again whenever anything was recorded."""
        position = counted("position")
        if position != self.read_until:
            told = ledger.history(self.subject)
            self.read_until = position
            self.read = [one.occurred_at for one in told if isinstance(one.fact, LastChanceAsked)]
            steps = [one for one in told if isinstance(one.fact, ProgrammeMoved)]
            self.left = [one.occurred_at for one in steps if one.fact.event == "dormancy/reached"]
        return self.read

    @invariant()
    def nobody_is_billed_after_a_cancellation(self) -> None:
        ended = self.biller.ended_at
        assert ended is None or max(self.biller.bills) < ended

    @property
    def reached(self) -> list[datetime]:
        """When a question of ours left: one that never did is asked anew."""
        _ = self.asked
        return self.left

    @invariant()
    def nobody_is_asked_twice(self) -> None:
        returns = [one.occurred_at for one in self.told if isinstance(one.fact, SubscriptionReturned)]
        for one, other in pairwise(self.reached):
            assert [t for _, t in self.signs if one <= t <= other] + [at for at in returns if one <= at <= other]

    @invariant()
    def nobody_who_pays_is_without_a_next_date(self) -> None:
        if self.is_heard and not self.has_a_date:
            assert not self.profile.pays

    @property
    def has_a_date(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM diary WHERE subject = %s", [self.subject])
            return cursor.fetchone() is not None


def live(house, n: int, *, seeded=lambda machine: machine) -> None:
    unasked.set_up("dormancy", {"arms": ARMS}, by="ada", at=house.now)
    unasked.switch("dormancy", on=True, by="ada", at=house.now)
    Life.house, Life.n = house, 0
    wait_for_no_disk()
    quiet = settings(
        max_examples=n, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
    )
    run_state_machine_as_test(seeded(Life), settings=quiet)


def test_dormancy_keeps_its_promises(house):
    live(house, 60)


@pytest.mark.slow
def test_dormancy_keeps_its_promises_ten_thousand_times(house):
    drawn = int(os.environ.get("GOODWILL_SEED") or random.randrange(2**32))
    print(f"\nGOODWILL_SEED={drawn}", flush=True)
    live(house, int(os.environ.get("GOODWILL_LIVES", "10000")), seeded=seed(drawn))
