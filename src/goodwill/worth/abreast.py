"""Reckonings that do not hang together, done abreast: numpy lets other threads run while it reckons."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")
_MOST = 4
"""How many at most: each holds arrays of its own."""


def abreast(reckon: Callable[[_Asked], _Told], asked: Iterable[_Asked]) -> list[_Told]:
    """Return what is reckoned of each, in the order asked; what one raises is raised."""
    all_asked = list(asked)
    n = min(_cores(), _MOST, len(all_asked))
    if n < 2:
        return [reckon(one) for one in all_asked]
    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(reckon, all_asked))


def one_after_another(reckon: Callable[[_Asked], _Told], asked: Iterable[_Asked]) -> Iterator[_Told]:
    """Yield the same one after another: no more are begun, and none is held, than are reckoned at once."""
    n = min(_cores(), _MOST)
    if n < 2:
        yield from map(reckon, asked)
        return
    with ThreadPoolExecutor(n) as pool:
        begun: deque[Future[_Told]] = deque()
        for one in asked:
            begun.append(pool.submit(reckon, one))
            if len(begun) > n:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
