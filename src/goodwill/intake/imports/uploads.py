"""Where files that were put up rest until they are imported: in the home, readable by its owner only, and not for long."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from django.conf import settings

from goodwill import policy
from goodwill.access import acted
from goodwill.errors import BadFile
from goodwill.segments.rows import micros
from goodwill.store.models import FileImport
from goodwill.store.transactions import writing
from goodwill.vocabulary import say

KEPT_FOR = timedelta(days=7)
"""A file that nobody imports is destroyed after a week: it holds what its rows hold."""
_LONGEST = 120
_ODD = re.compile(r"[^\w.()+ -]")


class TooLarge(BadFile):
    """A file is larger than is taken here."""


def most_bytes() -> int:
    """Return how large a file may be (GOODWILL_IMPORT_MOST_MB)."""
    return int(settings.GOODWILL.setting("GOODWILL_IMPORT_MOST_MB")) * 1024 * 1024


def put_up(name: str, chunks: Iterable[bytes], *, by: str) -> FileImport:
    """Keep a file, guess what it is, and return its import, which nobody has begun yet.

    Args:
        name: What it is called where it comes from.
        chunks: What is in it.
        by: Who puts it up.

    Raises:
        TooLarge: It is larger than is taken here; nothing is kept of it.
        BadFile: It cannot be read as rows; nothing is kept of it.
    """
    folder = secrets.token_hex(16)
    where = _folder(folder)
    try:
        path = where / plain(name)
        n_bytes = _write(path, chunks)
        told = _guessed(path)
    except BaseException:
        shutil.rmtree(where, ignore_errors=True)
        raise
    us = micros(datetime.now(UTC))
    with writing():
        row = FileImport.objects.create(
            name=path.name, folder=folder, n_bytes=n_bytes, made_by=by, created_us=us, changed_us=us, **told
        )
        acted(by, "file put up", about=say("%(name)s (bytes: %(n)s)", name=path.name, n=n_bytes))
    return row


def path_of(row: FileImport) -> Path:
    """Return where a file rests.

    Raises:
        BadFile: It was destroyed.
    """
    path: Path = settings.GOODWILL.path / "uploads" / row.folder / row.name
    if not row.folder or not path.exists():
        raise BadFile(say("%(path)s: is no longer here; put it up again", path=row.name))
    return path


def remove(row: FileImport) -> None:
    """Destroy a file; what became of it stays in the list."""
    if row.folder:
        shutil.rmtree(settings.GOODWILL.path / "uploads" / row.folder, ignore_errors=True)
    FileImport.objects.filter(pk=row.pk).update(folder="")


def tidy(now: datetime) -> Mapping[str, int]:
    """Destroy files that were put up a week ago and rejects that are older than the quarantine keeps events."""
    old = FileImport.objects.exclude(folder="").exclude(state__in=_BUSY)
    left = list(old.filter(changed_us__lt=micros(now - KEPT_FOR)))
    for row in left:
        remove(row)
    until = policy.current().retention.quarantined_until(now).timestamp()
    rejects = settings.GOODWILL.path / "rejects"
    gone = [path for path in rejects.glob("*.rejects.*") if path.stat().st_mtime < until] if rejects.is_dir() else []
    for path in gone:
        path.unlink(missing_ok=True)
    return {"files": len(left), "rejects": len(gone)}


def plain(name: str) -> str:
    """Return a file's name without anything that could lead elsewhere."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _ODD.sub("_", last).lstrip(".")[-_LONGEST:] or "file"


_BUSY = (FileImport.State.WAITING, FileImport.State.WORKING)


def _folder(name: str) -> Path:
    where: Path = settings.GOODWILL.path / "uploads" / name
    where.mkdir(mode=0o700, parents=True)
    return where


def _write(path: Path, chunks: Iterable[bytes]) -> int:
    n, most = 0, most_bytes()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            n += len(chunk)
            if n > most:
                raise TooLarge(
                    f"{path.name}: is larger than {most // 1024 // 1024:,} MB; goodwill import takes any size"
                )
            file.write(chunk)
    return n


def _guessed(path: Path) -> dict[str, str]:
    from goodwill.intake.files.sampling import sample  # noqa: PLC0415 -- brings Arrow
    from goodwill.intake.imports.guessing import guess, ready_for  # noqa: PLC0415 -- with it

    looked, chosen = sample(path), policy.current()
    ready = ready_for(looked)
    sketch = guess(looked, zone=chosen.time_zone, currency=chosen.currency)
    return {"ready": ready, "sketch": msgspec.json.encode(sketch).decode()}
