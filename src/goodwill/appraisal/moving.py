"""What moved one person's goodwill between the last two days that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from goodwill import policy
from goodwill.appraisal import shelf
from goodwill.appraisal.appraising import terms_of
from goodwill.vocabulary import SubjectId
from goodwill.worth.statement import Entry, statement
from goodwill.worth.value import Valuation, people_of, valued


@dataclass(frozen=True, slots=True)
class Moved:
    """The lines of somebody's own statement between two days, in minor units of one currency, opening and closing among them."""

    since: date
    until: date
    currency: str
    entries: list[Entry]
    level: float


def moved_of(subject: SubjectId) -> list[Moved]:
    """Return what moved somebody's goodwill between the last two days kept, one statement a currency; empty: it is not known."""
    known = shelf.days("people")[-2:]
    sides = [found for on in known if (found := _one(subject, on)) is not None]
    if len(sides) != len(known) or len(known) != 2:
        return []
    told = statement(*sides)
    return [Moved(known[0], known[1], one.currency, list(one.entries), told.level) for one in told.groups()]


def _one(subject: SubjectId, on: date) -> Valuation | None:
    """Return what somebody was worth on a day, by what was known then."""
    told, rests_on = shelf.taken(shelf.path(on, "people")), shelf.taken_basis(shelf.path(on, "basis", "pickle"))
    if told is None or rests_on is None:
        return None
    subjects = np.asarray(told["subject"])
    place = int(np.searchsorted(subjects, subject))
    if place >= len(subjects) or subjects[place] != subject:
        return None
    return valued(people_of(told.slice(place, 1), on), rests_on, terms_of(policy.current()))
