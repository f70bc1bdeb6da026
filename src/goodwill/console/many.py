"""Many subscribers chosen at once: those ticked in a list, or all whom its filters let through, and how that is said."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.choosing import Wanted, known, picked
from goodwill.console.cldr import country_name
from goodwill.console.telling.words import plain, standing_name
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind

MOST_TICKED = 500


@dataclass(frozen=True, slots=True)
class Many:
    """Whom something is to be done to, the latest first.

    ``standings`` is how many of them stand where; ``as_of`` when that was counted. ``query`` is how an address says them.
    """

    subjects: array[int]
    standings: Mapping[str, int]
    as_of: datetime
    query: str
    words: list[str]

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.subjects)

    @property
    def address(self) -> str:
        """Where the whole list of them is; empty for those who were ticked."""
        return "" if "subject=" in self.query else f"{reverse('console:subscribers')}?{self.query}"


def many(asked: QueryDict) -> Many | None:
    """Return whom an address means: those ticked if any are, else all whom its filters let through.

    None: nobody was ever counted, so that filters cannot tell.
    """
    ticked = [int(one) for one in asked.getlist("subject") if one.isascii() and one.isdigit() and len(one) <= 18]
    return (
        _ticked(ticked[:MOST_TICKED]) if ticked else _filtered(Wanted.asked({name: str(asked[name]) for name in asked}))
    )


def _ticked(numbers: list[int]) -> Many:
    there = Person.objects.filter(subject__in=numbers, kind=SubjectKind.SUBSCRIBER).order_by("-subject")
    subjects = array("q", there.values_list("subject", flat=True))
    counted = known([SubjectId(one) for one in subjects])
    standings: dict[str, int] = {}
    for one in counted.values():
        standings[one.standing] = standings.get(one.standing, 0) + 1
    query = urlencode([("subject", one) for one in subjects])
    return Many(subjects, standings, datetime.now(UTC), query, [_("ticked in a list")])


def _filtered(wanted: Wanted) -> Many | None:
    if not wanted.query():  # whoever ticks nobody and asks for nothing does not mean everybody
        return Many(array("q"), {}, datetime.now(UTC), "", [])
    found = picked(wanted)
    if found is None:
        return None
    return Many(found.subjects, found.standings, found.as_of, urlencode(wanted.query()), said(wanted))


def said(wanted: Wanted) -> list[str]:
    """Return filters in words, in the order of the form."""
    words = [
        standing_name(wanted.standing) if wanted.standing else "",
        _("plan %(plan)s") % {"plan": plain(wanted.plan)} if wanted.plan else "",
        country_name(wanted.country) if wanted.country else "",
        _("joined on %(plan)s") % {"plan": plain(wanted.joined)} if wanted.joined else "",
        _("came by %(button)s") % {"button": plain(wanted.button)} if wanted.button else "",
        _in_days(wanted.silent),
        *_between(wanted),
        _("of one cell of the cohorts") if (wanted.cohort, wanted.week) != (None, None) else "",
    ]
    return [word for word in words if word]


def _in_days(n: int | None) -> str:
    if n is None:
        return ""
    return ngettext("no sign of life for %(n)s day or more", "no sign of life for %(n)s days or more", n) % {"n": n}


def _between(wanted: Wanted) -> list[str]:
    """Return the filters that have a least and a most."""
    return [
        _("at least %(n)s plays in 30 days") % {"n": wanted.plays_from} if wanted.plays_from is not None else "",
        _("at most %(n)s plays in 30 days") % {"n": wanted.plays_to} if wanted.plays_to is not None else "",
        _("here for at least %(n)s months") % {"n": wanted.here_from} if wanted.here_from is not None else "",
        _("here for at most %(n)s months") % {"n": wanted.here_to} if wanted.here_to is not None else "",
    ]
