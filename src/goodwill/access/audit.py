"""The audit log: every look at a subscriber's personal data and every act, written before the answer is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from goodwill.segments.rows import micros
from goodwill.store.models import Act


def looked(who: str, what: str, *, subject: int | None = None, about: str = "") -> None:
    """Write down that somebody looked at what is personal. ``about`` never holds the personal data itself."""
    _write(who, Act.Sort.LOOK, what, subject, about)


def looked_on(who: str, what: str, *, subject: int, within: timedelta) -> None:
    """Write down a look that goes on from an earlier one: nothing more, if that one was written less than so long ago."""
    since = micros(datetime.now(UTC) - within)
    if not Act.objects.filter(subject=subject, who=who, what=what, at_us__gte=since).exists():
        looked(who, what, subject=subject)


def acted(who: str, what: str, *, subject: int | None = None, about: str = "") -> None:
    """Write down that somebody did something. Call it in the transaction of what was done."""
    _write(who, Act.Sort.ACT, what, subject, about)


def looked_at_all(who: str, what: str, subjects: Iterable[int]) -> None:
    """Write down that somebody looked at what is personal of many, a line for each."""
    us = micros(datetime.now(UTC))
    Act.objects.bulk_create(Act(at_us=us, who=who, sort=Act.Sort.LOOK, what=what, subject=one) for one in subjects)


def _write(who: str, sort: Act.Sort, what: str, subject: int | None, about: str) -> None:
    us = micros(datetime.now(UTC))
    Act.objects.create(at_us=us, who=who, sort=sort, what=what, subject=subject, about=about[:200])
