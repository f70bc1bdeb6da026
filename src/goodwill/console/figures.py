"""Figures that take a sweep: counted once for each state of the ledger, kept in the home, shown while newer are counted.

A page never waits for a sweep: it shows what was counted last and says when, and a newer count begins behind it: in a
process of its own where pages are served, in a thread elsewhere. Sweeps take turns within a process, heavy analyses among
themselves, and what another process counts already is not counted twice. A process that ends stops its sweeps first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.db import connection

from goodwill import policy
from goodwill.console.apart import Apart, Awaited, Task
from goodwill.console.underway import Counting, Teller, counting, figures_folder
from goodwill.store.models import Counter
from goodwill.warehouse import progress

AT_MOST_EVERY = timedelta(seconds=20)
"""A newer count begins no sooner after the last, however fast facts come in."""
OLD_AFTER = timedelta(hours=1)
"""Time alone moves figures too: who is silent grows dormant, who stayed has stayed a month longer."""

_log = structlog.get_logger("goodwill.console")
_counting: dict[str, threading.Thread | Awaited] = {}
_apart: Apart | None = None
_lock, _turns = threading.Lock(), {False: threading.Lock(), True: threading.Lock()}
"""Whose turn it is: of what a day begins with, and of heavy analyses, for which nothing else waits."""
_HEAVY_FROM = timedelta(minutes=10)
"""What is counted so seldom is a heavy analysis."""
_SIGN_OF_LIFE_S = 0.5
_PROGRAM = version("goodwill")
_State = tuple[int, int]
"""The last position of the ledger, and the number of the house's last change of mind."""


class Figure(msgspec.Struct, frozen=True):
    """What was counted, when, up to which position of the ledger, and under which choices of the house.

    ``took_s`` and ``cpu_s`` are how long that took, on the clock and of processors, in seconds; ``program`` is the version
    that counted: what another one kept may be of another shape, and is counted anew.
    """

    value: Any
    position: int
    counted_at: datetime
    chosen: int = 0
    took_s: float = 0.0
    cpu_s: float = 0.0
    program: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a page shows it: None while it has never been counted; ``is_behind`` while a newer is.

    ``counting`` is how far a count that is under way has come, or that it could not be done; None: neither.
    """

    figure: Figure | None
    is_behind: bool
    counting: Counting | None = None


def shown(
    name: str,
    count: Callable[[], Any],
    *,
    patience: float = 0.0,
    at_most_every: timedelta = AT_MOST_EVERY,
    old_after: timedelta = OLD_AFTER,
) -> Shown:
    """Return what was counted last, and begin to count anew if the ledger or the house's choices moved on, or an hour passed.

    Args:
        name: Which figure.
        count: Counts it; the answer is plain JSON. A function of a module or a partial of one, for another process may call it.
        patience: How many seconds to wait for a first count before going on without.
        at_most_every: A newer count begins no sooner after the last, however fast facts come in; a changed choice of the
            house is heeded at once.
        old_after: It is counted anew after so long even if nothing moved on.
    """
    figure, state, now = _kept(name), _state(), datetime.now(UTC)
    if figure is not None and _is_good(figure, state, now - figure.counted_at, at_most_every, old_after):
        return Shown(figure, _state_of(figure) != state, counting(name))
    known = counting(name)
    is_due = known is None or known.is_worth_trying(now)
    task = Task(name, count, *state, is_heavy=at_most_every >= _HEAVY_FROM)
    running = _begin(task, seen=figure) if is_due else _counting.get(str(_path(name)))
    if running is not None:
        running.join(0 if figure else patience)
    figure = figure or _kept(name)
    return Shown(figure, figure is None or _state_of(figure) != state, counting(name))


def count_apart(command: Sequence[str]) -> None:
    """Count in a process of its own from now on, which a command begins; none: in threads of this one again."""
    global _apart
    before, _apart = _apart, Apart(settings.GOODWILL, command) if command else None
    if before is not None:
        before.end()


def keep(name: str, value: Any) -> None:
    """Keep what was counted just now by other means: pages show it until it is counted anew."""
    position, chosen = _state()
    _put(_path(name), Figure(value, position, datetime.now(UTC), chosen, program=_PROGRAM))


def head() -> int:
    """Return the last position the ledger has handed out: it grows with every fact told."""
    return int(Counter.objects.filter(name="position").values_list("value", flat=True).first() or 0)


def _state() -> _State:
    return head(), policy.current().number


def _state_of(figure: Figure) -> _State:
    return figure.position, figure.chosen


def _is_good(figure: Figure, state: _State, age: timedelta, at_most_every: timedelta, old_after: timedelta) -> bool:
    is_as_chosen = figure.chosen == state[1]
    return (
        age < AT_MOST_EVERY
        or (is_as_chosen and age < at_most_every)
        or (_state_of(figure) == state and age < old_after)
    )


def _begin(task: Task, *, seen: Figure | None) -> threading.Thread | Awaited:
    """Return who counts a figure: somebody new, unless it is being counted or was since it was seen."""
    key = str(_path(task.name))
    with _lock:
        running = _counting.get(key)
        if running is None or not (running.is_alive() or _kept(task.name) != seen):
            apart = _apart if _apart is not None and _apart.home.path == settings.GOODWILL.path else None
            _counting[key] = running = count_here(task) if apart is None else apart.count(task)
    return running


def count_here(task: Task, *, then: Callable[[], object] = lambda: None) -> threading.Thread:
    """Begin to count something in a thread of this process, and return it; ``then`` is called when it is done with it."""
    # no daemon: a thread that is cut off within an engine takes the whole process down with it
    running = threading.Thread(target=_count, args=(Teller(task.name), task, _path(task.name), then))
    running.start()
    return running


def _count(told: Teller, task: Task, path: Path, then: Callable[[], object]) -> None:
    try:
        with told.alive(), _in_turn(_turns[task.is_heavy]), progress.watched(told.come):
            if path != _path(told.name):
                return  # another home was opened while this one waited for its turn
            figure = _counted(task)
        _put(path, figure)
        told.ended()
    except Exception:  # noqa: BLE001 -- a worker's own loop: the page lives without the figure, the log has the fault
        if not progress.is_ending():
            told.failed()
            _log.exception("a figure could not be counted", figure=told.name)
    finally:
        if progress.is_ending():
            told.ended()  # whoever comes next counts it anew at once
        connection.close()
        then()


def _counted(task: Task) -> Figure:
    at, began, cpu = datetime.now(UTC), time.monotonic(), time.process_time()
    value = task.count()
    took_s, cpu_s = time.monotonic() - began, time.process_time() - cpu
    took = round(took_s, 3), round(cpu_s, 3)
    return Figure(value, task.position, at, task.chosen, *took, program=_PROGRAM)


def _put(path: Path, figure: Figure) -> None:
    draft = path.with_suffix(f".{threading.get_ident()}")
    draft.write_bytes(msgspec.json.encode(figure))
    draft.replace(path)


@contextmanager
def _in_turn(turn: threading.Lock) -> Iterator[None]:
    """Let one sweep after another: two at once take as long, and twice the memory."""
    while not turn.acquire(timeout=_SIGN_OF_LIFE_S):
        if progress.is_ending():
            raise SystemExit
    try:
        yield
    finally:
        turn.release()


def _kept(name: str) -> Figure | None:
    try:
        figure = msgspec.json.decode(_path(name).read_bytes(), type=Figure)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return figure if figure.program == _PROGRAM else None


def _path(name: str) -> Path:
    return figures_folder() / f"{name}.json"
