"""Group commit: requests that arrive together are written together, in one transaction and one wait for the disk.

There is no thread of its own. Whoever finds the pen free writes for everyone who waits; the others find their own
part done when the pen comes to them. So there is nothing to start after a fork, and nothing to stop at the end.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from goodwill.errors import GoodwillError, Overloaded, Unavailable

MOST_WAITING = 50_000
"""Events that may wait in one process; more are refused with a 503, to be sent again."""

MOST_TOGETHER = 5_000
"""Events written in one transaction; a single larger delivery is written alone."""

B = TypeVar("B")
R = TypeVar("R")


class _Place(Generic[B, R]):
    """One delivery's place in the queue, and what became of it."""

    __slots__ = ("batch", "failure", "outcome", "size")

    def __init__(self, batch: B, size: int) -> None:
        self.batch, self.size = batch, size
        self.outcome: R | None = None
        self.failure: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        return self.outcome is not None or self.failure is not None


class Scribe(Generic[B, R]):
    """Writes what many threads bring, many at a time.

    Args:
        together: Writes several batches, all or none, and returns an outcome for each.
        apart: Writes one batch that would not go with the others.
        misfits: What ``together`` raises when one batch spoils it for all; they are then written apart.
        most_waiting: Refuse more than this.
        patience: Seconds a thread waits for the pen.
    """

    def __init__(
        self,
        together: Callable[[Sequence[B]], Sequence[R]],
        apart: Callable[[B], R],
        *,
        misfits: tuple[type[Exception], ...],
        most_waiting: int = MOST_WAITING,
        patience: float = 30.0,
    ) -> None:
        self._together, self._apart, self._misfits = together, apart, misfits
        self._most_waiting, self._patience = most_waiting, patience
        self._waiting: deque[_Place[B, R]] = deque()
        self._n_waiting = 0
        self._guard = threading.Lock()
        self._pen = threading.Lock()

    def write(self, batch: B, *, size: int) -> R:
        """Write a batch, with others or alone, and return its outcome once it is written.

        Raises:
            Overloaded: Too much is waiting already, or the pen did not come round in time.
            Unavailable: The store cannot be written now.
        """
        place = self._queue(_Place(batch, size))
        if not self._pen.acquire(timeout=self._patience):
            self._withdraw(place)
            raise Overloaded(f"it could not be written within {self._patience:.0f} s; send it again")
        try:
            while not place.is_settled:
                self._settle(self._take())
        finally:
            self._pen.release()
        return _outcome(place)

    def _queue(self, place: _Place[B, R]) -> _Place[B, R]:
        with self._guard:
            if self._waiting and self._n_waiting + place.size > self._most_waiting:
                raise Overloaded(f"{self._n_waiting} events are waiting to be written; send it again")
            self._waiting.append(place)
            self._n_waiting += place.size
        return place

    def _take(self) -> list[_Place[B, R]]:
        taken: list[_Place[B, R]] = []
        with self._guard:
            while self._waiting and (not taken or sum(p.size for p in taken) + self._waiting[0].size <= MOST_TOGETHER):
                taken.append(self._waiting.popleft())
            self._n_waiting -= sum(place.size for place in taken)
        return taken

    def _withdraw(self, place: _Place[B, R]) -> None:
        with self._guard:
            if place in self._waiting:
                self._waiting.remove(place)
                self._n_waiting -= place.size

    def _settle(self, taken: Sequence[_Place[B, R]]) -> None:
        try:
            for place, outcome in zip(taken, self._together([place.batch for place in taken]), strict=True):
                place.outcome = outcome
        except Unavailable as failure:
            _fail(taken, failure)
        except self._misfits:
            for place in taken:
                self._settle_apart(place)
        except Exception as failure:  # noqa: BLE001 -- each waiting thread raises it as its own
            _fail(taken, failure)
        except BaseException as end:  # the process is told to stop: let nobody wait for a pen that was dropped
            _fail(taken, end)
            raise

    def _settle_apart(self, place: _Place[B, R]) -> None:
        try:
            place.outcome = self._apart(place.batch)
        except Exception as failure:  # noqa: BLE001 -- it belongs to this batch's own thread, which raises it
            place.failure = failure


def _fail(taken: Sequence[_Place[B, R]], failure: BaseException) -> None:
    for place in taken:
        place.failure = failure


def _outcome(place: _Place[B, R]) -> R:
    if place.outcome is not None:
        return place.outcome
    if isinstance(place.failure, GoodwillError):
        raise type(place.failure)(str(place.failure)) from place.failure  # each thread has a traceback of its own
    raise Unavailable("it could not be written") from place.failure
