"""Whatever happens between an announcement and its last charge, and whoever dies in between, its promises are kept.

Nobody is told twice; nobody is charged the new price before they were told in time by law, nor twice; nobody of the control
is touched; after a stop nothing more leaves; what is taken back reaches those alone who were told, and once. And whoever
could be told and charged is, in the end.

Mail server and biller are models that fail, lie and kill who asks them; what is judged is what came to their side. The suite
lives some dozens of histories; ``pytest -m slow -s tests/faults/test_announcing_holds.py`` three thousand others each time, and
says its seed first (``GOODWILL_SEED=17``, ``GOODWILL_LIVES=500`` choose).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from announcing import BY, company, rise
from dying import Killed, wait_for_no_disk, walks_and_dies
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from outgoing import PUBLIC, Words, pays

from goodwill import dispatch, ledger, outbox, review, unasked
from goodwill.billing.memory import MemoryBiller
from goodwill.channels.email import Report
from goodwill.channels.memory import Memory
from goodwill.decisions.record import PriceMove, Touched
from goodwill.dispatch import returns
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.facts import (
    ArmAssigned,
    CancellationRequested,
    ConsentWithdrawn,
    Posting,
    PriceChanged,
    SubscriptionCancelled,
)
from goodwill.orders import Deed
from goodwill.programmes.announcement import How, Side, programme_of
from goodwill.programmes.calendar import midnight
from goodwill.programmes.law import About, window
from goodwill.review import BY_ITSELF, splitting
from goodwill.store.models import DiaryDate, Outgoing, TailFact
from goodwill.vocabulary import Money
from goodwill.warehouse.profiles import Look

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
COUNTRIES = ("IT", "US", "FR")
NOTICES = ("notice.price", "decision.free_month", "decision.spared")
BEFORE, AFTER = Money(999, "EUR"), Money(1199, "EUR")
ARMS = {
    "pilot": (Side("pilot", 0.5),),
    "whole": (Side("all", 1.0),),
    "times": (Side("early", 0.4, How.TOLD_EARLY), Side("late", 0.3, How.TOLD_LATE)),
    "kindly": (Side("free", 0.4, How.FREE_MONTH), Side("spared", 0.3, How.OLD_SPARED)),
}
FAULTS = ("away", "unsure_taken", "unsure_lost", "dies_before", "dies_after")
DAYS = timedelta(days=1)
MANY = 16
"""So many are needed for a guard-rail to be sure of anything."""


@dataclass
class Came:
    """One thing that came to a neighbour: to whom, when, what, and which day it names."""

    subject: int
    at: datetime
    what: str
    on: date | None
    channel: str
    key: str
    is_unsure: bool


def fault(neighbour, take) -> None:
    """Do with one thing as a neighbour was told: take it, lose it, or kill who brings it."""
    ill, neighbour.ill = neighbour.ill, "" if neighbour.ill.startswith(("dies", "unsure", "refuses")) else neighbour.ill
    if ill == "refuses":
        raise DeliveryRefused("550 5.1.1 no such box", is_address_bad=True)
    if ill == "away":
        raise DeliveryFailed("nobody answers", is_away=True)
    if ill == "dies_before":
        raise Killed
    if ill != "unsure_lost":
        take(ill.startswith("unsure"))
    if ill == "dies_after":
        raise Killed
    if ill.startswith("unsure"):
        raise DeliveryFailed("the line broke", is_unsure=True)


class Post(Memory):
    """A channel that counts what arrives, and is ill as it is told."""

    ill = ""

    def send(self, letter):
        words, _, on = letter.title.partition("|")
        told = (letter.subject, self.life.now, words, date.fromisoformat(on) if on else None, self.name, letter.key)
        if self.ill == "refuses":
            self.life.refused.add(letter.subject)
        fault(self, lambda is_unsure: self.life.came.append(Came(*told, is_unsure and not self.can_be_asked)))
        return super().send(letter)

    def receipt(self, key, at):
        if any(one.key == key for one in self.life.came):
            self.letters.setdefault(key, None)
        return super().receipt(key, at)


class Till(MemoryBiller):
    """A biller that counts what it does, and is ill as it is told."""

    ill = ""

    def carry_out(self, task):
        def take(_is_unsure: bool) -> None:
            is_new = task.key not in self.done
            super(Till, self).carry_out(task)
            if is_new:
                self.life.charged(task)

        fault(self, take)
        return super().carry_out(task)


def write(words, language, fills, *, links, envelope):
    return Words(language, f"{words}|{fills.get('on') or ''}", words, words)


class Announced(RuleBasedStateMachine):
    """One company and one rise of its price, with a worker, a mail server, an app and a biller that come when they come."""

    house = None
    n = n_charged = 0

    @initialize(
        arms=st.sampled_from(sorted(ARMS)),
        told_in=st.sampled_from([0, 5, 30]),
        later=st.sampled_from([3, 20, 70]),
        is_asked=st.booleans(),
        has_app=st.booleans(),
        broken_off=st.sampled_from([None, 0, 1]),
    )
    def is_announced(self, *, arms, told_in, later, is_asked, has_app, broken_off) -> None:
        for rows in (DiaryDate, Outgoing, TailFact):
            rows.objects.all().delete()  # the lives before this one are over
        type(self).n += 1
        self.name, self.plan_name = f"rise-{self.n}", f"family-{self.n}"
        self.came: list[Came] = []
        self.changes: list[tuple[int, datetime, Money]] = []
        self.gone, self.other_price, self.bounced, self.refused = set(), set(), set(), set()
        self.is_back, self.n_told_of = False, 0
        self.n_stopped_after: int | None = None
        self.post = Post("email", can_be_asked=is_asked)
        self.till = Till()
        app = {"inapp": Post("inapp", is_addressed=False, is_loud=False)} if has_app else {}
        for one in (self.post, self.till, *app.values()):
            one.life = self
        self.doors = dispatch.Windows(
            channels={"email": self.post, **app},
            biller=self.till,
            write=write,
            last_looks=unasked.last_looks,
            public_url=PUBLIC,
        )
        self.people = [
            pays(self.house, f"{self.n}-{i}", self.doors, plan=self.plan_name, country=COUNTRIES[i % 3], customer=f"c{self.n}-{i}")
            for i in range(MANY if arms == "whole" else 6)
        ]  # fmt: skip
        self.customers = {f"c{self.n}-{i}": one for i, one in enumerate(self.people)}
        stops = (("cancellations", 1.2),) if arms == "whole" else ()
        self.is_guarded = bool(stops)
        self.decision = rise(
            self.house,
            name=self.name,
            told_in=told_in,
            in_force_in=told_in + later,
            touched=Touched(plans=(self.plan_name,)),
            prices=(PriceMove(plan=self.plan_name, before=BEFORE, after=AFTER),),
        )
        review.propose(self.decision, at=self.now)
        plan = review.plan_of(self.decision, review.Pilot(arms=ARMS[arms], stops=stops), is_forecast=False)
        if broken_off is None:
            review.announce_plan(self.decision, plan, by=BY, at=self.now)
        else:
            self.begins_and_dies(plan, broken_off)
        self.late = pays(self.house, f"{self.n}-late", self.doors, plan=self.plan_name, customer=f"c{self.n}-late")

    def begins_and_dies(self, plan, n_blocks: int) -> None:
        started = review.announcing.begin(self.decision, plan, by=BY, at=self.now)
        meant = splitting.meant_by(self.name, plan, Look(as_of=self.now, known_by=self.now))
        for n, _ in enumerate(splitting.put_in_arms(self.name, started.subject, plan, meant, at=self.now)):
            if n == n_blocks:
                return

    @property
    def now(self) -> datetime:
        return self.house.now

    def tell(self, subject: int, fact, *, ago: int = 0) -> None:
        self.n_told_of += 1
        at = self.now - timedelta(days=ago)
        ledger.record([Posting(subject, at, fact, f"{self.n}:{self.n_told_of}")], at=self.now)

    def charged(self, task) -> None:
        if task.do.deed is Deed.CHANGE_PRICE:
            subject = self.customers.get(task.customer, self.late)
            self.changes.append((subject, self.now, task.do.args["amount"]))

    def works(self, *, is_reviewed: bool = True) -> None:
        """The worker walks its rounds; it may be killed by who it asks."""
        try:
            if is_reviewed:
                review.walk(self.now)
            unasked.walk(self.now)
            dispatch.carry(self.doors, clock=lambda: self.now, within_s=None)
        except Killed:
            self.house.wait(minutes=6)  # what the dead one held is free by then
        if self.is_guarded and self.n_stopped_after is None and review.reviewed(self.name).stopped is not None:
            self.stopped_now()

    def stopped_now(self) -> None:
        self.n_stopped_after = len([one for one in self.came if one.what in NOTICES])
        self.n_changed_before = len([one for one in self.changes if one[2] == AFTER])

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        for n in range(days):
            self.house.wait(days=1)
            self.works(is_reviewed=n == 0)

    @rule(days=st.sampled_from([2, 11, 40]))
    def nobody_works_for_days(self, days: int) -> None:
        self.house.wait(days=days)
        self.works()

    @rule(which=st.sampled_from(["mail", "app", "till"]), ill=st.sampled_from([*FAULTS, "refuses", ""]))
    def a_neighbour_is_ill_or_well_again(self, which: str, ill: str) -> None:
        who = {"mail": self.post, "app": self.doors.channels.get("inapp", self.post), "till": self.till}[which]
        who.ill = "away" if which == "till" and ill == "refuses" else ill

    @rule()
    def a_worker_dies_before_its_commit(self) -> None:
        walks_and_dies(self.now)

    @rule()
    def a_worker_dies_with_everything_in_its_hands(self) -> None:
        unasked.claim(self.now, n_most=10)
        outbox.claim(self.now, 10)
        self.house.wait(hours=2)

    @rule(who=st.integers(0, 5), ago=st.sampled_from([0, 0, 15]))
    def somebody_leaves_and_it_may_be_told_late(self, who: int, ago: int) -> None:
        self.gone.add(self.people[who])
        self.tell(self.people[who], SubscriptionCancelled(cause="voluntary"), ago=ago)

    @rule(who=st.integers(0, 5))
    def somebody_asks_to_leave(self, who: int) -> None:
        self.gone.add(self.people[who])
        self.tell(self.people[who], CancellationRequested(ends_at=self.now + 20 * DAYS))

    @rule(who=st.integers(0, 5), ago=st.sampled_from([0, 15]))
    def somebodys_price_was_changed_by_another(self, who: int, ago: int) -> None:
        if not any(one == self.people[who] for one, _at, _to in self.changes):
            self.other_price.add(self.people[who])
            self.tell(self.people[who], PriceChanged(amount_minor=1099, currency="EUR", previous_minor=999), ago=ago)

    @rule(who=st.integers(0, 5), purpose=st.sampled_from(["marketing", "retention"]))
    def somebody_opts_out(self, who: int, purpose: str) -> None:
        self.tell(self.people[who], ConsentWithdrawn(purpose=purpose))

    @rule(who=st.integers(0, 5))
    def a_letter_comes_back_for_good(self, who: int) -> None:
        rows = Outgoing.objects.filter(
            subject=self.people[who],
            state="done",
            neighbour="email",
            programme=programme_of(self.name),
            name__in=NOTICES,
        )
        row = rows.exclude(neighbour_id="").order_by("-id").first()
        if row is not None:
            self.bounced.add(self.people[who])
            returns._noted(Report(row.neighbour_id, "", True, False, "5.1.1 gone"), self.now)

    @rule()
    def an_announcement_is_asked_for_again(self) -> None:
        one = review.reviewed(self.name)
        review.announcing.finish(one, at=self.now)

    @precondition(lambda self: self.is_guarded and self.n_stopped_after is None)
    @rule()
    def many_leave_at_once(self) -> None:
        for one in self.people[:-1]:
            self.gone.add(one)
            self.tell(one, SubscriptionCancelled(cause="voluntary"))
        self.house.wait(days=1)
        self.works()

    @precondition(lambda self: self.n_stopped_after is None)
    @rule()
    def a_person_stops_it(self) -> None:
        review.stop(self.name, by=BY, reason="regret", at=self.now)
        self.stopped_now()

    @precondition(lambda self: self.n_stopped_after is not None and not self.is_back)
    @rule()
    def a_person_takes_it_back(self) -> None:
        review.take_back(self.name, reason="regret", by=BY, at=self.now)
        self.is_back = True

    def keeps_its_promises(self) -> None:
        arms = self.arms()
        for one in (*self.people, self.late):
            told = [came for came in self.came if came.subject == one]
            mine = [(at, to) for subject, at, to in self.changes if subject == one]
            if arms.get(one) in (None, "held_out"):
                assert not told, "somebody of the control was told"
                assert not mine, "somebody of the control was charged anew"
            for channel in self.doors.channels:
                self.nobody_is_told_twice([came for came in told if came.channel == channel], one)
            self.nobody_is_charged_too_soon(one, arms.get(one), mine, told)
        self.nothing_leaves_after_a_stop()

    def nobody_is_told_twice(self, told: list[Came], one: int) -> None:
        notices = [came for came in told if came.what in NOTICES]
        assert len({came.key for came in told}) == len(told), "one letter came twice"
        for first, second in pairwise(notices):
            most = self.law(one).at_most
            is_forgotten = most is not None and max(midnight(first.on), second.at) - first.at > most * DAYS
            was_lost = first.is_unsure and second.at >= midnight(first.on)
            assert is_forgotten or was_lost, "somebody was told twice"
        backs = [came for came in told if came.what == "decision.taken_back"]
        assert len(backs) <= 1, "somebody was told twice that it does not come"
        assert not backs or self.is_back
        assert not backs or any(came.what in NOTICES for came in self.came if came.subject == one)

    def nobody_is_charged_too_soon(self, one: int, arm: str | None, mine, told: list[Came]) -> None:
        anew = [at for at, to in mine if to == AFTER]
        back = [at for at, to in mine if to == BEFORE]
        assert len(anew) <= 1, "somebody was charged the new price twice"
        assert len(back) <= len(anew), "somebody was given back what they never paid"
        assert not back or self.is_back
        for at in anew:
            type(self).n_charged += 1
            assert arm != "spared"
            assert at >= midnight(self.decision.in_force_on)
            law = self.law(one)
            notices = [came for came in told if came.what in NOTICES[:2]]
            assert any(
                at - came.at >= (law.at_least or 0) * DAYS
                and at >= midnight(came.on)
                and (law.at_most is None or at - came.at <= law.at_most * DAYS)
                for came in notices
            ), "somebody was charged before they were told in time"

    def nothing_leaves_after_a_stop(self) -> None:
        if self.n_stopped_after is not None:
            assert len([one for one in self.came if one.what in NOTICES]) == self.n_stopped_after
            assert len([one for one in self.changes if one[2] == AFTER]) == self.n_changed_before

    def arms(self) -> dict[int, str]:
        told = ledger.histories([*self.people, self.late])
        return {
            one: entry.fact.arm for one, entries in told.items() for entry in entries if isinstance(entry.fact, ArmAssigned)
        }  # fmt: skip

    def law(self, one: int):
        country = "IT" if one == self.late else COUNTRIES[self.people.index(one) % 3]
        return window(country, About.PRICE_CHANGE, self.decision.in_force_on)

    def teardown(self) -> None:
        """In the end, with everybody well: every promise was kept all along, and who could be told and charged was."""
        if not hasattr(self, "decision"):
            return
        for one in (self.till, *self.doors.channels.values()):
            one.ill = ""
        until = max(self.now, midnight(self.decision.in_force_on)) + 40 * DAYS
        self.works()
        while self.now < until:
            self.house.wait(days=5)
            self.works(is_reviewed=False)
        self.keeps_its_promises()
        if self.n_stopped_after is None:
            arms, anew = self.arms(), {one for one, _at, to in self.changes if to == AFTER}
            left_out = self.gone | self.other_price | self.bounced
            for one in [
                each for each in self.people if each not in left_out and arms[each] not in ("held_out", "spared")
            ]:
                assert one in anew or one in self.refused, "somebody was never charged"


def live(house, n: int, *, seeded=lambda machine: machine, **more) -> None:
    company(house, 0)
    wait_for_no_disk()
    splitting_at, splitting.AT_ONCE = splitting.AT_ONCE, 3
    Announced.house, Announced.n = house, 0
    Announced.n_charged = 0
    quiet = settings(
        max_examples=n, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES, database=None, **more
    )
    try:
        run_state_machine_as_test(seeded(Announced), settings=quiet)
    finally:
        splitting.AT_ONCE = splitting_at
    assert Announced.n_charged > 0  # it was tried


def begun(house, **chosen) -> Announced:
    company(house, 0)
    Announced.house, Announced.n = house, 0
    one = Announced()
    usual = {"arms": "whole", "told_in": 0, "later": 20, "is_asked": True, "has_app": True, "broken_off": None}
    one.is_announced(**usual | chosen)
    return one


def test_a_history_that_a_guard_rail_ends_and_somebody_takes_back_keeps_them(house):
    one = begun(house)
    one.days_pass(days=2)
    one.many_leave_at_once()
    assert one.n_stopped_after == 2 * MANY  # each by two channels
    assert review.reviewed(one.name).stopped[1].by == BY_ITSELF
    one.days_pass(days=9)
    one.a_person_takes_it_back()
    one.teardown()

    assert [came.what for came in one.came].count("decision.taken_back") == 2
    assert one.changes == []


def test_a_history_that_is_stopped_after_its_charges_gives_the_old_price_back(house):
    one = begun(house, later=20, arms="kindly")
    one.nobody_works_for_days(days=2)
    one.a_neighbour_is_ill_or_well_again(which="till", ill="dies_after")
    for _ in range(3):
        one.days_pass(days=9)
    charged = [subject for subject, _at, to in one.changes if to == AFTER]
    one.a_person_stops_it()
    one.a_person_takes_it_back()
    one.teardown()

    assert charged
    assert [subject for subject, _at, to in one.changes if to == BEFORE] == charged


def test_announcing_keeps_its_promises(house):
    live(house, 24, stateful_step_count=8, derandomize=True)


@pytest.mark.slow
def test_announcing_keeps_its_promises_three_thousand_times(house):
    drawn = int(os.environ.get("GOODWILL_SEED") or random.randrange(2**32))
    print(f"\nGOODWILL_SEED={drawn}", flush=True)
    live(house, int(os.environ.get("GOODWILL_LIVES", "3000")), seeded=seed(drawn), stateful_step_count=25)
