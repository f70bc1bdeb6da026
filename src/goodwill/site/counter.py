"""The process that counts what pages show (``python -m goodwill.site.counter``): begun by a server, and gone with it.

It counts at a lower priority than pages are answered, and ends when it had nothing to do for a while: what engines hold of
memory is given back.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from functools import partial
from typing import IO

from goodwill.site.logs import open_logs
from goodwill.site.setup import open_site

COMMAND = (sys.executable, "-m", "goodwill.site.counter")
NICER = 5
"""So much lower is its priority."""
IDLE_S, GRACE_S = 300.0, 20.0
"""It waits so long for more to count; what cannot be stopped within the other is cut off."""


def main() -> None:
    """Count what is told on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us; the server's end is ours
    os.nice(NICER)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an engine prints is no answer
    open_logs(open_site(migrated=False).setting("GOODWILL_LOG"))
    with os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as told:
        _count(told, answers)
    last = threading.Timer(GRACE_S, os._exit, [1])
    last.daemon = True
    last.start()


def _count(told: IO[bytes], answers: IO[str]) -> None:
    from goodwill.console import apart, figures  # noqa: PLC0415 -- needs an open home

    at_work: list[threading.Thread] = []
    while True:
        ready, _, _ = select.select([told], [], [], IDLE_S)
        at_work = [one for one in at_work if one.is_alive()]
        if ready:
            task = apart.taken(told)
            if task is None:
                return
            at_work.append(figures.count_here(task, then=partial(print, task.name, file=answers)))
        elif not at_work:
            return


if __name__ == "__main__":
    main()
