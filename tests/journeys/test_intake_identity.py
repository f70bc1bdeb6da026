"""A device becomes a person once, and stays the first one's: nobody takes another's history by signing in after them."""

from __future__ import annotations

import pytest

from goodwill import ledger, people
from goodwill.vocabulary import Handle, HandleKind


@pytest.fixture
def door(house):
    from door import Door  # needs an open home

    return Door(house)


def call(number, kind, **fields):
    return {"type": kind, "messageId": str(number), **({"event": "seen"} if kind == "track" else {}), **fields}


def user(name):
    return people.find([Handle(HandleKind.USER, name)])[Handle(HandleKind.USER, name)]


def told(name):
    return [entry.fact.wire for entry in ledger.history(user(name))]


def n_seen(name):
    return told(name).count("custom.tracked")


def test_what_a_device_did_before_sign_in_is_its_users(door):
    door.batch(call(1, "track", anonymousId="phone"))
    door.batch(call(2, "identify", userId="ada", anonymousId="phone"))
    door.batch(call(3, "track", anonymousId="phone"))

    assert n_seen("ada") == 2


def test_sign_in_told_before_what_the_device_did_is_the_same(door):
    door.batch(call(2, "identify", userId="ada", anonymousId="phone"))
    door.batch(call(1, "track", anonymousId="phone"), call(3, "track", anonymousId="phone"))

    assert n_seen("ada") == 2


def test_second_user_of_a_device_takes_nothing_from_the_first(door):
    door.batch(call(1, "track", anonymousId="tv"), call(2, "identify", userId="ada", anonymousId="tv"))
    door.batch(call(3, "identify", userId="ben", anonymousId="tv"), call(4, "track", userId="ben", anonymousId="tv"))
    door.batch(call(5, "track", anonymousId="tv"))

    assert (n_seen("ada"), n_seen("ben")) == (2, 1)
    assert people.aliases().get(user("ada")) is None


def test_two_users_of_a_new_device_in_one_batch(door):
    door.batch(call(1, "track", anonymousId="tv"))
    door.batch(call(2, "identify", userId="ada", anonymousId="tv"), call(3, "identify", userId="ben", anonymousId="tv"))

    assert (n_seen("ada"), n_seen("ben")) == (1, 0)


def test_identify_told_again_and_again_links_once(door):
    for number in range(5):
        door.batch(call(number, "identify", userId="ada", anonymousId="phone", traits={"email": "ada@example.org"}))

    assert told("ada").count("identity.linked") == 2


def test_alias_makes_the_old_id_part_of_the_new(door):
    door.batch(call(1, "track", userId="old"))
    door.batch(call(2, "alias", userId="new", previousId="old"), call(3, "track", userId="old"))

    assert n_seen("new") == 2
    assert people.aliases() == {user("old"): user("new")}


def test_alias_takes_no_device_that_is_somebodys(door):
    door.batch(call(1, "track", anonymousId="phone"), call(2, "identify", userId="ada", anonymousId="phone"))
    door.batch(call(3, "alias", userId="ben", previousId="phone"), call(4, "alias", userId="cid", previousId="phone"))

    assert (n_seen("ada"), n_seen("ben"), n_seen("cid")) == (1, 0, 0)
    assert people.aliases().keys() & {user("ada"), user("ben"), user("cid")} == set()


def test_aliases_in_a_ring_lose_nobody(door):
    door.batch(call(1, "track", userId="a"), call(2, "track", userId="b"))
    door.batch(call(3, "alias", userId="a", previousId="b"), call(4, "alias", userId="b", previousId="a"))

    assert (n_seen("a"), n_seen("b")) == (2, 2)


def test_a_merge_taken_back_by_hand_stays_taken_back(door):
    door.batch(call(1, "track", anonymousId="phone"), call(2, "identify", userId="eve", anonymousId="x"))
    door.batch(call(3, "identify", userId="ada", anonymousId="phone"))
    device = people.find([Handle(HandleKind.ANONYMOUS, "phone")])[Handle(HandleKind.ANONYMOUS, "phone")]
    door.house.wait(hours=1)
    ledger.unmerge(device, key="by hand", at=door.house.now)

    door.batch(call(4, "identify", userId="ada", anonymousId="phone"))

    assert n_seen("ada") == 0


def test_posthogs_identify_and_alias(door):
    def event(number, name, who, **properties):
        return {"uuid": str(number), "event": name, "distinct_id": who, "properties": properties}

    device = {"$device_id": "d-1", "$is_identified": False}
    door.capture(event(1, "$pageview", "d-1", **device), event(2, "seen", "d-1", **device))
    door.capture(event(3, "$identify", "ada", **{"$anon_distinct_id": "d-1", "$set": {"email": "a@example.org"}}))
    door.capture(event(4, "seen", "ada", **{"$device_id": "d-1", "$is_identified": True}))
    door.capture(event(5, "$create_alias", "ada", alias="ada-old"), event(6, "seen", "ada-old"))

    assert n_seen("ada") == 3
    assert "page.viewed" in told("ada")


def test_forgotten_and_back_again_is_somebody_new(door):
    door.batch(call(1, "identify", userId="ada", anonymousId="phone"), call(2, "track", userId="ada"))
    before = user("ada")
    ledger.forget(before, at=door.house.now)

    door.batch(call(3, "identify", userId="ada", anonymousId="phone"), call(4, "track", anonymousId="phone"))

    assert user("ada") != before
    assert n_seen("ada") == 1


def test_an_address_typed_on_a_device_leads_nobody_anywhere(door):
    door.batch(call(1, "identify", anonymousId="strangers-phone", traits={"email": "ada@example.org"}))
    door.batch(call(2, "identify", userId="ada", traits={"email": "ada@example.org"}))

    assert told("ada") == ["subscriber.described", "identity.linked"]


def test_a_paying_customer_known_by_an_address_is_the_user_who_has_it(door):
    from goodwill.intake.hearing import Delivery
    from goodwill.intake.receive import receive

    def stripe(number, kind, about):
        event = {"id": number, "type": kind, "created": 1768392000, "data": {"object": {"object": "customer", **about}}}
        receive(Delivery("stripe", "stripe", [event], door.house.now))

    stripe("e1", "customer.created", {"id": "cus_1", "email": "ada@example.org"})
    door.batch(call(1, "identify", userId="ada", traits={"email": "Ada@Example.org"}))
    door.batch(call(2, "identify", userId="ben", traits={"email": "ben@example.org"}))
    stripe("e2", "customer.created", {"id": "cus_2", "email": "ben@example.org"})
    stripe("e3", "customer.created", {"id": "cus_3", "metadata": {"user_id": "cid"}})

    assert [told(name).count("subscriber.described") for name in ("ada", "ben", "cid")] == [2, 2, 1]


def test_two_users_with_one_address_stay_two(door):
    for number, name in enumerate(("ada", "ben")):
        door.batch(call(number, "identify", userId=name, traits={"email": "family@example.org"}))

    assert people.aliases() == {}
