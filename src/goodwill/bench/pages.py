"""How long the server takes for each page of the console, on a simulated company of 20,000 subscribers.

Asked in process, by a colleague who is signed in, page after page; a subscriber's page is another subscriber's each time.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from goodwill.bench.report import Report, at_most

N_ASKED = 40
WANTED_MS = 100.0
PAGES = {
    "home": "/",
    "subscribers": "/subscribers",
    "subscribers_filtered": "/subscribers?standing=active&country=IT&silent=7",
    "retention": "/retention",
    "use": "/use?sort=-finished",
    "intake": "/intake",
    "quarantine": "/intake/quarantine",
    "colleagues": "/settings/colleagues",
    "tokens": "/settings/tokens",
    "health": "/settings/health",
    "audit": "/settings/audit",
    "api": "/api/docs",
}

_SECRETS = {"GOODWILL_MASTER_KEY": "22" * 32, "GOODWILL_SECRET_KEY": "only for measuring"}


def run(*, facts: int | None = None, subscribers: int | None = None, engine: str = "duckdb") -> Report:  # noqa: ARG001 -- a bench's face
    """Ask every page many times, after a first time that warms what a running server has warm."""
    n = subscribers or 20_000
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        numbers = _company(folder, n)
        client = _visitor()
        _count_first(client)
        figures: dict[str, float | int | str] = {"n_subscribers": n, "n_asked_each": N_ASKED}
        for name, addresses in {**{name: [at] for name, at in PAGES.items()}, "subscriber": list(numbers)}.items():
            taken = _ask(client, addresses)
            figures[f"{name}_median_ms"] = median(one.wall_ms for one in taken)
            figures[f"{name}_p95_ms"] = quantiles([one.wall_ms for one in taken], n=20)[-1]
            figures[f"{name}_p95_cpu_ms"] = quantiles([one.cpu_ms for one in taken], n=20)[-1]
    names = [*PAGES, "subscriber"]
    return Report(
        figures,
        goals=[at_most(f"{name}_p95", float(figures[f"{name}_p95_ms"]), WANTED_MS, unit="ms") for name in names],
    )


def _company(folder: str, n: int) -> Iterator[str]:
    """Make the company and return the addresses of subscribers of it."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- slow import

    open_site(folder, env=_SECRETS)
    from goodwill.simulate import Options, simulate  # noqa: PLC0415 -- needs an open home

    simulate(n, 12, seed=7, until=datetime.now(UTC), options=Options())
    from goodwill.store.models import Person  # noqa: PLC0415 -- needs an open home

    known = Person.objects.filter(kind="subscriber").values_list("subject", flat=True)
    return (f"/subscribers/{one}" for one in random.Random(7).sample(list(known), min(N_ASKED + 1, n)))  # noqa: S311 -- a sample, no secret


def _visitor() -> Any:
    """Return the browser of an owner, signed in."""
    from django.test import Client  # noqa: PLC0415 -- needs an open home

    from goodwill.store.models import Colleague, Role  # noqa: PLC0415 -- needs an open home

    client = Client(SERVER_NAME="localhost")
    owner = Colleague.objects.create(email="you@example.org", role=Role.OWNER, joined_us=0)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one answer took, in milliseconds: on the clock, and of the processor by the thread that answered."""

    wall_ms: float
    cpu_ms: float


def _ask(client: Any, addresses: list[str]) -> list[_Taken]:
    """Return what each of the answers took."""
    _timed(client, addresses[0])
    rest = addresses[1:] or addresses * N_ASKED
    return [_timed(client, address) for address in rest]


def _timed(client: Any, address: str) -> _Taken:
    began, cpu = time.perf_counter(), time.thread_time()
    answer = client.get(address)
    taken = _Taken((time.perf_counter() - began) * 1000, (time.thread_time() - cpu) * 1000)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return taken


def _count_first(client: Any) -> None:
    """Wait until the figures behind the pages are counted, as they are on a server that has been up for a minute."""
    deadline = time.monotonic() + 120
    pages = ("/", "/intake", "/retention", "/use")
    while any(b"eing counted" in client.get(page).content for page in pages) and time.monotonic() < deadline:
        time.sleep(0.1)
