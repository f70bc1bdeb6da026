"""House: a whole system in a folder of its own, with a clock you push."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from blank import SECRETS, begin, blank

__all__ = ["SECRETS", "House"]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


# Tests start hundreds of processes of ours: what they import is compiled once for all, whatever the machine prefers.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


class House:
    """One business's whole system. Time passes only when the test says so: ``house.wait(days=30)``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
        self._told = 0

    def wait(self, **time: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**time)
        return self.now

    def subject(self, user: str = "ada") -> int:
        """Return the subject of a user id, made if new."""
        from goodwill import people
        from goodwill.vocabulary import Handle, HandleKind

        handle = Handle(HandleKind.USER, user)
        return people.subjects_of([handle], at=self.now)[handle]

    def tell(self, user: str, *facts: object, at: datetime | None = None, key: str | None = None) -> object:
        """Record facts of a user now (or at a time), each with a key of its own unless one is given."""
        from goodwill import ledger
        from goodwill.facts import Posting

        subject = self.subject(user)
        self._told += 1
        postings = [
            Posting(subject, at or self.now, fact, key or f"told:{self._told}:{i}") for i, fact in enumerate(facts)
        ]
        return ledger.record(postings, at=self.now)


def pytest_configure() -> None:
    """Open a blank home once a process, so that tests may import what needs Django at their top."""
    blank()


LONG = ("test_every_page.py", "test_docs.py")
"""Files that take minutes: begun first, so that workers who share the suite end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, and leave all else in its order."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A new, empty system on SQLite."""
    from django.db import connection

    from goodwill.site.setup import open_site

    home = tmp_path / "home"
    begin(home)
    open_site(home, env=SECRETS)
    yield House(home)
    connection.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data that nobody here made; the test says so and skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data are not at {SHARED}")
    return SHARED
