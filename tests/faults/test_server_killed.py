"""The server is killed again and again while clients go on: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import base64
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import pytest
from clients.programs import start
from live import Live, until

from goodwill.facts import CustomTracked

N_KILLS = {"sqlite": 20, "postgresql": 5}
A_BATCH = 5


@pytest.fixture(params=N_KILLS)
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Live]:
    env = {}
    if request.param == "postgresql":
        env["GOODWILL_DATABASE_URL"] = request.getfixturevalue("postgres_server").database()
    server = Live(tmp_path / "home", env=env).start()
    yield server
    server.stop()


class Sender(threading.Thread):
    """Sends numbered events, a batch at a time, each batch again and again until it is acknowledged."""

    def __init__(self, live: Live, key: str, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.acknowledged: list[int] = []
        self.n_cut = 0
        self._port, self._key, self._told_to_stop = live.port, key, threading.Event()

    def run(self) -> None:
        batches = (range(first, first + A_BATCH) for first in count(0, A_BATCH))
        while not self._told_to_stop.is_set():
            numbers = next(batches)
            while not self._acknowledges(numbers):
                time.sleep(0.01)  # what any client does between two attempts
            self.acknowledged.extend(numbers)

    def finish(self) -> None:
        self._told_to_stop.set()
        self.join(timeout=30)
        assert not self.is_alive(), f"{self.name} could not have its last batch acknowledged"

    def _acknowledges(self, numbers: range) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.connect()
            try:
                connection.request(
                    "POST", "/v1/batch", json.dumps({"batch": [*map(self._event, numbers)]}), self._headers
                )
                status = connection.getresponse().status
            except (OSError, HTTPException):
                self.n_cut += 1
                return False
        except OSError:
            return False
        finally:
            connection.close()
        assert status in (200, 503), status
        return status == 200

    def _event(self, number: int) -> dict[str, object]:
        return {
            "type": "track",
            "event": "Lesson Finished",
            "userId": f"user-{self.name}-{number % 3}",
            "messageId": f"{self.name}-{number}",
            "properties": {"number": number, "by": self.name},
        }

    @property
    def _headers(self) -> dict[str, str]:
        basic = base64.b64encode(f"{self._key}:".encode()).decode()
        return {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}


def test_a_server_killed_again_and_again_loses_nothing_acknowledged_and_doubles_nothing(
    live: Live, request: pytest.FixtureRequest
) -> None:
    key, chance = live.write_key(), random.Random(20)
    senders = [Sender(live, key, name) for name in ("left", "right")]
    library = start("node/stream_posthog.mjs", live.address, key, "library")
    request.addfinalizer(library.kill)
    for sender in senders:
        sender.start()

    for _ in range(N_KILLS[request.node.callspec.params["live"]]):
        enough = sum(len(sender.acknowledged) for sender in senders) + chance.randrange(1, 60)
        until(lambda enough=enough: sum(len(sender.acknowledged) for sender in senders) >= enough)
        live.kill()
        live.start()
    for sender in senders:
        sender.finish()
    said, complaint = library.communicate(timeout=90)

    assert library.returncode == 0, complaint
    story = json.loads(said)
    assert story["failures"] == []
    expected = {(sender.name, number): 1 for sender in senders for number in sender.acknowledged}
    expected |= {(None, number): 1 for number in range(story["sent"])}
    assert Counter(_told(live)) == expected
    assert sum(sender.n_cut for sender in senders) > 0
    assert live.n_quarantined() == 0


def _told(live: Live) -> Iterator[tuple[str | None, int]]:
    for entry in live.entries():
        if isinstance(entry.fact, CustomTracked):
            properties = entry.fact.properties or {}
            yield properties.get("by"), properties["number"]
