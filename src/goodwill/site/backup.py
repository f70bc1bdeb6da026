"""Makes a backup of a home while it is used: the database as of one moment, and every file that moment lists.

The people's keys go into a file of their own. Deleting a key *is* erasing a person, so keys are kept apart and briefly:
a backup without them can be kept for as long as you like and brings nobody back.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from goodwill.errors import Refused, SegmentDamaged
from goodwill.home import Home
from goodwill.segments.shelf import shelf
from goodwill.warehouse import partials


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds: files of the past (how many of them new), and people's keys."""

    n_files: int
    n_new: int
    n_bytes: int
    n_keys: int


def make(home: Home, into: Path, *, keys: Path) -> Made:
    """Bring a backup up to date; an interrupted one is taken up again, and the one before stays good until then.

    Args:
        home: The open home.
        into: The backup's folder; it can be opened as a home itself.
        keys: The file the people's keys are written to, with mode 0600.

    Raises:
        Refused: The home's database is PostgreSQL, which has its own way, or ``into`` is the home.
        SegmentDamaged: A file that the database lists is not there; run ``goodwill doctor``.
    """
    if connection.vendor != "sqlite":
        raise Refused("PostgreSQL is backed up by its own means: see docs/backups.md")
    if into.resolve() == home.path:
        raise Refused(f"{into} is the home itself; give another folder")
    (into / "segments").mkdir(parents=True, exist_ok=True)
    _copy(shelf().names(), into)  # most of the work, before the moment is chosen
    draft = into / "goodwill.sqlite3.draft"
    _snapshot(home, draft)
    n_keys = _take_keys(draft, keys)
    # What this moment lists stays on the shelf for an hour after it is replaced: time enough for the few new files.
    listed = _listed(draft)
    n_new, n_bytes = _copy(listed, into)
    _settle(draft, into / "goodwill.sqlite3")
    return Made(len(listed), n_new, n_bytes, n_keys)


def _copy(names: Iterable[str], into: Path) -> tuple[int, int]:
    n_new = n_bytes = 0
    for name in names:
        target = into / "segments" / name
        if name.startswith(".") or target.exists():  # a name is never used twice
            n_bytes += target.stat().st_size if target.exists() else 0
            continue
        draft = target.with_name(f".{name}.draft")
        try:
            shutil.copyfile(shelf().local(name), draft)
        except FileNotFoundError:
            draft.unlink(missing_ok=True)
            continue  # replaced meanwhile; if the snapshot lists it, we shall say so
        n_bytes += draft.stat().st_size
        _settle(draft, target)
        n_new += 1
    return n_new, n_bytes


def _snapshot(home: Home, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(str(home.database()["NAME"]))) as here, closing(sqlite3.connect(draft)) as there:
        here.backup(there)


def _take_keys(draft: Path, keys: Path) -> int:
    """Move the keys out of the snapshot, and leave no trace of them in its free pages."""
    fresh = keys.with_name(f".{keys.name}.draft")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("ATTACH ? AS apart", [str(fresh)])
        database.execute("CREATE TABLE apart.keys AS SELECT subject, wrapped FROM main.keys")
        n = int(database.execute("SELECT count(*) FROM apart.keys").fetchone()[0])
        database.execute("DELETE FROM main.keys")
        database.execute("DETACH apart")
        database.execute("VACUUM")
    _settle(fresh, keys)
    return n


def _listed(draft: Path) -> list[str]:
    with closing(sqlite3.connect(draft)) as database:
        segments = database.execute("SELECT name, partials FROM segments WHERE retired_us IS NULL").fetchall()
        runs = [name for (name,) in database.execute("SELECT name FROM key_runs WHERE retired_us IS NULL")]
    there = shelf().names()
    wanted = [*runs, *(name for name, _ in segments), *(f for _, p in segments for f in partials.files_of(p))]
    if missing := [name for name in wanted if name not in there]:
        raise SegmentDamaged(f"{missing[0]} is listed but is not there; run goodwill doctor")
    return wanted


def _settle(draft: Path, final: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(final)
    with suppress(OSError):
        folder = os.open(final.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
