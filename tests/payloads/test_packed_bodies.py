"""A body is what its first bytes say, whatever its headers claim; and no bomb goes off."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import quote

import pytest
from door import track


def body(door, *events):
    return json.dumps({"writeKey": door.key, "api_key": door.key, "batch": list(events)}).encode()


def capture(**fields):
    return {"event": "Opened", "distinct_id": "ada", "uuid": "u-1", **fields}


def test_json_as_text_plain(door):
    assert door.post("/v1/b", body(door, track()), content_type="text/plain;charset=UTF-8").status == 200
    assert len(door.facts()) == 1


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json", ""])
@pytest.mark.parametrize("encoding", ["gzip", "", "br"])
def test_gzip_whatever_it_is_called(door, kind, encoding):
    packed = gzip.compress(body(door, track()))

    assert door.post("/v1/batch", packed, content_type=kind, content_encoding=encoding).status == 200
    assert len(door.facts()) == 1


def test_plain_json_that_claims_to_be_gzip(door):
    assert door.post("/v1/batch", body(door, track()), content_encoding="gzip").status == 200


def test_gzip_js_as_posthogs_browser_build_sends_it(door):
    packed = gzip.compress(body(door, capture()))

    assert door.post("/e/", packed, query="compression=gzip-js&ver=1.2", content_type="text/plain").json == {
        "status": 1
    }
    assert len(door.facts()) == 1


def test_gzip_in_two_members(door):
    whole = body(door, track())

    assert door.post("/v1/batch", gzip.compress(whole[:20]) + gzip.compress(whole[20:])).status == 200
    assert len(door.facts()) == 1


def test_deflate_as_posthogs_python_may_send_it(door):
    assert door.post("/batch/", zlib.compress(body(door, capture())), content_encoding="deflate").status == 200


def test_base64_in_a_form(door):
    form = (
        b"data=" + quote(base64.b64encode(body(door, capture(name="süß"))).decode()).encode() + b"&compression=base64"
    )

    assert door.post("/e/", form, content_type="application/x-www-form-urlencoded").status == 200
    assert len(door.facts()) == 1


def test_base64_in_a_form_whose_plus_signs_were_not_escaped(door):
    events = [capture(uuid=f"u-{i}", properties={"?": "ÿþ~" * i}) for i in range(20)]
    text = base64.b64encode(body(door, *events))
    assert b"+" in text

    assert door.post("/e/", b"data=" + text).status == 200
    assert len(door.facts()) == 20


def test_json_in_a_form(door):
    form = b"data=" + quote(body(door, capture()).decode()).encode()

    assert door.post("/e/", form).status == 200
    assert len(door.facts()) == 1


def test_bare_base64(door):
    assert door.post("/e/", base64.urlsafe_b64encode(body(door, capture())).rstrip(b"=")).status == 200


def test_base64_of_gzip_in_a_form(door):
    form = b"data=" + quote(base64.b64encode(gzip.compress(body(door, capture()))).decode()).encode()

    assert door.post("/e/", form).status == 200


def test_image_pixel_with_its_event_in_the_address(door):
    text = base64.b64encode(json.dumps({**capture(), "api_key": door.key}).encode()).decode()

    assert door.ask("GET", "/e/", query="data=" + quote(text)).status == 200
    assert len(door.facts()) == 1


def test_byte_order_mark_before_the_json(door):
    assert door.post("/v1/batch", b"\xef\xbb\xbf " + body(door, track())).status == 200


def test_gzip_bomb_is_refused_unexploded(door):
    bomb = gzip.compress(b"[" + b" " * 300_000_000)
    assert len(bomb) < 400_000

    said = door.post("/v1/batch", bomb, authorization=f"Bearer {door.key}")

    assert (said.status, said.json["code"]) == (400, "invalid_request")
    assert said.json["message"] == "the body unpacks to more than 4194304 bytes"


def test_body_in_two_hundred_thousand_empty_pieces_is_refused_at_once(door):
    crumbs = gzip.compress(b"", mtime=0) * 200_000

    assert door.post("/v1/batch", crumbs).json["message"] == "the body is packed in more than 64 pieces"


def test_bomb_within_a_bomb_is_refused(door):
    packed = b"[]"
    for _ in range(10):
        packed = gzip.compress(packed)

    assert door.post("/v1/batch", packed).json["message"] == "the body is packed more than 5 times over"


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"   ", b"{", b"[{]", b"not json", b"\x00", b"\xff\xfe", b"=", b"data=", b"data=%%%", b"%7B%7D", b"null",
        gzip.compress(b"{}", mtime=0)[:-9], b"\x1f\x8b", b"\x1f\x8b\x08junk", b"\x78\x9cjunk", b"1" * 100, b'"text"',
        b"[" * 100_000, b'{"batch": 5}', b'{"batch": "x"}', b'{"batch": null}', gzip.compress(b"", mtime=0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/batch", "/v1/t", "/batch/", "/e/"])
def test_broken_body_is_400_with_code_and_message(door, path, broken):
    said = door.post(path, broken, authorization=f"Bearer {door.key}")

    assert said.status == 400
    assert said.json["code"] == "invalid_request"
    assert said.json["message"]
    assert door.facts() == []


def test_oversize_body_is_400_before_it_is_read(door):
    said = door.post("/v1/batch", b"x" * 4_194_305)

    assert (said.status, said.json["message"]) == (400, "the body has 4194305 bytes; at most 4194304 are read")


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "٣", "9" * 40])
def test_length_that_is_none_is_400(door, length):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/v1/batch", "CONTENT_LENGTH": length}
    statuses = []

    door.application(environ, lambda status, _headers: statuses.append(status))

    assert statuses == ["400 Bad Request"]


def test_more_events_than_are_taken_at_once_is_400(door):
    assert door.batch(*[{}] * 10_001).json["message"] == "the body holds more than 10000 events"
