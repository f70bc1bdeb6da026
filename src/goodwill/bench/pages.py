"""How long the server takes for each page of the console, and how much it sends, on a simulated company of 20,000 subscribers.

Asked in process, by an owner who is signed in, as a browser that takes packed answers; who stands for one subscriber is another
each time. Told are the clock and the processor's time, ours and the database's: on a machine with other work the latter is to be trusted.
"""

# ruff: noqa: PLC0415 -- what needs an open home is imported once it is

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from goodwill.bench.asking import N_ASKED, Backend, ask, figures_of, unpacked
from goodwill.bench.behind import asked_meanwhile, count_first
from goodwill.bench.postgres import DURABLE, private_server
from goodwill.bench.report import Report, at_most

WANTED_MS, WANTED_BYTES = 100.0, 150_000
MOST_TAIL = 20_000
"""So many facts wait in the ledger's tail, as after a busy hour."""
_FACTS_A_LIFE, _FACTS_A_PLAY = 13.6, 6.55
"""Facts of a subscriber of a year's company who never plays, and so many more for each play in a month."""
_NEVER_STILL = ("design",)
"""The living page of the design shows a count that is never done."""
_LINKED = re.compile(rb'(?:href|src)="/static/([^"?#]+)')
_WANTED = re.compile(rb'data-htmx="/static/([^"?#]+)')
"""What is fetched once something on the page wants it."""
_FACES = ("vendor/figtree-5.3.0-latin.woff2",)
"""What a page in English asks for by its style sheets."""
_Visits = Mapping[str, Sequence[str]]


def run(
    *, facts: int | None = None, subscribers: int | None = None, database: str = "sqlite", home: Path | None = None
) -> Report:
    """Ask every page many times, after a first time that warms what a running server has warm.

    Args:
        facts: How many, about; 117 for each subscriber if not said.
        subscribers: How many; 20,000 if not said.
        database: ``sqlite``, ``postgresql`` for a server of our own, or the address of one.
        home: A simulated company that is there already, or where one is made and left; None: made, and gone afterwards.
    """
    n = subscribers or 20_000
    with ExitStack() as open_things:
        folder = home or Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="goodwill-bench-")))
        address = open_things.enter_context(_database(database))
        made = _company(folder, address, n, facts)
        open_things.callback(_as_a_server())
        client, backend = _visitor(), Backend()
        counted = count_first(client, {name: at[0] for name, at in _visits().items() if name not in _NEVER_STILL})
        taken = {name: ask(name, client, addresses, backend) for name, addresses in _visits().items()}
        first_view = _first_view(client)
        taken |= asked_meanwhile(client, backend, _visits())
    figures: dict[str, float | int | str] = {**made, **counted, "n_asked_each": N_ASKED}
    for name, answers in taken.items():
        figures |= figures_of(name, answers)
    goals = [at_most(f"{name}_p95", float(figures[f"{name}_p95_cpu_ms"]), WANTED_MS, unit="ms") for name in taken]
    goals.append(at_most("first_view", first_view["all_bytes"], WANTED_BYTES, unit="bytes, not packed"))
    return Report(figures | {f"first_view_{name}": n for name, n in first_view.items()}, goals=goals)


@contextmanager
def _database(wanted: str) -> Iterator[str]:
    """Yield the address of the database that is wanted; empty: the one file of SQLite."""
    if wanted != "postgresql":
        yield "" if wanted == "sqlite" else wanted
        return
    with private_server({**DURABLE, "shared_buffers": "1GB"}) as server:
        if server is None:
            raise OSError("no PostgreSQL is installed here: give the address of one")
        yield server.database()


def _company(folder: Path, database: str, n: int, facts: int | None) -> dict[str, float | int | str]:
    """Open the home, make the company unless it is there, and return what there is."""
    from goodwill.site.setup import open_site

    os.environ["GOODWILL_DATABASE_URL"] = database  # a process's first home is read from its environment
    open_site(folder)
    from goodwill import appraisal, ledger
    from goodwill.simulate import Options, simulate, simulated_already
    from goodwill.warehouse import partials

    if not simulated_already():
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        plays = 15.0 if facts is None else max(0.0, (facts / n - _FACTS_A_LIFE) / _FACTS_A_PLAY)
        simulate(n, 12, seed=7, until=midnight, options=Options(plays=plays, people=True, tail=False))
    partials.refresh()
    if not appraisal.days():
        appraisal.keep(datetime.now(UTC))
    _busy_hour(min(MOST_TAIL, simulated_already()))
    counts = ledger.counts()
    told: dict[str, float | int | str] = {
        "n_subscribers": simulated_already(),
        "n_facts": counts.facts,
        "n_tail": counts.tail,
    }
    return {"database": "PostgreSQL" if database else "SQLite", **told}


def _busy_hour(n: int) -> None:
    """Tell the ledger of as many plays as its tail may want."""
    from goodwill import ledger
    from goodwill.bench.visits import somebodies
    from goodwill.facts import PlayLogged, Posting
    from goodwill.vocabulary import SubjectId

    now, first = datetime.now(UTC), min(one.number for one in somebodies(1))
    for begin in range(ledger.counts().tail, n, 1000):
        at = now - timedelta(seconds=begin % 3000)
        told = (PlayLogged(title=f"Title {one % 90}", seconds=2400, length=5400, device="tv") for one in range(1000))
        ledger.record(
            [
                Posting(SubjectId(first + (begin + i) % 1000), at, fact, f"busy-{now.timestamp()}-{begin}-{i}", "web")
                for i, fact in enumerate(told)
            ]
        )


def _as_a_server() -> Callable[[], None]:
    """Count in a process of its own and be warm, as a server is; return what ends the counting."""
    from goodwill.console.figures import count_apart
    from goodwill.site import warm
    from goodwill.site.counter import COMMAND

    count_apart(COMMAND)
    warm.ready()
    return lambda: count_apart(())


def _visits() -> _Visits:
    from goodwill.bench.visits import visits

    return visits()


def _visitor() -> Any:
    """Return the browser of an owner, signed in, that takes packed answers."""
    from django.test import Client

    from goodwill.store.models import Colleague, Role

    client = Client(SERVER_NAME="localhost", headers={"accept-encoding": "gzip"})
    told = {"role": Role.OWNER, "joined_us": 0}
    owner, _made = Colleague.objects.get_or_create(email="you@example.org", defaults=told)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _first_view(client: Any) -> dict[str, int]:
    """Return how much the first page is, and how much goes over the wire with all it links to, packed as the server does."""
    from django.contrib.staticfiles import finders

    page = client.get("/")
    html = unpacked(page)
    linked = {name.decode() for name in _LINKED.findall(html)} | set(_FACES)
    linked |= {name.decode() for name in _WANTED.findall(html) if b"hx-get" in html}
    files = [client.get(f"/static/{name}") for name in sorted(linked)]
    sent = sum(len(b"".join(one.streaming_content)) if one.streaming else len(one.content) for one in files)
    plain = sum(Path(str(finders.find(name))).stat().st_size for name in linked)
    return {
        "page_bytes": len(html),
        "all_bytes": len(html) + plain,
        "sent_bytes": len(page.content) + sent,
        "n_files": len(linked),
    }
