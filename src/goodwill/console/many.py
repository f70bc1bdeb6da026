"""Many subscribers chosen at once: those ticked in a list, or all whom its filters let through, and how that is said."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill import policy
from goodwill.console.choosing import Wanted, known, picked
from goodwill.console.cldr import country_name
from goodwill.console.risking import Sought, at_risk
from goodwill.console.telling.risks import part_name, remedy_name
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
        if "subject=" in self.query:
            return ""
        route = "at_risk" if self.query.startswith("list=") else "subscribers"
        return f"{reverse(f'console:{route}')}?{self.query}"


def many(asked: QueryDict) -> Many | None:
    """Return whom an address means: those ticked if any are, else all whom its filters let through.

    None: nobody was ever counted, so that filters cannot tell.
    """
    ticked = [int(one) for one in asked.getlist("subject") if one.isascii() and one.isdigit() and len(one) <= 18]
    if not ticked and asked.get("list") == "at-risk":
        return _at_risk(Sought.asked({name: str(asked[name]) for name in asked}))
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


def _at_risk(sought: Sought) -> Many | None:
    found = at_risk(sought, house=policy.current().currency)
    if found is None:
        return None
    standings = Counter(one.standing for one in known([SubjectId(one) for one in found.subjects]).values())
    as_of = datetime.combine(found.on, time(), UTC)
    query = urlencode([("list", "at-risk"), *found.sought.query().items()])
    return Many(
        found.subjects, dict(standings.most_common()), as_of, query, [_("most at risk"), *_sought(found.sought)]
    )


def _sought(sought: Sought) -> list[str]:
    return [
        sought.currency,
        *([_("plan %(plan)s") % {"plan": plain(sought.plan)}] if sought.plan else []),
        *([country_name(sought.country)] if sought.country else []),
        *([part_name(sought.reason)] if sought.reason else []),
        *([remedy_name(sought.remedy)] if sought.remedy else []),
    ]


def said(wanted: Wanted) -> list[str]:
    """Return filters in words, in the order of the form."""
    words = [
        standing_name(wanted.standing) if wanted.standing else "",
        _("plan %(plan)s") % {"plan": plain(wanted.plan)} if wanted.plan else "",
        country_name(wanted.country) if wanted.country else "",
        did_said(wanted),
        _("joined on %(plan)s") % {"plan": plain(wanted.joined)} if wanted.joined else "",
        _("came by %(button)s") % {"button": plain(wanted.button)} if wanted.button else "",
        _in_days(wanted.silent),
        *_between(wanted),
        _("of one cell of the cohorts") if (wanted.cohort, wanted.week) != (None, None) else "",
        _("asked to leave") if wanted.leaving is not None else "",
    ]
    return [word for word in words if word]


def did_said(wanted: Wanted) -> str:
    """Return in words what is asked to have been done with a title; empty if nothing is."""
    said = {
        "": _("played “%(title)s”"),
        "started": _("began “%(title)s”"),
        "finished": _("finished “%(title)s”"),
        "abandoned": _("abandoned “%(title)s”"),
    }
    return said[wanted.did] % {"title": wanted.title} if wanted.title else ""


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
