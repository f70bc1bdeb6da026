"""Begins imports in processes of their own, takes up those whose process was killed, and cancels."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings

from goodwill.access import acted
from goodwill.errors import Refused
from goodwill.segments.rows import micros
from goodwill.store.models import FileImport
from goodwill.store.transactions import writing
from goodwill.vocabulary import say

log = structlog.get_logger("goodwill.imports")

SILENT_AFTER = timedelta(minutes=2)
"""An import that has not said for so long how far it is was killed with its process."""
UNHEARD_AFTER = timedelta(seconds=30)
"""One that nobody has begun for so long has no process."""
_BUSY = (FileImport.State.WAITING, FileImport.State.WORKING)


def begin(row: FileImport, task: FileImport.Task, *, by: str) -> None:
    """Have a file counted or imported by a process of its own.

    Raises:
        Refused: It is under way already, or done.
    """
    us = micros(datetime.now(UTC))
    with writing():
        free = FileImport.objects.filter(pk=row.pk).exclude(state__in=(*_BUSY, FileImport.State.DONE))
        if not free.update(state=FileImport.State.WAITING, task=task, beat_us=us, at_bytes=0, so_far="", failure=""):
            raise Refused(say("it is under way already, or done"))
        if task is FileImport.Task.IMPORT:
            acted(by, "import begun", about=row.name)
    _start(row.pk)


def cancel(row: FileImport, *, by: str) -> None:
    """Stop what is under way: a count goes back to its map, an import ends where it is."""
    us, counting = micros(datetime.now(UTC)), row.task == FileImport.Task.COUNT
    state = FileImport.State.MAPPING if counting else FileImport.State.CANCELLED
    with writing():
        if FileImport.objects.filter(pk=row.pk, state__in=_BUSY).update(state=state, changed_us=us) and not counting:
            acted(by, "import cancelled", about=row.name)


def take_up(now: datetime) -> Mapping[str, int]:
    """Begin anew what a killed process left, and what none has begun."""
    dead = FileImport.objects.filter(state=FileImport.State.WORKING, beat_us__lt=micros(now - SILENT_AFTER))
    dead.update(state=FileImport.State.WAITING, beat_us=micros(now - UNHEARD_AFTER) - 1)
    unheard = FileImport.objects.filter(state=FileImport.State.WAITING, beat_us__lt=micros(now - UNHEARD_AFTER))
    numbers = [pk for pk in unheard.values_list("pk", flat=True) if _mine(pk, now)]
    for pk in numbers:
        log.info("import taken up", id=pk)
        _start(pk)
    return {"taken up": len(numbers)}


def _mine(pk: int, now: datetime) -> bool:
    """Claim what nobody has begun, so that of several workers one begins it."""
    unheard = FileImport.objects.filter(
        pk=pk, state=FileImport.State.WAITING, beat_us__lt=micros(now - UNHEARD_AFTER)
    )  # fmt: skip
    return bool(unheard.update(beat_us=micros(now)))


def _start(pk: int) -> None:
    """Start a process that outlives this one: an import goes on when the server is restarted."""
    home = settings.GOODWILL
    env = {**os.environ, **home.env, "GOODWILL_HOME": str(home.path)}
    command = [sys.executable, "-m", settings.IMPORTER, str(pk)]
    subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 -- our own module
