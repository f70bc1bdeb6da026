"""How far a sweep has come: the share of its ranges that are done, and within a range what the engine says of itself.

Who asks a question need not know who watches: a watcher is of the context, and a question asked in none is not watched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

T = TypeVar("T")
_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class _Part:
    """Part of a whole that is watched: where it begins and how long it is, both shares of the whole."""

    tell: Callable[[float], None]
    first: float = 0.0
    length: float = 1.0

    def come(self, share: float) -> None:
        self.tell(self.first + min(max(share, 0.0), 1.0) * self.length)


_part: ContextVar[_Part | None] = ContextVar("part", default=None)


def is_ending() -> bool:
    """Say whether the program has come to its end, and waits for its threads alone."""
    return not threading.main_thread().is_alive()


@contextmanager
def watched(tell: Callable[[float], None]) -> Iterator[None]:
    """Tell how far what is asked within this block has come: shares from 0 to 1, never fewer than before, from any thread."""
    most = 0.0

    def further(share: float) -> None:
        nonlocal most
        most = max(most, share)
        tell(most)

    with _within(_Part(further)):
        yield


@contextmanager
def part(n: int, of: int) -> Iterator[None]:
    """Count what is asked within this block as the ``n``-th (from 0) of so many parts, all taken to be as long.

    Raises:
        SystemExit: The program ends: nobody is left to wait for the whole.
    """
    if is_ending():
        raise SystemExit
    whole = _part.get()
    if whole is None:
        yield
        return
    with _within(_Part(whole.tell, whole.first + whole.length * n / of, whole.length / of)):
        yield
    whole.come((n + 1) / of)


def through(items: Sequence[T]) -> Iterator[T]:
    """Yield each of some items; what is asked until the next one is a part of the whole."""
    for n, item in enumerate(items):
        with part(n, len(items)):
            yield item


@contextmanager
def asked(how_far: Callable[[], float], *, stop: Callable[[], None]) -> Iterator[None]:
    """Watch one question while it is answered, and stop it if the program ends meanwhile.

    Args:
        how_far: Returns its share in [0, 1], below 0 while it is not known.
        stop: Makes the engine give up; asked again until it has.
    """
    whole = _part.get()
    if whole is None:
        yield
        return
    with beside(partial(_watch, whole, how_far, stop)):
        yield


@contextmanager
def beside(watch: Callable[[threading.Event], None]) -> Iterator[None]:
    """Let something watch from a thread of its own within this block: it is told by an event when the block is done."""
    done = threading.Event()
    watcher = threading.Thread(target=watch, args=(done,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(whole: _Part, how_far: Callable[[], float], stop: Callable[[], None], done: threading.Event) -> None:
    while not done.wait(_EVERY_S):
        if is_ending():
            stop()
        else:
            whole.come(how_far())


@contextmanager
def _within(one: _Part) -> Iterator[None]:
    token = _part.set(one)
    try:
        yield
    finally:
        _part.reset(token)
