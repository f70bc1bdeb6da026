"""The demo: a made-up year of a streaming service in a home of its own, served, with somebody to sign in as."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.contrib.auth.hashers import make_password

from goodwill import ledger
from goodwill.errors import LedgerBusy, Unavailable
from goodwill.intake import sources
from goodwill.segments.rows import micros
from goodwill.simulate import simulate, simulated_already
from goodwill.site import demo_later
from goodwill.site.server import free_port
from goodwill.store.models import Colleague, Role, Source
from goodwill.warehouse import partials

SUBSCRIBERS, MONTHS, SEED = 22_000, 15, 7
VISITOR = "demo@example.com"
UP_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Made:
    """What the demo's home holds, and how long it took to make (0 where it was there already)."""

    n_facts: int
    n_subscribers: int
    seconds: float


def fill() -> Made:
    """Make the company in the open home, or take it as it is if it was made there before; seal what waits in its tail.

    Raises:
        Refused: The home holds facts of a real business.
    """
    began, is_new = time.monotonic(), not simulated_already()
    if is_new:
        simulate(SUBSCRIBERS, MONTHS, seed=SEED, until=_midnight())
    with suppress(LedgerBusy):  # a worker of this home is at it
        ledger.compact()
    partials.refresh()
    seconds = round(time.monotonic() - began, 1) if is_new else 0.0
    return Made(ledger.counts().facts, simulated_already(), seconds)


def visitor() -> Colleague:
    """Return whom the link signs in: an owner, who may see every page."""
    now = micros(datetime.now(UTC))
    found, _ = Colleague.objects.get_or_create(
        email=VISITOR, defaults={"name": "Demo", "role": Role.OWNER, "joined_us": now, "password": make_password(None)}
    )
    return found


@contextmanager
def served(home: Path, *, host: str, port: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve the home in a process of its own, from the moment it answers until the end; yield it and its address."""
    port = free_port(host, port)
    with running(home, "serve", "--host", host, "--port", str(port)) as server:
        address = f"http://{host}:{port}/"
        _wait_for(server, f"{address}healthz")
        yield server, address


@contextmanager
def deciding(home: Path, made: Made) -> Iterator[None]:
    """Seal and measure the company's own last price rise, in a process of its own, if the company was made just now."""
    command = [*demo_later.COMMAND, str(home), _midnight().isoformat(), str(MONTHS)]
    child = subprocess.Popen(command, env={"GOODWILL_LOG": "error", **os.environ}) if made.seconds else None  # noqa: S603 -- our own program
    try:
        yield
    finally:
        if child is not None:
            child.terminate()
            child.wait(timeout=30)


@contextmanager
def running(home: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of ours on the home in a process of its own, until the end of the block."""
    command = [sys.executable, "-m", "goodwill", "--home", str(home), *words]
    environment = {"GOODWILL_LOG": "error", **os.environ}
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 -- our own program
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()


def send_some(address: str) -> None:
    """Let a client send a few events through the door, one of them broken, so that Intake has something to show."""
    if Source.objects.filter(name="demo-player").exists():
        return
    now = datetime.now(UTC)
    plays = [
        {
            "type": "track",
            "event": "Video Playback Started",
            "messageId": f"demo-{i}",
            "userId": f"demo-viewer-{i % 3}",
            "timestamp": (now - timedelta(seconds=i)).isoformat(),
            "properties": {"session_id": f"demo-{i}", "content_asset_title": "The Lighthouse Keeper's Cat"},
        }
        for i in range(8)
    ]
    broken = {
        "type": "track",
        "event": "Video Playback Started",
        "messageId": "demo-broken",
        "timestamp": "last Tuesday",
    }
    body = json.dumps({"batch": [*plays, broken], "writeKey": sources.create("demo-player")}).encode()
    with urlopen(Request(f"{address}v1/batch", body, {"Content-Type": "application/json"}), timeout=30):  # noqa: S310 -- our own server
        pass


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _wait_for(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        with suppress(URLError, HTTPException, OSError), urlopen(url, timeout=5):  # noqa: S310 -- our own server
            return
        time.sleep(0.05)
    raise Unavailable(f"the server did not answer at {url}; what it says is above")
