"""Compacts a copy of a home again and again, each time killed (SIGKILL) at another line of our own code.

Run as ``python compactor.py HOME WHERE N_POINTS``: prints one JSON line per death with what the next process found.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
OURS = ("/goodwill/segments/", "/goodwill/ledger/", "/goodwill/store/")


def compact() -> None:
    from goodwill import ledger

    ledger.compact(at=NOW, facts_a_slice=30, facts_a_file=100)


def lines_run(limit: int | None = None) -> int:
    """Compact, counting each line of ours that runs; at the limit, die by SIGKILL."""
    count = 0

    def each(frame, event, arg):
        nonlocal count
        if not any(part in frame.f_code.co_filename for part in OURS):
            return None
        if event == "line":
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)
        return each

    sys.settrace(each)
    try:
        compact()
    finally:
        sys.settrace(None)
    return count


def in_a_child(home: Path, act) -> tuple[int, str]:
    """Run something in a forked process with the home open; return its exit status and what it wrote."""
    from django.db import connection

    connection.close()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        from goodwill.site.setup import open_site

        open_site(home)
        os.write(write, json.dumps(act()).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    return os.waitpid(child, 0)[1], text


def recovered() -> dict[str, object]:
    """What is left after a death, and after the next compaction, a day later."""
    from goodwill import ledger
    from goodwill.segments import manifest
    from goodwill.segments.shelf import shelf
    from goodwill.store.models import KeyRun

    after_death = [entry.position for entry in ledger.since(0)]
    later = datetime.now(UTC) + timedelta(days=2)
    ledger.compact(at=later, facts_a_slice=30, facts_a_file=100)
    ledger.compact(at=later + timedelta(hours=2))
    listed = {one.name for one in (*manifest.current(), *KeyRun.objects.all())}
    entries = ledger.since(0)
    return {
        "after_death": after_death,
        "after_next": [entry.position for entry in entries],
        "seconds": sum(entry.fact.seconds for entry in entries),
        "history": sum(len(ledger.history(subject)) for subject in {entry.subject for entry in entries}),
        "tail": ledger.counts().tail,
        "strangers": sorted(set(shelf().names()) - listed),
    }


def main(home: Path, where: Path, n_points: int) -> None:
    from goodwill.site.setup import open_site

    open_site(home)
    import pyarrow as pa

    from goodwill import ledger  # noqa: F401 -- what is slow to import is imported once, before the forks

    pa.array([1])
    shutil.copytree(home, where / "whole")
    _, told = in_a_child(where / "whole", lines_run)
    n_lines = int(told)
    for point in range(n_points):
        copy = where / f"killed-{point}"
        shutil.copytree(home, copy)
        at = 1 + point * (n_lines - 1) // max(1, n_points - 1)
        status, _ = in_a_child(copy, lambda at=at: lines_run(at))
        _, told = in_a_child(copy, recovered)
        print(json.dumps({"line": at, "of": n_lines, "status": status, **json.loads(told)}), flush=True)
        shutil.rmtree(copy)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
