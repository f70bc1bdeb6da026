"""Looks at the shelf: is every file the manifest lists there, whole and unchanged, and is there anything else?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.ledger.compaction import LEFT_OVER
from goodwill.segments import manifest
from goodwill.segments.shelf import Folder, shelf
from goodwill.store.models import KeyRun, Segment
from goodwill.vocabulary import say
from goodwill.warehouse import partials

_MENDS = {
    "segment": say("restore this file from a backup: its facts are missing until then"),
    "partials": say("restore this file from a backup, or have it made anew: see docs/operation.md"),
    "key run": say("restore this file from a backup: facts told again may be doubled until then"),
}


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file that the manifest wants: its size and hash are None where none is kept."""

    name: str
    kind: str
    n_bytes: int | None = None
    sha256: str | None = None


def _present(look: Look) -> Found:
    there = shelf().names()
    for listed in _wanted():
        if listed.name not in there:
            what = say("%(file)s is listed, but its file is missing", file=f"{listed.kind} {listed.name}")
            yield Level.WRONG, what, _MENDS[listed.kind]
        elif listed.n_bytes is not None and (n_bytes := _size(listed.name, look)) not in (None, listed.n_bytes):
            file = f"{listed.kind} {listed.name}"
            what = say("%(file)s has %(n)s bytes; %(wanted)s were written", file=file, n=n_bytes, wanted=listed.n_bytes)
            yield Level.WRONG, what, _MENDS[listed.kind]


def _unchanged(look: Look) -> Found:
    there = shelf().names()
    for listed in _wanted():
        if listed.sha256 is not None and listed.name in there and _hash(shelf().local(listed.name)) != listed.sha256:
            what = say("%(file)s is not what was written: its hash differs", file=f"{listed.kind} {listed.name}")
            yield Level.WRONG, what, _MENDS[listed.kind]


def _nothing_else(look: Look) -> Found:
    known, old = {_stem(name) for name in _every_name()}, datetime.now(UTC) - LEFT_OVER
    strays = [name for name, at in shelf().names().items() if _stem(name) not in known and at is not None and at < old]
    if strays:
        what = say(
            "files that no manifest lists lie on the shelf: %(n)s, e.g. %(file)s", n=len(strays), file=min(strays)
        )
        yield Level.NOTE, what, say("they are nothing; goodwill work takes them off")


def _has_partials(look: Look) -> Found:
    n = sum(not partials.current(segment) for segment in manifest.current())
    if n:
        what = say(
            "segments without partial profiles of today's table of fields: %(n)s; full profiles read their facts instead, "
            "which is slower",
            n=n,
        )
        yield Level.WARNING, what, say("goodwill work --once makes them")


def _wanted() -> Iterator[_Listed]:
    for segment in Segment.objects.filter(retired_us=None).order_by("name"):
        yield _Listed(segment.name, "segment", segment.n_bytes, segment.sha256)
        yield from (_Listed(name, "partials") for name in partials.files_of(segment.partials))
    for run in KeyRun.objects.filter(retired_us=None).order_by("name"):
        yield _Listed(run.name, "key run")


def _every_name() -> Iterator[str]:
    """Retired ones too: who began to read them before may still hold them."""
    yield from Segment.objects.values_list("name", flat=True)
    yield from KeyRun.objects.values_list("name", flat=True)


def _stem(name: str) -> str:
    """A segment and the files made from it share their name up to the first dot."""
    return name.split(".", 1)[0]


def _size(name: str, look: Look) -> int | None:
    """Return a file's size; of an object store only by a deep look, which fetches it."""
    place = shelf()
    return place.local(name).stat().st_size if look.deep or isinstance(place, Folder) else None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


SHELF = (
    Check("every listed file is there", _present),
    Check("every listed file is unchanged", _unchanged, is_deep=True),
    Check("nothing else lies on the shelf", _nothing_else),
    Check("every segment has its partial profiles", _has_partials),
)
