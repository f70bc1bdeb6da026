"""The audit log: every look at a subscriber's personal data and every act, written before the answer is given."""

from __future__ import annotations

from datetime import UTC, datetime

from goodwill.segments.rows import micros
from goodwill.store.models import Act


def looked(who: str, what: str, *, subject: int | None = None, about: str = "") -> None:
    """Write down that somebody looked at what is personal. ``about`` never holds the personal data itself."""
    _write(who, Act.Sort.LOOK, what, subject, about)


def acted(who: str, what: str, *, subject: int | None = None, about: str = "") -> None:
    """Write down that somebody did something. Call it in the transaction of what was done."""
    _write(who, Act.Sort.ACT, what, subject, about)


def _write(who: str, sort: Act.Sort, what: str, subject: int | None, about: str) -> None:
    us = micros(datetime.now(UTC))
    Act.objects.create(at_us=us, who=who, sort=sort, what=what, subject=subject, about=about[:200])
