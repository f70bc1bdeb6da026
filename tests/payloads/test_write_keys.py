"""The write key comes in the header, in the body, in the query, in an event; never mind where else a wrong one is."""

from __future__ import annotations

import base64

import pytest
from door import track

from goodwill.errors import Refused, UnknownKey
from goodwill.intake import sources

NOBODY = {
    "code": "invalid_api_key",
    "message": "no write key of ours came with it; make one with: goodwill keys create SOURCE",
}


def basic(user, password=""):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_key_as_basic_user_with_empty_password(door):
    said = door.post("/v1/track", track(), authorization=basic(door.key))

    assert (said.status, said.json, len(door.facts())) == (200, {"success": True}, 1)


def test_key_as_basic_without_padding_or_colon(door):
    bare = "basic " + base64.b64encode(door.key.encode()).decode().rstrip("=")

    assert door.post("/v1/track", track(), authorization=bare).status == 200


def test_key_only_in_the_body(door):
    assert door.post("/v1/track", {**track(), "writeKey": door.key}).status == 200


def test_key_only_in_the_query(door):
    assert door.post("/beacon/v1/batch", {"batch": [track()]}, query=f"writeKey={door.key}").status == 200


def test_key_only_in_the_first_event(door):
    assert door.post("/v1/batch", {"batch": [{**track(), "writeKey": door.key}]}).status == 200


def test_posthog_key_in_the_properties(door):
    said = door.post("/e/", [{"event": "x", "properties": {"token": door.key, "distinct_id": "ada"}}])

    assert (said.status, said.json, len(door.facts())) == (200, {"status": 1}, 1)


def test_good_key_in_the_body_beside_a_stranger_in_the_header(door):
    assert (
        door.post("/v1/track", {**track(), "writeKey": door.key}, authorization="Bearer an-oauth-token").status == 200
    )


@pytest.mark.parametrize("header", ["", "Basic", "Basic ###", "Basic é", "Bearer", "Digest x", basic("gw_" + "0" * 40)])
def test_no_key_of_ours_is_401_in_segments_shape(door, header):
    said = door.post("/v1/batch", {"batch": [track()]}, authorization=header)

    assert (said.status, said.json, door.facts()) == (401, NOBODY, [])


def test_no_key_of_ours_is_401_with_the_detail_posthog_reads(door):
    said = door.post("/batch/", {"api_key": "phc_nobody", "batch": []})

    assert said.status == 401
    assert said.json == {"type": "authentication_error", **NOBODY, "detail": NOBODY["message"], "attr": None}


def test_withdrawn_key_is_refused_at_once_where_it_was_withdrawn(door):
    assert door.batch(track()).status == 200

    assert sources.revoke("web") == 1

    assert door.batch(track("again")).status == 401
    with pytest.raises(UnknownKey, match="no key that is still good"):
        sources.revoke("web")


def test_key_is_stored_as_a_digest_and_listed_by_its_end(door):
    from goodwill.store.models import Source

    row = Source.objects.get()

    assert door.key.encode() not in bytes(row.digest)
    assert [(one.name, one.hint, one.revoked_at) for one in sources.known()] == [("web", door.key[-4:], None)]


@pytest.mark.parametrize("name", ["", "Web", "a b", "x" * 49, "-web", "web\n"])
def test_source_wants_a_plain_name(house, name):
    with pytest.raises(Refused, match="a source's name is"):
        sources.create(name)


def test_two_keys_of_one_source_are_one_source(door):
    second = sources.create("web")

    door.batch(track())
    door.post("/v1/batch", {"writeKey": second, "batch": [track()]})

    assert len(door.facts()) == 1
