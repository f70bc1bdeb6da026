"""Who is leaving: they asked to, have not taken it back, and are still here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from goodwill.console.access import Right, allowed
from goodwill.console.choosing import Wanted
from goodwill.console.listing import Line, lines
from goodwill.segments.rows import instant
from goodwill.store.models import Person

_EVER = 999_999
"""Days: however far off their last one is."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """One who asked to leave, and when their service ends."""

    line: Line
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """The first of those who are leaving, how many they are in all, and where all are listed."""

    first: list[Leaver]
    n: int
    address: str


def leaving(request: HttpRequest, counted: Mapping[str, Any]) -> Leaving | None:
    """Return who is leaving as they were counted last; None for who may not look at subscribers."""
    if not allowed(request, Right.SEE_SUBSCRIBERS):
        return None
    ends = {subject: instant(us) for subject, us in counted["first"]}
    rows = {row.subject: row for row in Person.objects.filter(subject__in=ends)}
    told = lines(request, [rows[one] for one in ends if one in rows], Wanted())
    first = [Leaver(one, ends[int(one.number)]) for one in told]
    return Leaving(first, counted["n"], f"{reverse('console:subscribers')}?leaving={_EVER}")
