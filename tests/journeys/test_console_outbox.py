"""The outbox in the console: what would become of what is due, why the rest did not leave, and one button that stops it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outgoing import let_leave, pays, windows
from visiting import acts, text, visitor

from goodwill import dispatch, outbox, policy
from goodwill.channels.memory import Memory
from goodwill.errors import DeliveryRefused
from goodwill.orders import Deed, Do, Key, Order, Purpose, Say
from goodwill.policy import Leaving
from goodwill.store.models import Role


def order(subject: int, now, *, what=None, epoch: str = "1") -> Order:
    told = what or Say("dormancy.last_chance", ("email",), Purpose.SERVICE)
    return Order(Key("by_hand", subject, "asked", epoch), told, now, because="silent since 2024")


def test_what_is_due_is_listed_with_what_would_become_of_it(house):
    house.now = datetime.now(UTC)
    let_leave(house, leaving=Leaving.DRY)
    ada = pays(house, "ada", windows())
    outbox.put(order(ada, house.now), house.now)
    outbox.put(order(ada, house.now + timedelta(days=3), epoch="2"), house.now)

    page = text(visitor(Role.LEAD).get("/outbox"))
    assert "dry run" in page
    assert "1 order is due: this is what would become of it this moment." in page
    assert "would be void: no e-mail address of theirs is known" not in page
    assert "would be void: no channel reaches them" in page
    assert page.count("silent since 2024") == 2
    assert "ada@mail.example" not in page


def test_what_was_given_up_is_tried_again_by_who_may_and_that_is_audited(house):
    def refuse(_letter) -> None:
        raise DeliveryRefused("554 5.6.0 we think it is spam")

    house.now = datetime.now(UTC)
    let_leave(house)
    doors = windows(channels={"email": Memory("email", fails=refuse)})
    ada = pays(house, "ada", doors)
    outbox.put(order(ada, house.now), house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)
    (dead,) = outbox.listed("dead", n_most=9)
    lead = visitor(Role.LEAD)
    page = text(lead.get("/outbox?state=dead"))
    again = lead.post(f"/outbox/{dead.id}/return")

    assert '<span lang="en">554 5.6.0 we think it is spam</span>' in page
    assert again.status_code == 302
    assert outbox.counts()["waiting"] == 1
    assert lead.post(f"/outbox/{dead.id}/return").status_code == 404
    assert ("lead@example.org", "order tried again", ada) in acts()
    assert visitor(Role.AGENT).post(f"/outbox/{dead.id}/return").status_code == 403


def test_one_button_stops_everything_at_once(house):
    house.now = datetime.now(UTC)
    let_leave(house)
    doors = windows()
    ada = pays(house, "ada", doors)
    lead = visitor(Role.LEAD)
    before = text(lead.get("/outbox"))
    lead.post("/outbox/stop")
    outbox.put(order(ada, house.now, what=Do(Deed.PAUSE)), house.now)
    left = dispatch.carry(doors, clock=lambda: house.now, within_s=None)

    assert "Stop everything now" in before
    assert "Stop everything now" not in text(lead.get("/outbox"))
    assert policy.current().dispatch.leaving is Leaving.STOPPED
    assert sum(left.values()) == 0
    assert ("lead@example.org", "choice changed", None) in acts()
