"""The audit log: every look at a subscriber's personal data and every act, written before the answer is given."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from goodwill.segments.rows import micros
from goodwill.store.models import Act
from goodwill.vocabulary import Said, put_together, taken_apart

_MOST = 200
"""Characters of what a line is about."""


def looked(who: str, what: str, *, subject: int | None = None, about: str = "") -> None:
    """Write down that somebody looked at what is personal. ``about`` never holds the personal data itself.

    English with its values (:func:`goodwill.vocabulary.say`) is read in the language of who reads the log.
    """
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


def about_of(act: Act) -> str:
    """Return what a line is about, to be said in any language."""
    return put_together(json.loads(act.told)) if act.told else act.about


def _write(who: str, sort: Act.Sort, what: str, subject: int | None, about: str) -> None:
    us = micros(datetime.now(UTC))
    Act.objects.create(at_us=us, who=who, sort=sort, what=what, subject=subject, about=about[:_MOST], told=_told(about))


def _told(about: str) -> str:
    return json.dumps(_clipped(taken_apart(about)), ensure_ascii=False) if isinstance(about, Said) and about else ""


def _clipped(told: list[Any]) -> list[Any]:
    template, values = told
    return [template, {name: one[:_MOST] if isinstance(one, str) else one for name, one in values.items()}]
