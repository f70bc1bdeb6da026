"""What the doctor finds: how grave it is, what it is, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from goodwill.home import Home


class Level(StrEnum):
    """How grave a finding is. Only ``WRONG`` makes a home unhealthy."""

    WRONG = "wrong"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Args:
        check: The check that found it.
        level: How grave it is.
        what: What is the matter, with what was expected.
        mend: What to do about it.
    """

    check: str
    level: Level
    what: str
    mend: str


Found = Iterator[tuple[Level, str, str]]
"""What a check yields: level, what, mend. Nothing: all is well."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the doctor was asked to look: into which home, and whether into every byte."""

    home: Home
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: its name says what is well when nothing is found. Only a deep look does a deep one."""

    name: str
    find: Callable[[Look], Found]
    is_deep: bool = False
