"""Imports a file into copies of a home, each time killed (SIGKILL) at another line of our own code.

Run as ``python importer.py HOME FILE MAP WHERE N_POINTS``: prints one JSON line per death with what the next import found.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from compactor import in_a_child

OURS = ("/goodwill/intake/", "/goodwill/ledger/", "/goodwill/people/", "/goodwill/store/")


def take(home: Path, file: Path, mapping: Path) -> dict[str, int]:
    from goodwill.intake import files
    from goodwill.intake.maps import read_map

    files.ROWS = 7
    done = files.import_file(file, read_map(mapping), files.Choices(), home=home)
    return {"read": done.read, "recorded": done.recorded, "duplicates": done.duplicates, "rejected": done.rejected}


def lines_run(act, limit: int | None = None) -> int:
    """Act, counting each line of ours that runs; at the limit, die by SIGKILL."""
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
        act()
    finally:
        sys.settrace(None)
    return count


def found(home: Path, file: Path, mapping: Path) -> dict[str, object]:
    """What a death left, what the next import says, and what there is then."""
    from goodwill import ledger

    before = ledger.counts().facts
    again = take(home, file, mapping)
    rejects = sorted(path.name for path in (home / "rejects").iterdir())
    titles = sorted(entry.fact.title or "" for entry in ledger.since(0))
    return {"before": before, "again": again, "titles": titles, "rejects": rejects}


def main(home: Path, file: Path, mapping: Path, where: Path, n_points: int) -> None:
    from goodwill.site.setup import open_site

    open_site(home)
    import goodwill.intake.files  # noqa: F401 -- once, before the forks: each would else import all of it anew

    whole = where / "whole"
    shutil.copytree(home, whole)
    _, told = in_a_child(whole, lambda: lines_run(lambda: take(whole, file, mapping)))
    n_lines = int(told)
    for point in range(n_points):
        copy = where / f"killed-{point}"
        shutil.copytree(home, copy)
        at = 1 + point * (n_lines - 1) // max(1, n_points - 1)
        status, _ = in_a_child(copy, lambda at=at, copy=copy: lines_run(lambda: take(copy, file, mapping), at))
        _, told = in_a_child(copy, lambda copy=copy: found(copy, file, mapping))
        print(json.dumps({"line": at, "of": n_lines, "status": status, **json.loads(told)}), flush=True)
        shutil.rmtree(copy)


if __name__ == "__main__":
    home, file, mapping, where, n_points = sys.argv[1:]
    main(Path(home), Path(file), Path(mapping), Path(where), int(n_points))
