"""Where the files of the past rest: a folder, or an object store by its fsspec URL; written whole or not at all.

A folder's file is fsynced, renamed to its name, and its folder fsynced. An object store's file is written here first,
uploaded in one piece and its size asked back; what the store acknowledges is then as durable as that store is. Files of
an object store are read through a copy in the home's scratch folder: a name is never used twice, so a copy is never stale.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from goodwill.errors import NoRoom, SegmentDamaged, StoreAway

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Shelf(Protocol):
    """A place for immutable files."""

    @property
    def drafts(self) -> Path:
        """The local folder in which a file is written before it has its name."""

    def put(self, draft: Path, name: str) -> None:
        """Let a finished draft stand under its name, for good."""

    def local(self, name: str) -> Path:
        """Return a local path of a file, to be read and never written."""

    def names(self) -> dict[str, datetime | None]:
        """Return every file of the shelf, drafts too, with when it was last written (None: not known)."""

    def remove(self, name: str) -> None:
        """Take a file off the shelf; one that is not there is no error."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A local folder."""

    path: Path

    @property
    def drafts(self) -> Path:
        """Drafts lie in the same folder: a rename must not cross file systems."""
        return self.path

    def put(self, draft: Path, name: str) -> None:
        """Put the draft on disk, then name it, then put the name on disk."""
        _sync(draft)
        draft.replace(self.path / name)
        _sync(self.path)

    def local(self, name: str) -> Path:
        """Return where the file is."""
        return self.path / name

    def names(self) -> dict[str, datetime | None]:
        """Return the folder's files."""
        found: dict[str, datetime | None] = {}
        for entry in os.scandir(self.path):
            if entry.is_file():
                found[entry.name] = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
        return found

    def remove(self, name: str) -> None:
        """Unlink the file; who has it open reads on."""
        (self.path / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place behind fsspec (``s3://…``, ``gs://…``, ``memory://…``) and the folder of its local copies."""

    fs: Any
    root: str
    drafts: Path

    def put(self, draft: Path, name: str) -> None:
        """Upload the draft, ask its size back, and keep it as the local copy."""
        with answering(self.root):
            self.fs.put_file(str(draft), self._at(name))
            came = self.fs.info(self._at(name))["size"]
        if came != draft.stat().st_size:
            raise StoreAway(f"{self._at(name)}: {draft.stat().st_size} bytes were sent, {came} are there")
        draft.replace(self.drafts / name)

    def local(self, name: str) -> Path:
        """Return the local copy, fetched if it was not here."""
        copy = self.drafts / name
        if not copy.exists():
            draft = _draft_of(self.drafts, name)
            try:
                with answering(self.root):
                    self.fs.get_file(self._at(name), str(draft))
                draft.replace(copy)
            except FileNotFoundError:
                raise SegmentDamaged(f"{self._at(name)} is listed in the manifest but is not there") from None
            finally:
                draft.unlink(missing_ok=True)
        return copy

    def names(self) -> dict[str, datetime | None]:
        """Return the store's files, and the local copies and drafts."""
        with answering(self.root):
            there = {Path(one["name"]).name: _written(one) for one in self.fs.ls(self.root, detail=True)}
        return Folder(self.drafts).names() | there

    def remove(self, name: str) -> None:
        """Delete the object and the local copy."""
        with answering(self.root):
            if self.fs.exists(self._at(name)):
                self.fs.rm_file(self._at(name))
        Folder(self.drafts).remove(name)

    def _at(self, name: str) -> str:
        return f"{self.root}/{name}"


def shelf() -> Shelf:
    """Return the place the home's segments rest in, made if it was not there."""
    url = settings.GOODWILL.segments_url
    if "://" in url and not url.startswith("file://"):
        return _bucket(url)
    path = Path(url.removeprefix("file://"))
    path.mkdir(parents=True, exist_ok=True)
    return Folder(path)


def path_of(name: str) -> str:
    """Return where a segment, a run or a file of partials is, as the engines open it: always a local path."""
    return str(shelf().local(name))


@contextmanager
def settled(name: str) -> Iterator[Path]:
    """Write any other file of the shelf (a run, partials): it stands under its name only when whole and on disk."""
    place = shelf()
    draft = _draft_of(place.drafts, name)
    try:
        with with_room(name):
            yield draft
            place.put(draft, name)
    finally:
        draft.unlink(missing_ok=True)


def _draft_of(folder: Path, name: str) -> Path:
    """Return a draft of one's own: two who write the same file at once must not write into each other's."""
    return folder / f".{name}.{secrets.token_hex(4)}.draft"


def measure(path: Path) -> tuple[int, str]:
    """Return a file's size in bytes and its SHA-256 in hex."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def with_room(name: str) -> Iterator[None]:
    """Say by name that the disk is full.

    Raises:
        NoRoom: The disk is full, a quota is used up, or a file may not grow.
    """
    try:
        yield
    except OSError as failure:
        if failure.errno in _NO_ROOM:
            raise NoRoom(f"no room to write {name} ({failure.strerror}); nothing was changed") from failure
        raise


@contextmanager
def answering(root: str) -> Iterator[None]:
    """Say by name that an object store does not answer; a file that is not there stays ``FileNotFoundError``.

    Raises:
        StoreAway: It does not answer, or refuses.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as failure:
        raise StoreAway(f"the store of the segments, {root}, does not answer: {failure}") from failure


def _bucket(url: str) -> Bucket:
    import fsspec  # noqa: PLC0415 -- slow import, and only an object store wants it

    fs, root = fsspec.core.url_to_fs(url)
    copies = settings.GOODWILL.scratch / "segments"
    copies.mkdir(parents=True, exist_ok=True)
    with answering(root):
        fs.makedirs(root, exist_ok=True)
    return Bucket(fs, root.rstrip("/"), copies)


def _written(one: dict[str, Any]) -> datetime | None:
    """Return when an object was written, in the spelling of whichever store it is."""
    at = next(
        (one[key] for key in ("LastModified", "last_modified", "mtime", "created", "updated") if key in one), None
    )
    if isinstance(at, int | float):
        return datetime.fromtimestamp(at, UTC)
    return at.astimezone(UTC) if isinstance(at, datetime) else None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
