"""Nobody's bytes bring the intake down: no exception, no 500, and a good event beside bad ones is always recorded."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zlib
from itertools import count
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PATHS = [
    "/v1/batch", "/v1/b", "/v1/import", "/v1/track", "/v1/t", "/v1/identify", "/v1/i", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias",
    "/v1/a", "/v1/m", "/batch/", "/e/", "/i/v0/e/", "/capture/", "/engage/", "/track/", "/s/", "/flags/", "/decide/", "/sourceConfig",
    "/i/v1/analytics/events", "/v1/stripe", "/webhooks/stripe", "/v1/projects/k/settings", "/array/k/config", "/array/k/config.js", "/beacon/v1/batch",
]  # fmt: skip
ANSWERS = {200, 204, 400, 401, 404, 405, 503}
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

scalars = st.none() | st.booleans() | st.integers() | st.integers(-(10**40), 10**40) | st.floats() | st.text(max_size=30) | st.sampled_from(
    ["", "ada", "null", "\0", "2026-01-15T10:00:00Z", "9" * 40, "ada@example.org", "true", -1, 2**31, 2**63, 2**64, 1e308]
)  # fmt: skip
NAMES = [
    "type", "event", "userId", "anonymousId", "messageId", "timestamp", "originalTimestamp", "sentAt", "properties", "context", "traits",
    "batch", "groupId", "previousId", "name", "category", "distinct_id", "uuid", "offset", "$set", "$set_once", "api_key", "writeKey",
    "position", "session_id", "total_length", "title", "plan", "price", "currency", "address", "email", "country", "device", "options",
    "id", "created", "data", "object", "previous_attributes", "customer", "items", "status", "lines", "amount_paid", "metadata", "score",
]  # fmt: skip
WORDS = [
    "track", "identify", "page", "screen", "group", "alias", "Video Content Started", "Video Content Completed", "Video Playback Exited",
    "Order Completed", "Trial Started", "title.shown", "title.rated", "feedback.given", "$identify", "$pageview", "$set", "$create_alias",
    "$groupidentify", "customer", "invoice", "subscription", "invoice.paid", "customer.subscription.updated", "charge.refunded",
]  # fmt: skip
names = st.sampled_from(NAMES) | st.text(max_size=8)
values = st.recursive(
    scalars | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=15,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=12)
events = objects.flatmap(
    lambda one: st.fixed_dictionaries({"type": st.sampled_from(WORDS), "event": st.sampled_from(WORDS)}).map(
        lambda named: {**one, **named}
    )
)


@pytest.fixture
def door(house):
    from door import Door  # needs an open home

    return Door(house)


numbers = count()


@st.composite
def requests(draw):
    """A request of anything, anyhow packed, with any headers, that may know our key."""
    packed = [
        bytes,
        gzip.compress,
        zlib.compress,
        base64.b64encode,
        lambda raw: b"data=" + quote(base64.b64encode(raw)).encode(),
    ]
    body = draw(st.sampled_from(packed))(
        draw(st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode()))
    )
    names = ["CONTENT_TYPE", "CONTENT_LENGTH", "QUERY_STRING", "HTTP_AUTHORIZATION", "HTTP_CONTENT_ENCODING", "HTTP_ORIGIN",
             "HTTP_STRIPE_SIGNATURE", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_ACCESS_CONTROL_REQUEST_HEADERS"]  # fmt: skip
    headers = draw(
        st.dictionaries(st.sampled_from(names), st.text(st.characters(max_codepoint=255), max_size=60), max_size=5)
    )
    plain = {
        "REQUEST_METHOD": draw(st.sampled_from(["POST", "POST", "GET", "OPTIONS", "PUT", "", "\0"])),
        "PATH_INFO": draw(st.sampled_from(PATHS)),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    return {**plain, **headers} if draw(st.booleans()) else {**headers, **plain}


@FUZZ
@given(environ=requests(), knows_key=st.booleans())
def test_whatever_is_sent_is_answered(door, environ, knows_key):
    told = []

    key = {"HTTP_AUTHORIZATION": f"Bearer {door.key}"} if knows_key else {}
    answer = b"".join(door.application({**environ, **key}, lambda *said: told.append(said)))

    status, sent = told[0]
    assert int(status[:3]) in ANSWERS
    assert all(value.isprintable() for _, value in sent)
    if answer and dict(sent)["Content-Type"] == "application/json":
        assert isinstance(json.loads(answer), dict)


@FUZZ
@given(bad=st.lists(values | events, max_size=5), after=st.booleans())
def test_a_good_event_is_never_lost_beside_bad_ones(door, bad, after):
    number = next(numbers)
    good = {"type": "track", "event": f"good {number}", "userId": "ada", "messageId": f"good-{number}"}

    said = door.batch(*([*bad, good] if after else [good, *bad]))

    assert said.status == 200
    assert f"good {number}" in last_events(door)


@FUZZ
@given(bad=st.lists(values | events, max_size=5), after=st.booleans())
def test_a_good_event_of_posthogs_neither(door, bad, after):
    number = next(numbers)
    good = {"event": f"good {number}", "distinct_id": "ada", "uuid": f"good-{number}"}

    said = door.capture(*([*bad, good] if after else [good, *bad]))

    assert said.status == 200
    assert f"good {number}" in last_events(door)


@FUZZ
@given(about=objects, before=objects, kind=st.sampled_from([
    "customer.created", "customer.updated", "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted",
    "customer.subscription.paused", "invoice.paid", "invoice.payment_failed", "charge.refunded", "charge.dispute.created", "anything.else",
]))  # fmt: skip
def test_whatever_stripe_may_send_is_recorded_or_waits(door, about, before, kind):
    from goodwill.intake.hearing import Delivery
    from goodwill.intake.receive import receive

    number = next(numbers)
    event = {
        "id": f"evt_{number}",
        "type": kind,
        "created": 1768392000,
        "data": {"object": {"n": number, **about}, "previous_attributes": before},
    }
    n_before = len(door.reasons()), door_position()

    receive(Delivery("stripe", "stripe", [event], door.house.now))

    assert (len(door.reasons()), door_position()) != n_before or kind.startswith("invoice.p")


@FUZZ
@given(event=values | events)
def test_what_waits_in_quarantine_can_be_opened_again_whole(door, event):
    from goodwill.intake import quarantine

    door.batch(event)

    for one in quarantine.waiting(limit=1):
        quarantine.open(one.id)


def last_events(door):
    from goodwill import ledger

    return {getattr(entry.fact, "event", None) for entry in ledger.since(max(0, door_position() - 200))}


def door_position():
    from goodwill.store.models import Counter

    return Counter.objects.filter(name="position").values_list("value", flat=True).first() or 0
