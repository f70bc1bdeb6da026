"""How many requests are answered at once: as many as there were threads before some were added for lines kept open.

A thread keeps its connection to the database. Lines kept open make for many more threads, so of the others only as many
as may answer at once keep theirs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

from django.db import connections

AT_ONCE = 8
"""So many requests a process answers at once, lines kept open aside, unless the server was told otherwise."""
GATE = "_GOODWILL_AT_ONCE"
"""Where the server tells its processes how many."""


class _Here:
    """What a thread holds for as long as it lives."""


class Gate:
    """Lets so many in at once."""

    def __init__(self, n: int | None = None) -> None:
        n = n or int(os.environ.get(GATE, AT_ONCE))
        self._n, self._places = n, threading.BoundedSemaphore(n)
        self._mine, self._resident = threading.local(), WeakSet[_Here]()
        self._lock = threading.Lock()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Wait for a place, and give it back."""
        with self._places:
            try:
                yield
            finally:
                if not self._resides():
                    connections.close_all()

    def _resides(self) -> bool:
        """Say whether this thread is one of the first, which keep their connections."""
        here = getattr(self._mine, "here", None)
        if here is None:
            with self._lock:
                if len(self._resident) >= self._n:
                    return False
                here = self._mine.here = _Here()
                self._resident.add(here)
        return True
