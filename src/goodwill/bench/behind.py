"""What is counted behind the pages: how long each count takes, whether pages say how far it is, and how quick they are meanwhile."""

# ruff: noqa: PLC0415 -- what needs an open home is imported once it is

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from goodwill.bench.asking import N_ASKED, Backend, Taken, timed, unpacked

_COUNTED_WITHIN_S, _LONG = 3600, timedelta(days=366)
_COUNTED = ("/", "/retention", "/use", "/intake", "/goodwill", "/who-leaves")
_MEANWHILE = ("home", "use", "goodwill", "subscribers_standing", "retention", "subscriber", "find_by_name", "tokens")
"""What is asked while figures are counted: pages that show them, and pages that have nothing to do with them."""
_log = structlog.get_logger("goodwill.bench")


def count_first(client: Any, addresses: Mapping[str, str]) -> dict[str, float | int]:
    """Wait until the figures behind the pages are counted, as they are on a server that has been up for a while.

    Returns:
        How long that took (``counted_s``), how many pages said that they are being counted and how many of these how far it
        was; for each figure the seconds and processor seconds of its count.
    """
    began = time.monotonic()
    said = [_wait_for(client, address) for address in (*_COUNTED, *addresses.values())]
    told: dict[str, float | int] = {
        "counted_s": time.monotonic() - began,
        "n_pages_that_waited": sum(waited for waited, _ in said),
        "n_that_said_how_far": sum(said_so for _, said_so in said),
    }
    for name, took_s, cpu_s in _counts():
        told |= {f"count_{name}_s": took_s, f"count_{name}_cpu_s": cpu_s}
    return told


def asked_meanwhile(client: Any, backend: Backend, visits: Mapping[str, Sequence[str]]) -> dict[str, list[Taken]]:
    """Return what answers took while figures were counted, in rounds over some pages; no figure is new enough any more."""
    taken: dict[str, list[Taken]] = {f"meanwhile_{name}": [] for name in _MEANWHILE if name in visits}
    for n in range(N_ASKED):
        for name in _MEANWHILE:
            if name in visits and _is_counting(client, n):
                addresses = visits[name]
                taken[f"meanwhile_{name}"].append(timed(client, addresses[n % len(addresses)], backend))
    return {name: answers for name, answers in taken.items() if len(answers) > 1}


def _wait_for(client: Any, address: str) -> tuple[bool, bool]:
    """Wait until a page has its figures, an hour at most; say whether it had to wait, and whether it said how far they were."""
    has_waited = has_said = False
    began = time.monotonic()
    while b"eing counted" in (page := unpacked(client.get(address))):
        has_waited, has_said = True, has_said or b"<progress" in page
        if time.monotonic() - began > _COUNTED_WITHIN_S:
            _log.warning("a page has no figures after an hour", address=address)
            break
        time.sleep(0.5)
    return has_waited, has_said


def _is_counting(client: Any, n: int) -> bool:
    """Say whether anything is being counted; let all figures be too old if nothing is, so that they are counted anew."""
    from goodwill.console.figures import Figure
    from goodwill.console.underway import all_counting, figures_folder

    if not all_counting():
        for kept in figures_folder().glob("*.json"):
            figure = msgspec.json.decode(kept.read_bytes(), type=Figure)
            old = msgspec.structs.replace(figure, counted_at=figure.counted_at - _LONG, position=0)
            kept.write_bytes(msgspec.json.encode(old))
        for address in _COUNTED:
            client.get(address)
        _log.info("all is counted anew", round=n)
    return bool(all_counting())


def _counts() -> Iterator[tuple[str, float, float]]:
    """Yield each figure that is kept, and how long its count took: on the clock and of processors, in seconds."""
    from goodwill.console.figures import Figure
    from goodwill.console.underway import figures_folder

    for kept in sorted(figures_folder().glob("*.json")):
        figure = msgspec.json.decode(kept.read_bytes(), type=Figure)
        yield kept.stem.split(".")[0], figure.took_s, figure.cpu_s
