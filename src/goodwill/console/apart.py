"""Counts in a process of their own: a sweep takes neither the interpreter that answers pages nor its place on a processor.

The process is begun with the first count it is given. It is told of counts on its standard input, pickled, so that each must
be a function of a module or a partial of one; and it says the name of each on its standard output once it is done with it.
"""

from __future__ import annotations

import pickle
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from goodwill.console.underway import Teller
from goodwill.home import Home


@dataclass(frozen=True, slots=True)
class Task:
    """One count: which figure, what counts it, and the state of the ledger and of the house when it was asked for.

    ``is_heavy``: it takes turns with other heavy analyses alone.
    """

    name: str
    count: Callable[[], Any]
    position: int
    chosen: int
    is_heavy: bool = False


@dataclass(frozen=True, slots=True)
class Awaited:
    """A count that another process is at."""

    told: Teller
    done: threading.Event = field(default_factory=threading.Event)

    def is_alive(self) -> bool:
        """Say whether it is not done yet."""
        return not self.done.is_set()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it is done, or for so many seconds."""
        self.done.wait(timeout)


class Apart:
    """The process that counts what pages of one home show; begun again if it ended."""

    def __init__(self, home: Home, command: Sequence[str]) -> None:
        self.home, self._command = home, command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._awaited: dict[str, Awaited] = {}

    def count(self, task: Task) -> Awaited:
        """Have something counted."""
        told = pickle.dumps(task)
        with self._lock:
            awaited = Awaited(Teller(task.name))
            if not self._tell(told):  # it has just gone: it had nothing to do
                self._process = None
                self._tell(told)
            self._awaited[task.name] = awaited
        return awaited

    def end(self) -> None:
        """Let the process end, and wait until it has."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            _stdin(process).close()
            process.wait()

    def _tell(self, told: bytes) -> bool:
        try:
            put(_stdin(self._running()), told)
        except BrokenPipeError:
            return False
        return True

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            env = {**self.home.env, "GOODWILL_HOME": str(self.home.path)}
            self._process = subprocess.Popen(  # noqa: S603 -- our own words
                self._command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            self._awaited = {}
            threading.Thread(target=self._hear, args=(self._process, self._awaited), daemon=True).start()
        return self._process

    def _hear(self, process: subprocess.Popen[bytes], awaited: dict[str, Awaited]) -> None:
        """Heed what the process says until it ends; of what it left undone say why."""
        if process.stdout is not None:
            for line in process.stdout:
                self._done(awaited, line.decode().strip())
        has_fallen = process.wait() != 0
        with self._lock:
            left = list(awaited.values())
            awaited.clear()
        for one in left:
            one.told.failed() if has_fallen else one.told.ended()
            one.done.set()

    def _done(self, awaited: dict[str, Awaited], name: str) -> None:
        with self._lock:
            one = awaited.pop(name, None)
        if one is not None:
            one.done.set()


def put(where: IO[bytes], told: bytes) -> None:
    """Write one message: its length in eight bytes, and itself."""
    where.write(len(told).to_bytes(8, "big") + told)


def taken(where: IO[bytes]) -> Task | None:
    """Return the next task; None: whoever tells of them has ended."""
    head = _read(where, 8)
    told = _read(where, int.from_bytes(head, "big")) if head else b""
    if not told:
        return None
    task: Task = pickle.loads(told)  # noqa: S301 -- only who began us writes there
    return task


def _read(where: IO[bytes], n: int) -> bytes:
    """Return so many bytes, or none where there are no more."""
    told = b""
    while len(told) < n:
        more = where.read(n - len(told))
        if not more:
            return b""
        told += more
    return told


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdin is None:
        raise ValueError("the process that counts was begun without a standard input")
    return process.stdin
