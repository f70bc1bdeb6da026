"""Who wants to leave follows a link, says why if they like, sees one offer once, and has left: exactly once, in their language."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from asking import done, said, told
from outgoing import let_leave, pays, windows
from visiting import stranger, text

from goodwill import access, dispatch, outbox, policy, unasked
from goodwill.billing.memory import Subscription
from goodwill.dispatch import asked_for, leave_address
from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    ConsentWithdrawn,
    InvoiceFailed,
    MessageReceived,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    OrderCarriedOut,
    PauseOrdered,
    ProgrammeMoved,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.orders import Key, Link, Order, Purpose, Say
from goodwill.store.models import Act, Role, UsedLink
from goodwill.warehouse.one import profile_of

PUBLIC = "https://goodwill.example"
SMALLER = {"family": {"plan": "basic", "amount_minor": 599, "currency": "EUR"}}


class Visit:
    """Somebody with a link in their hand: what each button answers, and what the page then says."""

    def __init__(self, house, subject: int, language: str = "") -> None:
        link = asked_for(subject, house.now, language=language)
        self.path = leave_address("", link)
        self.client = stranger()

    def looks(self) -> str:
        self.page = text(self.client.get(self.path))
        found = re.search(r'name="visit" value="(\w+)"', self.page)
        self.visit = found[1] if found else ""
        return self.page

    def presses(self, what: str = "", **form: str) -> str:
        self.answer = self.client.post(f"{self.path}{what}", {"visit": self.visit, **form}, follow=True)
        return text(self.answer)

    def leaves(self, **form: str) -> str:
        self.looks()
        page = self.presses(**form)
        return self.presses("/end", **form) if 'action="' in page and "/offer" in page else page


@pytest.fixture
def doors(house):
    house.now = datetime.now(UTC)
    let_leave(house)
    return windows()


@pytest.fixture
def offers(house, doors):
    unasked.set_up("cancel", {"smaller": SMALLER}, by="ada@example.org", at=house.now)
    unasked.switch("cancel", on=True, by="ada@example.org", at=house.now)


def carried(house, doors) -> None:
    dispatch.carry(doors, clock=lambda: datetime.now(UTC), within_s=None)


def test_who_wants_to_leave_says_why_sees_one_offer_leaves_and_is_told_until_when_it_works(house, doors, offers):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)

    assert "End your subscription?" in visit.looks()
    offered = visit.presses(reason="price", words="It has become dear.")
    assert "Would a smaller plan do?" in offered
    assert "€5.99" in offered
    gone = visit.presses("/end", reason="price", words="It has become dear.")
    carried(house, doors)

    assert "Your subscription ends on" in gone
    assert "Keep my subscription after all" in gone
    (asked,) = told(ada, CancellationRequested)
    assert (asked.reason, asked.text) == ("price", "It has become dear.")
    assert told(ada, OfferMade, OfferDeclined, OfferAccepted) == [
        OfferMade(offer="smaller_plan", programme="cancel", plan="basic", price_minor=599, currency="EUR"),
        OfferDeclined(offer="smaller_plan"),
    ]
    assert [(one.channel, one.text) for one in told(ada, MessageReceived)] == [("leaving", "It has become dear.")]
    assert doors.biller.subscriptions["cus_ada"].cancels
    assert [one.title for one in doors.channels["email"].letters.values()] == ["cancel.confirmed (en)"]
    assert told(ada, OrderCarriedOut)[0].deed == "cancel_at_period_end"


def test_who_is_never_charged_again_left_because_they_wanted_to(house, doors):
    ada = pays(house, "ada", doors)
    Visit(house, ada).leaves(reason="catalogue")
    carried(house, doors)

    later = house.now + timedelta(days=32)
    assert doors.biller.turn(later) == []
    dispatch.carry(doors, clock=lambda: later, within_s=None)

    assert told(ada, SubscriptionCancelled) == [SubscriptionCancelled(cause="voluntary", reason="catalogue")]


def test_nobody_has_to_say_why_and_nobody_is_shown_an_offer_while_that_is_switched_off(house, doors):
    ada = pays(house, "ada", doors)

    page = Visit(house, ada).leaves()

    assert "Your subscription ends on" in page
    assert told(ada, OfferMade) == []
    assert [one.reason for one in told(ada, CancellationRequested)] == [None]
    assert (said(ada), done(ada)) == (["cancel.confirmed"], ["cancel_at_period_end"])


@pytest.mark.parametrize(
    "taken",
    [("price", "smaller_plan", "change_plan"), ("not_using", "pause", "pause"), ("technical", "free_month", "coupon")],
)
def test_an_offer_taken_is_ordered_once_and_nothing_ends(house, doors, offers, taken):
    reason, offer, deed = taken
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.looks()
    visit.presses(reason=reason)

    kept = [visit.presses("/offer") for _time in range(3)][-1]
    ordered = (said(ada), done(ada))
    carried(house, doors)

    assert "Your subscription goes on." in kept
    assert told(ada, OfferAccepted, CancellationRequested) == [OfferAccepted(offer=offer)]
    assert ordered == (["cancel.offer_taken"], [deed])
    assert len(doors.biller.done) == 1
    one = doors.biller.subscriptions["cus_ada"]
    assert {"smaller_plan": one.plan == "basic", "pause": one.is_paused, "free_month": bool(one.coupons)}[offer]
    assert not one.cancels


def test_a_pause_that_was_taken_is_ordered_and_told_with_its_end(house, doors, offers):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.looks()
    visit.presses(reason="temporary")
    visit.presses("/offer")
    carried(house, doors)

    (ordered,), (paused,) = told(ada, PauseOrdered), told(ada, SubscriptionPaused)
    assert ordered.until == paused.until == doors.biller.subscriptions["cus_ada"].paused_until


def test_one_who_is_on_trial_is_offered_a_longer_one(house, doors, offers):
    ada = pays(house, "ada", doors)
    house.tell("ada", SubscriptionCancelled(cause="voluntary"))
    house.now += timedelta(seconds=1)
    ends_at = house.now + timedelta(days=9)
    house.tell("ada", TrialStarted(plan="family", amount_minor=999, currency="EUR", interval="month", ends_at=ends_at))
    house.now = datetime.now(UTC) + timedelta(seconds=2)
    programme = unasked.of_name("cancel").programme
    from goodwill import acts

    offer = programme.offer(acts.state_of(ada, at=house.now).profile, "technical", house.now)

    assert (offer.name, offer.deed().deed.value) == ("free_month", "extend_trial")
    assert (offer.until - ends_at).days in (28, 29, 30, 31)


def test_an_offer_is_shown_once_and_a_second_visit_goes_straight_to_the_end(house, doors, offers):
    ada = pays(house, "ada", doors)
    first, second = Visit(house, ada), Visit(house, ada)
    first.looks()
    again = [first.presses(reason="price") for _time in range(2)]
    second.looks()
    page = second.presses(reason="not_using")

    assert all("Would a smaller plan do?" in one for one in again)
    assert "Your subscription ends on" in page
    assert len(told(ada, OfferMade)) == 1


def test_going_back_and_asking_again_shows_no_second_offer(house, doors, offers):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.looks()
    visit.presses(reason="price")
    visit.looks()

    assert "Your subscription ends on" in visit.presses(reason="not_using")
    assert [one.offer for one in told(ada, OfferMade)] == ["smaller_plan"]


def test_an_offer_that_was_not_shown_cannot_be_taken(house, doors, offers):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.looks()
    visit.presses("/offer")

    assert visit.answer.status_code == 409
    assert (said(ada), done(ada)) == ([], [])


@pytest.mark.parametrize("why", ["owes", "no word about staying", "plan without offers", "held out"])
def test_some_are_left_in_peace(house, doors, offers, why):
    ada = pays(house, "ada", doors)
    if why == "owes":
        house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR"), at=house.now + timedelta(microseconds=9))
    if why == "no word about staying":
        house.tell("ada", ConsentWithdrawn(purpose="retention"))
    if why == "plan without offers":
        unasked.set_up("cancel", {"by_plan": {"family": {}}}, by="ada", at=house.now)
    if why == "held out":
        let_leave(house, held_out=0.5)
    subjects = [ada] if why != "held out" else [pays(house, f"one-{n}", doors) for n in range(12)]

    for one in subjects:
        Visit(house, one).leaves(reason="not_using")

    offered = sum(bool(told(one, OfferMade)) for one in subjects)
    assert offered == 0 if why != "held out" else 0 < offered < 12


def test_clicking_twice_and_going_back_order_one_end_and_say_so(house, doors):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.looks()
    visit.presses(reason="price")
    again = visit.presses(reason="price")
    status = visit.answer.status_code
    other = Visit(house, ada).looks()

    assert status == 409
    assert "Your subscription ends on" in again
    assert "Your subscription ends on" in other
    assert "<textarea" not in other
    assert (said(ada), done(ada)) == (["cancel.confirmed"], ["cancel_at_period_end"])
    assert UsedLink.objects.count() == 1


def test_a_change_of_mind_before_the_end_takes_it_back(house, doors):
    ada = pays(house, "ada", doors)
    visit = Visit(house, ada)
    visit.leaves(reason="temporary")
    carried(house, doors)

    kept = visit.presses("/return")
    twice = visit.presses("/return")
    carried(house, doors)

    assert "This link was used before" in kept
    assert "Your subscription goes on." in twice
    assert told(ada, CancellationWithdrawn) == [CancellationWithdrawn()]
    assert sorted(done(ada)) == ["cancel_at_period_end", "confirm_end", "withdraw_cancellation"]
    assert not doors.biller.subscriptions["cus_ada"].cancels
    assert [one.title for one in doors.channels["email"].letters.values()] == [
        "cancel.confirmed (en)",
        "cancel.stayed (en)",
    ]


def test_who_has_left_or_never_came_is_told_that_there_is_nothing_to_end_and_how_to_come_back(house, doors):
    ada, bea = pays(house, "ada", doors), house.subject("bea")
    let_leave(house, sign_up="https://www.kino.example/join?from=leave")
    house.tell("ada", SubscriptionCancelled(cause="voluntary"))

    left, never = Visit(house, ada).looks(), Visit(house, bea).looks()

    assert "Your subscription has ended" in left
    assert 'href="https://www.kino.example/join?from=leave"' in left
    assert "There is nothing to end" in never
    assert "<form" not in left + never


def test_links_that_are_forged_cut_or_old_say_so_and_end_nothing(house, doors):
    ada = pays(house, "ada", doors)
    good = leave_address("", asked_for(ada, house.now)).removeprefix("/leave/")
    old = leave_address("", asked_for(ada, house.now - timedelta(days=2)))
    from goodwill.dispatch import Asked, token

    answering = token(Asked(f"dormancy:{ada}:asked:1", "let_go", "", "email", int(house.now.timestamp()) + 900))
    bad = [good[:-3], good[:9] + ("A" if good[9] != "A" else "B") + good[10:], answering, "x", "A" * 2000, "%00", "é"]

    for end in ("", "/end", "/offer", "/return"):
        assert {stranger().post(f"/leave/{one}{end}").status_code for one in bad} == {404}
        assert stranger().post(f"{old}{end}").status_code == 410
    assert stranger().get(f"/a/{good}").status_code == 404
    assert "This link is no longer good" in text(stranger().get(old))
    assert told(ada, CancellationRequested, ProgrammeMoved) == []


def test_in_germany_the_first_button_ends_it_and_an_offer_stands_beside_it(house, doors, offers):
    ada, bea = pays(house, "ada", doors, country="DE"), pays(house, "bea", doors, country="DE")
    visit = Visit(house, ada)
    page = visit.looks()

    assert "Would a pause do?" in page
    assert told(ada, OfferMade) == []
    assert "Your subscription ends on" in visit.presses("/end", reason="price")
    other = Visit(house, bea)
    other.looks()
    other.presses("/offer")
    assert [type(one) for one in told(bea, OfferMade, OfferAccepted, CancellationRequested)] == [
        OfferMade,
        OfferAccepted,
    ]
    assert [type(one) for one in told(ada, OfferMade, OfferDeclined)] == [OfferMade, OfferDeclined]


@pytest.mark.parametrize(
    ("language", "title"),
    [("it", "Chiudere l’abbonamento?"), ("fr", "Mettre fin à votre abonnement"), ("pl", "Zakończyć abonament?")],
)
def test_the_page_speaks_the_language_of_the_link_else_theirs(house, doors, language, title):
    ada = pays(house, "ada", doors)
    assert title in Visit(house, ada, language).looks()
    house.tell("ada", SubscriberDescribed(language=language))
    assert title in Visit(house, ada).looks()


def test_an_account_page_asks_the_api_for_the_link_and_that_is_audited(house, doors):
    ada = pays(house, "ada", doors)
    key = access.make_token("account page", Role.LEAD, by="tests").text
    answer = stranger().post(
        f"/api/v1/subscribers/{ada}/leave-link",
        json.dumps({"language": "pl"}),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    address = answer.json()["address"]

    assert answer.status_code == 200
    assert "Zakończyć abonament?" in text(stranger().get(re.sub(r"^https?://[^/]+", "", address)))
    assert Act.objects.filter(what="asked for a link to leave", subject=ada).count() == 1


def test_the_confirmation_carries_the_way_back(house, doors):
    ada = pays(house, "ada", doors)
    Visit(house, ada).leaves()
    carried(house, doors)
    (letter,) = doors.channels["email"].letters.values()

    page = text(stranger().get(letter.links["leave"].removeprefix(PUBLIC)))

    assert "Keep my subscription after all" in page


def test_what_came_of_it_is_counted_on_its_page(house, doors, offers):
    from goodwill.console import foreseeing

    people = {name: pays(house, name, doors) for name in ("ada", "bea", "carl")}
    Visit(house, people["ada"]).leaves(reason="price")
    Visit(house, people["bea"]).leaves(reason="other_service")
    visit = Visit(house, people["carl"])
    visit.looks()
    visit.presses(reason="technical")
    visit.presses("/offer")

    steps = {event: ever for event, ever, _now in foreseeing.counted_steps()}
    assert steps == {
        "cancel/asked": 3,
        "cancel/offered": 2,
        "cancel/left_price": 1,
        "cancel/left_other_service": 1,
        "cancel/stayed_free_month": 1,
    }
    assert policy.current().dispatch.sign_up == ""


@pytest.fixture
def invited(house, monkeypatch):
    """Somebody who left is invited back, by a house whose biller is Stripe's double; a letter, and the server."""
    from dataclasses import replace

    import stripelike
    from django.conf import settings

    from goodwill.billing.stripe import StripeBiller

    house.now = datetime.now(UTC)
    let_leave(house, sign_up="https://www.kino.example/join?from=mail")
    with stripelike.running({"cus_ada": house.now}) as server:
        env = {**settings.GOODWILL.env, "GOODWILL_STRIPE_KEY": "sk_test_1", "GOODWILL_STRIPE_BASE": server.address}
        monkeypatch.setattr(settings, "GOODWILL", replace(settings.GOODWILL, env=env))
        doors = windows(biller=StripeBiller("sk_test_1", base=server.address, within_s=2))
        ada = pays(house, "ada", doors)
        house.tell("ada", SubscriptionCancelled(cause="voluntary"), at=house.now + timedelta(microseconds=9))
        say = Say("ask", ("email",), Purpose.SERVICE, {}, (Link("return", "accept_offer", "return"),))
        outbox.put(Order(Key("by_hand", ada, "invited", "1"), say, house.now), house.now)
        carried(house, doors)
        (letter,) = doors.channels["email"].letters.values()
        yield ada, letter.links["return"].removeprefix(PUBLIC), doors, server


def test_who_left_a_card_comes_back_by_one_press_on_the_terms_that_are_shown(house, invited):
    import stripelike

    ada, path, doors, server = invited
    stripelike.ended(server, "cus_ada", house.now - timedelta(days=1))
    asked = text(stranger().get(path))
    pressed = [stranger().post(path, {"terms": "EUR-999-month"}) for _time in range(3)]
    carried(house, doors)

    assert "for €9.99 a month" in asked
    assert "Order with an obligation to pay" in asked
    assert "Welcome back" in text(pressed[0])
    assert [what for _key, what in server.deeds] == ["begin"]
    assert told(ada, OfferAccepted) == [OfferAccepted(offer="return")]


def test_who_comes_back_with_a_card_that_is_declined_is_told_that_nothing_began(house, invited):
    import stripelike

    ada, path, doors, server = invited
    stripelike.ended(server, "cus_ada", house.now - timedelta(days=1))
    server.faults = ["402"]
    stranger().post(path, {"terms": "EUR-999-month"})
    for _walk in range(2):
        carried(house, doors)
        house.wait(minutes=5)

    assert server.deeds == []
    assert list(dict.fromkeys(said(ada))) == ["ask", "winback.returned", "winback.declined"]
    assert "winback.declined" in [one.title.split()[0] for one in doors.channels["email"].letters.values()]
    assert told(ada, OrderCarriedOut) == []


def test_nobody_is_charged_on_terms_they_were_not_shown(house, invited):
    import stripelike

    ada, path, doors, server = invited
    stripelike.ended(server, "cus_ada", house.now - timedelta(days=1), card="")
    asked = text(stranger().get(path))
    server.cards["cus_ada"] = "pm_1"
    pressed = stranger().post(path)
    carried(house, doors)

    assert "obligation" not in asked
    assert (pressed.status_code, pressed["Location"]) == (303, "https://www.kino.example/join?from=mail&offer=return")
    assert server.deeds == []
    assert told(ada, OfferAccepted) == [OfferAccepted(offer="return")]


def test_a_biller_that_does_not_answer_leaves_the_way_by_the_sign_up(house, invited):
    _ada, path, _doors, server = invited
    server.subscriptions.clear()

    assert stranger().post(path, {"terms": "EUR-999-month"}).status_code == 303
    assert stranger().post(path, {"terms": "EUR-999-month"}).status_code == 200


def test_of_two_subscriptions_the_chosen_one_ends_and_may_be_kept_after_all(house, doors, offers):
    ada = pays(house, "ada", doors, subscription="sub_1")
    house.tell(
        "ada",
        SubscriptionStarted(plan="basic", amount_minor=599, currency="EUR", interval="month", subscription="sub_2"),
    )
    until = house.now + timedelta(days=30)
    doors.biller.subscriptions = {f"cus_ada/{name}": Subscription(until) for name in ("sub_1", "sub_2")}
    visit = Visit(house, ada)

    shown = visit.looks()
    assert "Which subscription shall end?" in shown
    assert "basic, €5.99 a month, since" in shown
    assert "required>basic" in visit.presses(reason="price")  # who chooses none is asked again
    assert told(ada, CancellationRequested) == []
    gone = visit.presses(reason="price", which="sub_2")
    carried(house, doors)

    assert "One of your subscriptions ends on" in gone
    assert [one.subscription for one in told(ada, CancellationRequested)] == ["sub_2"]
    assert told(ada, OfferMade) == []
    assert {name: one.cancels for name, one in doors.biller.subscriptions.items()} == {
        "cus_ada/sub_1": False,
        "cus_ada/sub_2": True,
    }
    assert profile_of(ada).leaving_at is None

    visit.presses("/return")
    carried(house, doors)
    assert not any(one.cancels for one in doors.biller.subscriptions.values())


def test_who_ends_all_of_two_subscriptions_leaves_with_both(house, doors):
    ada = pays(house, "ada", doors, subscription="sub_1")
    house.tell("ada", SubscriptionStarted(plan="basic", interval="year", subscription="sub_2"))
    until = house.now + timedelta(days=30)
    doors.biller.subscriptions = {f"cus_ada/{name}": Subscription(until) for name in ("sub_1", "sub_2")}

    page = Visit(house, ada).leaves(which="*")
    carried(house, doors)

    assert "Your subscription ends on" in page
    (asks,) = told(ada, CancellationRequested)
    assert asks.ends_at > house.now + timedelta(days=364)  # the one that is paid for longest
    assert all(one.cancels for one in doors.biller.subscriptions.values())
    later = house.now + timedelta(days=32)
    doors.biller.turn(later)
    dispatch.carry(doors, clock=lambda: later, within_s=None)
    assert sorted(one.subscription for one in told(ada, SubscriptionCancelled)) == ["sub_1", "sub_2"]
