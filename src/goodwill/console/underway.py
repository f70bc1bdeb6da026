"""What is being counted behind the pages, and how far it has come: a small file beside each figure, so that every process sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from django.conf import settings

from goodwill.warehouse import progress

HEARD_WITHIN = timedelta(seconds=30)
"""A count that was not heard of for longer has died with its process."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)
"""What could not be counted is tried again no sooner."""
_EVERY = timedelta(seconds=0.25)
_SIGN_EVERY_S = 3.0
_ENDING = ".underway"


class Counting(msgspec.Struct, frozen=True):
    """One count: which figure, the share of it that is done, since when, when last heard of; whether it could not be done."""

    name: str
    share: float
    began_at: datetime
    heard_at: datetime
    has_failed: bool = False

    def is_alive(self, now: datetime) -> bool:
        """Say whether somebody is at it."""
        return not self.has_failed and now - self.heard_at < HEARD_WITHIN

    def is_worth_trying(self, now: datetime) -> bool:
        """Say whether one may begin anew: nobody is at it, and it did not fail just now."""
        return not self.is_alive(now) and not (self.has_failed and now - self.heard_at < TRIED_AGAIN_AFTER)

    @property
    def per_cent(self) -> int:
        """How much of it is done, in whole per cent: a hundred only when it is all done."""
        return min(int(self.share * 100), 99)

    @property
    def done(self) -> float:
        """The same as a share, as pages write it."""
        return self.per_cent / 100


def counting(name: str) -> Counting | None:
    """Return how far the count of a figure has come; None: nobody is at it, and it did not fail."""
    try:
        return msgspec.json.decode(_path(name).read_bytes(), type=Counting)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def all_counting() -> list[Counting]:
    """Return everything that is being counted now, by any process of this home."""
    now = datetime.now(UTC)
    found = [counting(path.name.removesuffix(_ENDING)) for path in sorted(figures_folder().glob(f"*{_ENDING}"))]
    return [one for one in found if one is not None and one.is_alive(now)]


class Teller:
    """Tells of one count from its beginning to its end."""

    def __init__(self, name: str) -> None:
        self.name, self._began, self._told = name, datetime.now(UTC), datetime.min.replace(tzinfo=UTC)
        self._lock, self._share = threading.Lock(), 0.0
        self._write(0.0)

    @property
    def come(self) -> Callable[[float], None]:
        """What is told the share that is done, as often as one likes."""
        return self._come

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Give a sign of life now and then within this block: while hazards are fitted, no engine tells how far it is."""
        with progress.beside(self._beat):
            yield

    def _beat(self, done: threading.Event) -> None:
        while not done.wait(_SIGN_EVERY_S):
            self._come(self._share)

    def ended(self) -> None:
        """It was counted."""
        with self._lock:
            _path(self.name).unlink(missing_ok=True)

    def failed(self) -> None:
        """It could not be counted."""
        with self._lock:
            self._write(0.0, has_failed=True)

    def _come(self, share: float) -> None:
        with self._lock:
            if datetime.now(UTC) - self._told >= _EVERY:
                self._write(share)

    def _write(self, share: float, *, has_failed: bool = False) -> None:
        self._told, self._share = datetime.now(UTC), share
        told, path = Counting(self.name, share, self._began, self._told, has_failed), _path(self.name)
        draft = path.with_suffix(f".{threading.get_ident()}")
        draft.write_bytes(msgspec.json.encode(told))
        draft.replace(path)


def figures_folder() -> Path:
    """Return the folder of what was counted."""
    folder: Path = settings.GOODWILL.scratch / "figures"
    folder.mkdir(exist_ok=True)
    return folder


def _path(name: str) -> Path:
    return figures_folder() / f"{name}{_ENDING}"
