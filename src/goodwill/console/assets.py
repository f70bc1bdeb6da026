"""Static files whose address carries the hash of what is in them: kept by browsers for a year, never stale."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Hashed(StaticFilesStorage):
    """Adds ``?v=`` and eight hex digits to the address of a file."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file."""
        plain: str = super().url(name)
        return f"{plain}?v={_hash(name)}" if name else plain


@cache
def _hash(name: str) -> str:
    path = finders.find(name)
    return hashlib.sha256(Path(str(path)).read_bytes()).hexdigest()[:8] if path else "missing"
