"""A decision goes out: its arms, in time by the law, once, never to those held out, and not after it was stopped."""

from __future__ import annotations

import mailbox
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from announcing import announced, arm_of, company, days, reached_at, rise, told_and_charged
from returning import bounce

from goodwill import dispatch, ledger, outbox, review
from goodwill.channels.email import Mail
from goodwill.decisions.record import Stop
from goodwill.errors import AlreadySo, BadDecision
from goodwill.facts import ArmAssigned, Posting, SubscriptionCancelled
from goodwill.programmes.announcement import How, Side, programme_of
from goodwill.store.models import Outgoing


def test_a_pilot_tells_and_charges_its_arm_in_time_and_leaves_the_others_alone(house):
    doors, people = company(house, 12)
    decision = rise(house)
    announced(house, decision)
    days(house, doors, 45)

    by_arm = {arm: [one for one in people if arm_of(one) == arm] for arm in ("pilot", "held_out")}
    assert {arm: len(some) for arm, some in by_arm.items()} == {"pilot": 6, "held_out": 6}
    for one in by_arm["pilot"]:
        told, charged = told_and_charged(one)
        assert (told[0], charged) == (decision.announced_on, [decision.in_force_on])
        assert outbox.of_subject(one, n_most=9)[-1].name == "notice.price"
    assert all(outbox.of_subject(one, n_most=9) == [] for one in by_arm["held_out"])
    assert {one.amount for one in doors.biller.subscriptions.values() if one.amount} == {decision.prices[0].after}
    assert len(doors.biller.done) == 6


def test_who_is_told_late_is_told_as_late_as_the_law_of_their_country_lets(house):
    doors, [ada, bea] = company(house, 2, countries=("IT", "US"))
    decision = rise(house)
    announced(house, decision, arms=(Side("late", 1.0, How.TOLD_LATE),))
    days(house, doors, 42)

    for one in (ada, bea):
        told, charged = told_and_charged(one)
        assert (charged[0] - told[0]).days == 8  # Visa wants 7 everywhere, and a letter may take a day
        assert charged == [decision.in_force_on]


def test_who_is_told_so_early_that_the_law_forgets_it_is_told_again(house):
    doors, [ada, bea] = company(house, 2, countries=("IT", "US"))
    decision = rise(house, told_in=2, in_force_in=100)
    announced(house, decision, arms=(Side("early", 1.0, How.TOLD_EARLY),))
    days(house, doors, 104)

    told, charged = told_and_charged(ada)
    assert ((decision.in_force_on - told[0]).days, len(set(told)), charged) == (90, 1, [decision.in_force_on])
    told, charged = told_and_charged(bea)  # California: 7 to 30 days before
    assert [(decision.in_force_on - one).days for one in sorted(set(told))] == [90, 14]
    assert charged == [decision.in_force_on]


def test_announced_too_late_for_the_law_it_is_charged_later(house):
    doors, [ada] = company(house, 1)
    decision = rise(house, told_in=0, in_force_in=3)
    announced(house, decision, arms=(Side("all", 1.0),))
    days(house, doors, 14)

    told, charged = told_and_charged(ada)
    assert (charged[0] - told[0]).days >= 7
    assert charged[0] > decision.in_force_on


def test_a_free_month_comes_with_the_price_and_who_is_spared_keeps_theirs(house):
    doors, people = company(house, 8)
    announced(house, rise(house), arms=(Side("free", 0.5, How.FREE_MONTH), Side("spared", 0.5, How.OLD_SPARED)))
    days(house, doors, 45)

    for one in people:
        orders = [kept.name for kept in reversed(outbox.of_subject(one, n_most=9)) if ":email" not in kept.key]
        wanted = {
            "free": ["decision.free_month", "decision.free_month", "coupon", "change_price"],
            "spared": ["decision.spared", "decision.spared"],
        }[arm_of(one)]
        assert orders == wanted  # each message is one to all channels and one by the inbox
    assert Counter(task.do.deed.value for task in doors.biller.done.values()) == {"coupon": 4, "change_price": 4}


def test_whose_letter_came_back_is_not_charged(house, tmp_path):
    doors, [ada, bea] = company(house, 2)
    announced(house, rise(house), arms=(Side("all", 1.0),))
    days(house, doors, 7)
    name = "<1@kino.example>"  # as a mail server would have called it
    Outgoing.objects.filter(subject=ada, key__endswith=":email").update(neighbour_id=name)
    box = mailbox.Maildir(str(tmp_path / "box"), create=True)
    box.add(bounce(name, to="user0@mail.example").encode())
    mail = Mail("127.0.0.1", 1, "Kino <hello@kino.example>", is_plain=True, mailbox=f"maildir:{tmp_path / 'box'}")
    dispatch.read_returns(mail, house.now)
    days(house, doors, 40)

    assert [len(told_and_charged(one)[1]) for one in (ada, bea)] == [0, 1]


def test_a_letter_that_cannot_leave_holds_the_charge_back(house):
    from outgoing import let_leave

    from goodwill.policy import Leaving

    doors, [ada] = company(house, 1)
    announced(house, rise(house), arms=(Side("all", 1.0),))
    let_leave(house, leaving=Leaving.DRY)
    days(house, doors, 60)
    assert told_and_charged(ada) == ([], [])
    let_leave(house)
    days(house, doors, 20)

    told, charged = told_and_charged(ada)
    assert len(charged) == 1
    assert (charged[0] - told[0]).days >= 7


def test_without_an_address_for_its_links_a_notice_waits_and_the_doctor_says_so_and_it_leaves_once(house):
    from django.conf import settings

    from goodwill.doctor import examine

    doors, [ada] = company(house, 1)
    reached_at("")
    announced(house, rise(house), arms=(Side("all", 1.0),))
    days(house, replace(doors, public_url=""), 75)
    waits = outbox.of_subject(ada, n_most=9)
    ills = [one for one in examine(settings.GOODWILL).findings if one.check == "mail can leave"]

    assert [(one.name, one.state) for one in waits] == [("notice.price", "waiting")]
    assert waits[0].reason == "links in messages lead nowhere yet: GOODWILL_PUBLIC_URL is not set"
    assert [(one.level, "not set: 1" in one.what) for one in ills] == [("wrong", True)]
    assert doors.channels["email"].letters == {}

    reached_at(doors.public_url)
    days(house, doors, 20)
    told, charged = told_and_charged(ada)
    assert len(doors.channels["email"].letters) == 1
    assert (len(set(told)), len(charged)) == (1, 1)
    assert (charged[0] - told[0]).days >= 7


def test_once_stopped_nothing_more_leaves_and_what_did_is_told_and_can_be_taken_back(house):
    doors, people = company(house, 6)
    announced(house, rise(house), arms=(Side("all", 1.0),))
    days(house, doors, 20)
    one = review.stop("rise", by="ada@example.org", reason="too much noise", at=house.now)
    days(house, doors, 30)

    assert (one.state, one.stopped[1].n_told, one.stopped[1].n_charged) == (review.State.STOPPED, 6, 0)
    assert doors.biller.done == {}
    with pytest.raises(AlreadySo, match="stopped"):
        review.stop("rise", by="ada@example.org", reason="again", at=house.now)
    review.take_back("rise", reason="it stays as it is", by="ada@example.org", at=house.now)
    days(house, doors, 3)
    assert all(outbox.of_subject(each, n_most=9)[0].name == "decision.taken_back" for each in people)


def test_who_was_charged_before_it_was_taken_back_pays_as_before(house):
    doors, [ada] = company(house, 1)
    decision = rise(house)
    announced(house, decision, arms=(Side("all", 1.0),))
    days(house, doors, 45)
    review.stop("rise", by="ada@example.org", reason="regret", at=house.now)
    review.take_back("rise", reason="regret", by="ada@example.org", at=house.now)
    days(house, doors, 3)

    assert doors.biller.subscriptions["cus_user0"].amount == decision.prices[0].before
    assert len(told_and_charged(ada)[1]) == 2


def test_a_guard_rail_stops_it_by_itself_and_says_why(house):
    doors, people = company(house, 120)
    decision = rise(house, stops=(Stop(measure="cancellations", above=1.5),))
    announced(house, decision)
    leave = [one for one in people if arm_of(one) == "pilot"]
    days(house, doors, 6)
    stayed = [one for one in people if arm_of(one) == "held_out"]
    for n, one in enumerate([*leave[:40], *stayed[:4]]):
        ledger.record([Posting(one, house.now, SubscriptionCancelled(cause="voluntary"), f"left:{n}")], at=house.now)
    days(house, doors, 40)

    one = review.reviewed("rise")
    assert one.stopped is not None
    assert one.stopped[1].by == "guard-rail"
    assert "cancellations of the arm pilot" in one.stopped[1].reason
    assert one.stopped[0] - one.announced_at <= timedelta(days=8)
    assert doors.biller.done == {}
    [last] = [fact for _, fact in one.guarded if fact.verdict == "stop"]
    assert last.low > 1.5
    told = review.standing(one, now=house.now)
    assert told["stopped"]["n_told"] == 60
    assert "--take-back" in told["stopped"]["what_of_them"]


def test_a_guard_rail_of_a_whole_announcement_looks_at_the_weeks_before(house):
    doors, people = company(house, 60)
    house.wait(days=40)
    announced(house, rise(house), arms=(Side("all", 1.0),), stops=(("cancellations", 1.5),))
    days(house, doors, 6)
    for n, one in enumerate(people[:30]):
        ledger.record([Posting(one, house.now, SubscriptionCancelled(cause="voluntary"), f"left:{n}")], at=house.now)
    days(house, doors, 1)

    assert review.reviewed("rise").state is review.State.STOPPED


def test_a_pilot_broken_off_anywhere_goes_on_where_it_was_and_nobody_changes_arms(house, monkeypatch):
    from goodwill.review import splitting
    from goodwill.warehouse.profiles import Look

    monkeypatch.setattr(splitting, "AT_ONCE", 5)
    doors, people = company(house, 23)
    decision = rise(house)
    review.propose(decision, at=house.now)
    plan = review.plan_of(decision, review.Pilot(arms=(Side("pilot", 0.5),)), is_forecast=False)
    started = review.announcing.begin(decision, plan, by="ada@example.org", at=house.now)
    meant = splitting.meant_by("rise", plan, Look(as_of=house.now, known_by=house.now))
    for n, _ in enumerate(splitting.put_in_arms("rise", started.subject, plan, meant, at=house.now)):
        if n == 1:
            break
    before = {one: arm_of(one) for one in people}
    assert sum(arm is not None for arm in before.values()) == 10
    days(house, doors, 1)

    after = {one: arm_of(one) for one in people}
    assert Counter(after.values()).keys() == {"pilot", "held_out"}
    assert all(after[one] == arm for one, arm in before.items() if arm)
    assert all(len([e for e in ledger.history(one) if isinstance(e.fact, ArmAssigned)]) == 1 for one in people)


def test_a_dry_run_says_whom_when_and_why_not_and_writes_nothing(house):
    from goodwill.facts import SubscriptionStarted

    company(house, 6, countries=("IT", "US", "FR"))
    house.tell("other", SubscriptionStarted(plan="family", amount_minor=899, currency="EUR", interval="month"))
    house.tell("yearly", SubscriptionStarted(plan="family", amount_minor=9900, currency="EUR", interval="year"))
    decision = rise(house)
    n = ledger.counts()
    plan = review.plan_of(decision, review.Pilot(arms=(Side("pilot", 0.5),)), is_forecast=True)

    _, told = review.rehearsed(decision, plan, now=house.now)

    assert ledger.counts() == n
    assert told["n_touched"] == 6
    assert told["left_out"] == {"they pay another price than is written": 1, "they do not pay by the month": 1}
    assert [(arm["name"], arm["n"]) for arm in told["arms"]] == [("pilot", 3), ("held_out", 3)]
    assert any("nothing would make it stop" in one for one in told["warnings"])


def test_what_cannot_be_announced_is_refused_with_what_was_wanted(house):
    company(house, 4, countries=("IT", "FR"))
    sealed = rise(house)
    whole = review.Pilot()
    review.propose(sealed, at=house.now)
    with pytest.raises(AlreadySo, match="--without-forecast"):
        review.announce_plan(sealed, review.plan_of(sealed, whole, is_forecast=True), by="x", at=house.now)
    past, nobody = rise(house, told_in=-9, in_force_in=-2), rise(house, touched=type(sealed.touched)(plans=("none",)))
    regional = review.plan_of(sealed, review.Pilot(by="region", arms=(Side("pilot", 0.5),)), is_forecast=False)
    for decision, plan, said in (
        (past, review.plan_of(past, whole, is_forecast=False), "is past"),
        (nobody, review.plan_of(nobody, whole, is_forecast=False), "there is nobody"),
        (sealed, regional, "drawn by person"),
    ):
        with pytest.raises(BadDecision, match=said):
            review.rehearsed(decision, plan, now=house.now)
    with pytest.raises(BadDecision, match="shares above 0"):
        review.plan_of(sealed, review.Pilot(arms=(Side("a", 0.7), Side("b", 0.6))), is_forecast=False)


def test_a_pilot_by_region_keeps_each_country_together(house):
    _doors, people = company(house, 16, countries=("IT", "FR", "DE", "PL"))
    announced(house, rise(house), by="region")
    arms = {(n % 4, arm_of(one)) for n, one in enumerate(people)}
    assert len(arms) == 4
    assert Counter(arm for _, arm in arms) == {"pilot": 2, "held_out": 2}


def test_two_decisions_of_the_same_people_are_warned_of(house):
    company(house, 4)
    announced(house, rise(house))
    other = rise(house, name="another")
    _, told = review.rehearsed(other, review.plan_of(other, review.Pilot(), is_forecast=False), now=house.now)

    assert "rise touches the same people" in told["warnings"]


def test_any_name_can_be_carried_in_a_key():
    assert programme_of("rise-2027") == "decision.rise-2027"
    long = programme_of("Höher: ein Preis für alle, und zwar ab dem ersten Tag des Jahres")
    assert long.startswith("decision.H-her-ein-Preis")
    assert len(long) < 60


def test_what_a_pilot_did_is_measured_beside_those_held_out_and_stands_beside_its_forecast(house):
    from deciding import RISE, made

    _doors, people = company(house, 240, plan="standard", amount_minor=1299, countries=("FR",))
    house.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    review.seal(RISE, made(), at=house.now)
    plan = review.plan_of(RISE, review.Pilot(arms=(Side("pilot", 0.5),)), is_forecast=True)
    review.announce_plan(RISE, plan, by="ada@example.org", at=house.now)
    arms = {name: [one for one in people if arm_of(one) == name] for name in ("pilot", "held_out")}
    house.wait(days=60)
    for n, one in enumerate([*arms["pilot"][:48], *arms["held_out"][:12]]):
        ledger.record([Posting(one, house.now, SubscriptionCancelled(cause="voluntary"), f"left:{n}")], at=house.now)
    house.wait(days=2)

    found = review.look_again("rise", until=house.now.date(), at=house.now)

    effect = found["cancellations"]
    assert effect.way == "randomised"
    [each] = [one for one in effect.each if one.level == 0.8]
    assert each.value == pytest.approx(48 / 120 - 12 / 120)
    assert each.low > 0.2
    one = review.reviewed("rise")
    assert one.approved_by == "ada@example.org"
    [(_, measured)] = [(at, fact) for at, fact in one.measured if fact.measure == "cancellations"]
    assert measured.value == pytest.approx(0.3 * 240)
