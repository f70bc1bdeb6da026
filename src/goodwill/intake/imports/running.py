"""One import under way, in a process of its own: it says how far it is, and stops when somebody cancels it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import structlog
from django.conf import settings

from goodwill.access import acted
from goodwill.errors import GoodwillError
from goodwill.intake.files import Imported, count_file, import_file
from goodwill.intake.imports.counts import Counts
from goodwill.intake.imports.mapping import plan
from goodwill.intake.imports.uploads import path_of, remove
from goodwill.segments.rows import micros
from goodwill.store.models import FileImport
from goodwill.store.transactions import writing
from goodwill.vocabulary import say, taken_apart

log = structlog.get_logger("goodwill.imports")

BEAT_S = 0.5
"""How often the database is told how far it is."""
MOST_REASONS = 50
_MINE = FileImport.State.WORKING


class Stopped(Exception):
    """Somebody cancelled the import: what is recorded stays, and importing again adds only what is missing."""


def run(pk: int) -> bool:
    """Count or import a file, and return whether it was there to be done and nobody else was at it.

    It may be killed at any point: who takes it up again begins anew, and finds what was recorded before known.
    """
    now = micros(datetime.now(UTC))
    claimed = FileImport.objects.filter(pk=pk, state=FileImport.State.WAITING)
    if not claimed.update(state=_MINE, beat_us=now, at_bytes=0, so_far="", failure=""):
        return False
    row = FileImport.objects.get(pk=pk)
    try:
        _done(row, _through(row))
    except Stopped:
        log.info("import cancelled", file=row.name)
    except GoodwillError as failure:
        told = json.dumps(taken_apart(failure.args[0]), ensure_ascii=False)
        _failed(row, told.replace(f"{settings.GOODWILL.path}/uploads/{row.folder}/", ""))
    except Exception as failure:
        _failed(row, f"{type(failure).__name__}: {failure}"[:500])
        raise
    return True


def _through(row: FileImport) -> Imported:
    chosen, choices = plan(row)
    go = count_file if row.task == FileImport.Task.COUNT else import_file
    return go(path_of(row), chosen, choices, home=settings.GOODWILL.path, on_batch=_Beat(row))


class _Beat:
    """Tells the database how far an import is, and finds out whether it is still wanted."""

    def __init__(self, row: FileImport) -> None:
        self._row, self._next = row, 0.0

    def __call__(self, at_bytes: int, so_far: Imported) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BEAT_S
        told = _written(so_far)
        ours = FileImport.objects.filter(pk=self._row.pk, state=_MINE)
        if not ours.update(beat_us=micros(datetime.now(UTC)), at_bytes=at_bytes, so_far=told):
            raise Stopped


def _done(row: FileImport, found: Imported) -> None:
    counting = row.task == FileImport.Task.COUNT
    state = FileImport.State.MAPPING if counting else FileImport.State.DONE
    told = {"counted": _written(found)} if counting else {"done": _written(found)}
    rejects = "" if found.rejects_file is None else Path(found.rejects_file).name
    us = micros(datetime.now(UTC))
    ended = FileImport.objects.filter(pk=row.pk, state=_MINE)
    with writing():
        is_ended = ended.update(state=state, rejects=rejects, at_bytes=row.n_bytes, changed_us=us, **told)
        if is_ended and not counting:
            about = say(
                "%(name)s: rows recorded %(n)s, rejected %(rejected)s",
                name=row.name,
                n=found.recorded,
                rejected=found.rejected,
            )
            acted(row.made_by, "file imported", about=about)
    if is_ended and not counting:
        remove(row)


def _failed(row: FileImport, why: str) -> None:
    us = micros(datetime.now(UTC))
    FileImport.objects.filter(pk=row.pk, state=_MINE).update(state=FileImport.State.FAILED, failure=why, changed_us=us)
    log.warning("import failed", file=row.name, why=why)


def _written(found: Imported) -> str:
    plain = asdict(found)
    plain["reasons"] = dict(found.reasons.most_common(MOST_REASONS))
    plain["skipped"] = dict(found.skipped.most_common(MOST_REASONS))
    return msgspec.json.encode({name: plain[name] for name in Counts.__dataclass_fields__}).decode()
