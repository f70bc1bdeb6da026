"""A live server: ``goodwill serve`` in processes of its own, on a home of its own, that a test may kill and start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from blank import SECRETS, begin

if TYPE_CHECKING:  # a conftest is read before any home is open, and what needs Django with it
    from goodwill.facts import Entry

GOODWILL = str(Path(sys.executable).with_name("goodwill"))


def until(happens: Callable[[], bool], *, within: float = 30.0, what: Callable[[], object] = lambda: "it") -> None:
    """Wait for what must happen, looking often, and fail with what was seen last if it has not by the deadline.

    It is looked for a third of the time at most: what we wait for needs the machine as well.
    """
    deadline, began = time.monotonic() + within, time.monotonic()
    while not happens():
        now = time.monotonic()
        if now > deadline:
            raise AssertionError(f"after {within:.0f} s: {what()}")
        time.sleep(min(max(0.02, 2 * (now - began)), 0.5))
        began = time.monotonic()


class Live:
    """A server on one home and one port, from its first start to its last."""

    def __init__(self, home: Path, *, env: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.port = 0
        self.log = home.with_suffix(".log")
        self._settings = {**SECRETS, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None
        from goodwill.site.setup import open_site

        if not self._settings.get("GOODWILL_DATABASE_URL"):
            begin(home)
        open_site(home, env=self._settings)

    @property
    def address(self) -> str:
        """Where the server answers, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Live:
        """Start the server, on the same port as ever, and return once it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [GOODWILL, "serve", "--port", str(self.port or _free_port())],
                env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.port = self.port or int(self._process.args[-1])  # type: ignore[index]
        try:
            until(self._answers, within=60, what=self._last_words)
        except AssertionError:
            self.kill()
            raise
        return self

    def kill(self) -> None:
        """Kill every process of the server at once, wherever it is: nothing it had begun is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the server to stop; what has begun is finished."""
        self._end(signal.SIGTERM)

    def goodwill(self, *words: str) -> dict[str, Any]:
        """Run a command of ours on this home and return its one JSON object."""
        done = subprocess.run(
            [GOODWILL, *words, "--json"], env=self._env, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def write_key(self, source: str = "web") -> str:
        """Make a write key for a source."""
        return str(self.goodwill("keys", "create", source)["write_key"])

    def n_facts(self) -> int:
        """How many facts the ledger holds, all doors together."""
        from goodwill import ledger

        return ledger.counts().facts

    def n_quarantined(self) -> int:
        """How many events wait in quarantine."""
        from goodwill import ledger

        return ledger.counts().quarantined

    def n_positions(self) -> int:
        """The last position given to a fact; ``entries`` of it are those that come after."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(position), 0) FROM facts")
            return int(cursor.fetchone()[0])

    def entries(self, since: int = 0) -> list[Entry]:
        """Everything recorded after a position, in order."""
        from goodwill import ledger

        return ledger.since(since, n_most=1_000_000)

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, **self._settings, "GOODWILL_HOME": str(self.home)}

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._last_words()
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _last_words(self) -> str:
        return f"{self.address} does not answer; the server said:\n{self.log.read_text()[-4000:]}"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(self._process.pid, how)
        self._process.wait(timeout=30)
        self._process = None


def _free_port() -> int:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
