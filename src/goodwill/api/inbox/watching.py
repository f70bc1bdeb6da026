"""Who waits for something to come into an inbox, and the one look at the table that serves all of them.

A line kept open holds a thread of the server, so there are only so many; whoever finds no place asks again by the second.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from goodwill.channels import inapp
from goodwill.vocabulary import SubjectId

log = structlog.get_logger("goodwill.inbox")

EVERY_S = 0.5
"""How often the table is looked at while anybody waits."""
_MOST = 1000


class Line:
    """One line kept open for somebody: ``bell`` rings when there may be something new, or nothing more will come."""

    def __init__(self, watch: Watch, subjects: Sequence[SubjectId]) -> None:
        self._watch, self.subjects = watch, frozenset(subjects)
        self.bell, self.is_closed = threading.Event(), False

    def wait(self, seconds: float) -> bool:
        """Wait for the bell; False if it did not ring."""
        rang = self.bell.wait(seconds)
        self.bell.clear()
        return rang

    def close(self) -> None:
        """Give the place back, once."""
        self.is_closed = True
        self.bell.set()
        self._watch.drop(self)


class Watch:
    """All lines of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self._thread: threading.Thread | None = None
        self._is_over = threading.Event()

    @property
    def n_open(self) -> int:
        """How many lines are open."""
        return len(self._lines)

    def open(self, subjects: Sequence[SubjectId]) -> Line | None:
        """Return a line for those told as one; None if there is no place."""
        seen = inapp.newest()
        with self._lock:
            if self._is_over.is_set() or len(self._lines) >= settings.GOODWILL.n_lines:
                return None
            line = Line(self, subjects)
            self._lines.add(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, args=(seen,), name="inbox", daemon=True)
                self._thread.start()
        return line

    def drop(self, line: Line) -> None:
        """Forget a line."""
        with self._lock:
            self._lines.discard(line)

    def end(self) -> None:
        """Close every line and open none any more: the server stops."""
        self._is_over.set()
        for line in list(self._lines):
            line.close()

    def _look(self, seen: int) -> None:
        """Look at the table until nobody waits."""
        while self._has_any() and not self._is_over.wait(EVERY_S):
            try:
                seen = self._ring(seen)
            except (DatabaseError, InterfaceError):
                log.exception("the inbox cannot be looked at")
                connections.close_all()
        connections.close_all()

    def _ring(self, seen: int) -> int:
        whose = inapp.whose_since(seen, n_most=_MOST)
        theirs = frozenset(whose.values())
        for line in list(self._lines):
            if theirs & line.subjects or len(whose) == _MOST:
                line.bell.set()
        return max(whose, default=seen)

    def _has_any(self) -> bool:
        with self._lock:
            if not self._lines:
                self._thread = None
            return bool(self._lines)


WATCH = Watch()
"""This process's."""
