"""Goodwill: a subscriber relationship system. For programs and notebooks: ``house = goodwill.open("~/.goodwill")``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from goodwill import errors, facts
    from goodwill.site.house import House

__all__ = ["errors", "facts", "open"]


def open(path: str | os.PathLike[str] | None = None) -> House:  # noqa: A001 -- goodwill.open(path) reads as it should
    """Open a home (GOODWILL_HOME, or ~/.goodwill, by default), made if it was not there.

    One process has one home open at a time: opening another closes the first.

    Raises:
        BadHome: It cannot be made, written to, or its settings cannot be used.
    """
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- keeps `import goodwill` light

    home = open_site(path)
    from goodwill.site.house import House  # noqa: PLC0415 -- needs an open home

    return House(home)


def __getattr__(name: str) -> object:
    """Import ``goodwill.facts`` and ``goodwill.errors`` when they are first named."""
    if name in ("errors", "facts"):
        return importlib.import_module(f"goodwill.{name}")
    raise AttributeError(f"module 'goodwill' has no attribute {name!r}")
