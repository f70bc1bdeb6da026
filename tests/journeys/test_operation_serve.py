"""A server says where it answers and how it is, ends what it has begun, and leaves nobody on its port."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from live import until

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Server:
    """A server of its own process group, so that nothing of it outlives the test."""

    def __init__(self, home: Path, *options: str, **env: str) -> None:
        command = [sys.executable, "-m", "goodwill", "--home", str(home), "serve", "--port", "0", *options]
        self.child = subprocess.Popen(
            command, env=os.environ | SECRETS | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        first = self.child.stdout.readline()
        self.port = int(ADDRESS.search(first)[1])
        until(lambda: self.child.poll() is not None or self.answers(), within=60)
        assert self.child.poll() is None, self.child.stderr.read()

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] in (200, 503)
        except OSError:
            return False


@contextmanager
def serving(home: Path, *options: str, **env: str) -> Iterator[Server]:
    server = Server(home, *options, **env)
    try:
        yield server
    finally:
        if server.child.poll() is None:
            server.child.terminate()
            server.child.wait(timeout=30)


@pytest.fixture
def server(house) -> Iterator[Server]:
    with serving(house.path) as running:
        yield running


def test_a_server_is_well_and_says_so(server):
    status, headers, body = server.ask("/healthz")

    assert status == 200
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"ok": True, "database": "ok", "segments": "ok", "disk": "ok"}


def test_a_server_whose_database_is_gone_is_not_well(house, server):
    for path in house.path.glob("goodwill.sqlite3*"):
        path.unlink()

    status, _, body = server.ask("/healthz")

    assert status == 503
    assert json.loads(body)["database"] == "cannot be written: the database file is gone"


def test_a_server_whose_segments_are_gone_is_not_well(house, server):
    with sqlite3.connect(house.path / "goodwill.sqlite3") as database:
        columns = [row[1:3] for row in database.execute("PRAGMA table_info(segments)")]
        values = ["gone.parquet" if name == "name" else None if name == "retired_us" else 0 for name, _ in columns]
        database.execute(f"INSERT INTO segments VALUES ({', '.join('?' * len(values))})", values)

    status, _, body = server.ask("/healthz")

    assert status == 503
    assert json.loads(body)["segments"] == "gone.parquet is not there"


def test_a_server_that_waits_for_another_writer_is_well(house, server):
    database = sqlite3.connect(house.path / "goodwill.sqlite3", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        status, _, _ = server.ask("/healthz")
    finally:
        database.execute("ROLLBACK")
        database.close()

    assert status == 200


def test_metrics_count_requests_and_facts(house, server):
    from goodwill.facts import PlayLogged

    house.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))
    server.ask("/nowhere")

    status, _, body = server.ask("/metrics")
    lines = body.decode().splitlines()

    assert status == 200
    assert [line for line in lines if line.startswith("goodwill_facts ")] == ["goodwill_facts 1.0"]
    assert [line for line in lines if line.startswith("goodwill_tail_facts ")] == ["goodwill_tail_facts 1.0"]
    assert any(line.startswith('goodwill_requests_total{door="pages"') for line in lines)


def test_metrics_answer_no_stranger(house, server):
    through_a_proxy, _, _ = server.ask("/metrics", X_Forwarded_For="203.0.113.7")
    with serving(house.path, GOODWILL_METRICS_TOKEN="a token") as guarded:
        without, _, _ = guarded.ask("/metrics")
        wrong, _, _ = guarded.ask("/metrics", Authorization="Bearer another")
        right, _, _ = guarded.ask("/metrics", Authorization="Bearer a token")

    assert (through_a_proxy, without, wrong, right) == (403, 403, 403, 200)


def test_several_processes_count_as_one(house):
    with serving(house.path, "--workers", "2") as server:
        for _ in range(20):
            server.ask("/nowhere")
        _, _, body = server.ask("/metrics")

    counted = [line for line in body.decode().splitlines() if line.startswith("goodwill_requests_total{")]
    assert sum(float(line.rpartition(" ")[2]) for line in counted) == 20


def test_every_answer_has_an_id_and_every_request_a_log_line(server):
    _, known, _ = server.ask("/nowhere", X_Request_ID="order-66")
    _, made, _ = server.ask("/nowhere", X_Request_ID="bad id\twith spaces")

    server.child.terminate()
    _, told = server.child.communicate(timeout=30)
    logged = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    ids = [line["request_id"] for line in logged if line["event"] == "request"]

    assert known["x-request-id"] == "order-66"
    assert ids == ["order-66", made["x-request-id"]]
    assert re.fullmatch("[0-9a-f]{32}", made["x-request-id"])


def test_a_long_word_in_an_address_is_not_logged(server):
    server.ask("/projects/averylongwritekeythatmustnotbelogged/settings?key=nor-this")
    server.child.terminate()
    _, told = server.child.communicate(timeout=30)

    assert "averylongwritekey" not in told
    assert "nor-this" not in told


def test_a_server_told_to_stop_stops_with_exit_0(server):
    server.child.send_signal(signal.SIGTERM)

    assert server.child.wait(timeout=30) == 0
    until(lambda: not server.answers(), within=10)


def test_a_killed_server_leaves_nobody_on_its_port(server):
    server.child.kill()
    server.child.wait(timeout=30)

    until(lambda: not server.answers(), within=30)


def test_a_taken_port_is_refused_with_a_reason(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "goodwill", "--home", str(house.path), "serve", "--port", str(port)]
        told = subprocess.run(
            command, env=os.environ | SECRETS, capture_output=True, text=True, timeout=60, check=False
        )

    assert told.returncode == 1
    assert told.stderr.startswith(f"BadHome: 127.0.0.1 port {port} cannot be listened on: Address already in use")


def test_an_unknown_log_level_is_refused(house):
    command = [sys.executable, "-m", "goodwill", "--home", str(house.path), "work", "--once"]
    env = os.environ | SECRETS | {"GOODWILL_LOG": "loud"}
    told = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert told.returncode == 1
    assert told.stderr == "BadHome: GOODWILL_LOG must be one of debug, info, warning, error; what came is 'loud'\n"
