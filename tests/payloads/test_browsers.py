"""What browsers and libraries ask before they send: preflights, settings, flags."""

from __future__ import annotations

import json

import pytest

from goodwill.intake.wsgi import takes


def test_preflight_is_answered_for_any_origin_and_every_header_asked_for(door):
    said = door.ask("OPTIONS", "/v1/b", origin="https://shop.example", access_control_request_method="POST",
                    access_control_request_headers="authorization,anonymousid,sentat,content-type")  # fmt: skip

    assert (said.status, said.body) == (204, b"")
    assert said.headers["access-control-allow-origin"] == "*"
    assert said.headers["access-control-allow-headers"] == "authorization,anonymousid,sentat,content-type"
    assert said.headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    assert "access-control-allow-credentials" not in said.headers


def test_preflight_echoes_no_header_that_breaks_a_line(door):
    said = door.ask("OPTIONS", "/e/", access_control_request_headers="x\r\nset-cookie: a=b")

    assert said.headers["access-control-allow-headers"] == "authorization, content-type"


@pytest.mark.parametrize("path", ["/v1/b", "/e/", "/nowhere"])
def test_a_page_may_read_a_refusal_too(door, path):
    assert door.ask("POST", path, b"{}").headers["access-control-allow-origin"] == "*"


def test_segments_settings_send_the_browser_back_to_us(door):
    said = door.ask("GET", f"/v1/projects/{door.key}/settings", host="intake.example:8000", x_forwarded_proto="https")

    segment = said.json["integrations"]["Segment.io"]
    assert (segment["apiKey"], segment["apiHost"], segment["protocol"]) == (door.key, "intake.example:8000/v1", "https")
    assert list(said.json["integrations"]) == ["Segment.io"]


@pytest.mark.parametrize(
    "path", ["/v1/projects/{}/settings", "/projects/{}/settings", "/array/{}/config", "/array/{}/config.js"]
)
def test_settings_of_a_stranger_are_refused(door, path):
    assert door.ask("GET", path.format("gw_stranger")).status == 401
    assert door.ask("GET", path.format(door.key)).status == 200


def test_posthogs_config_as_json_and_as_the_script_a_page_loads(door):
    plain = door.ask("GET", f"/array/{door.key}/config")
    script = door.ask("GET", f"/array/{door.key}/config.js")

    assert (plain.json["token"], plain.json["sessionRecording"], "surveys" in plain.json) == (door.key, False, False)
    assert script.headers["content-type"] == "application/javascript"
    assert f"_POSTHOG_REMOTE_CONFIG[{json.dumps(door.key)}]=".encode() in script.body


@pytest.mark.parametrize(("path", "query"), [("/flags/", "v=2"), ("/decide/", "v=3"), ("/flags", "")])
def test_no_feature_flag_is_on(door, path, query):
    said = door.post(path, {"token": door.key, "distinct_id": "ada"}, query=query)

    assert said.status == 200
    assert (said.json["flags"], said.json["featureFlags"], said.json["errorsWhileComputingFlags"]) == ({}, {}, False)


@pytest.mark.parametrize("path", ["/s/", "/v1/m", "/i/v1/logs", "/i/v1/metrics"])
def test_recordings_and_metrics_are_taken_and_let_go(door, path):
    assert door.post(path, {"anything": 1}).status == 200
    assert door.facts() == []


def test_rudderstacks_source_is_on_and_sends_nowhere_else(door):
    said = door.ask("GET", "/sourceConfig/", query=f"writeKey={door.key}", host="intake.example")

    source = said.json["source"]
    assert (source["enabled"], source["writeKey"], source["destinations"]) == (True, door.key, [])


def test_only_the_intakes_own_addresses_are_its():
    ours = [
        "/v1/batch",
        "/v1/t",
        "/e/",
        "/e",
        "/batch/",
        "/i/v0/e/",
        "/array/k/config.js",
        "/flags/",
        "/v1/stripe",
        "/webhooks/stripe",
    ]
    others = [
        "/",
        "",
        "/v1",
        "/v1/",
        "/v1/x",
        "/intake/",
        "/subscribers/1",
        "/api/v1/batch",
        "/array/config",
        "/array/a/b/config",
        "/static/e/",
    ]

    assert [path for path in ours + others if takes(path)] == ours


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_sending_by_another_method_is_405(door, method):
    said = door.ask(method, "/v1/batch")

    assert (said.status, said.headers["allow"]) == (405, "POST, OPTIONS")
