"""Looks at people: are they found by what they are called, and do those who were forgotten leave no trace of it?"""

from __future__ import annotations

from django.db.models import Max

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.errors import WrongKey
from goodwill.people import n_left_of_the_forgotten, unfindable
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, say

_N_NEWEST, _N_SPREAD = 5, 20
_DEEP = 10
"""A deep look is at so many times as many."""


def _findable(look: Look) -> Found:
    if not look.home.has_master_key:  # asking for a missing key would make one
        return
    try:
        lost = unfindable(_some(_DEEP if look.deep else 1))
    except WrongKey:  # the check of the keys says so
        return
    if lost:
        what = say(
            "%(number)s and perhaps others are not found by name: the index of names was made by another version",
            number=f"#{lost[0]}",
        )
        yield Level.WARNING, what, say("goodwill rebuild makes it anew")


def _forgotten(look: Look) -> Found:
    if n := n_left_of_the_forgotten():
        what = say("people who were forgotten can still be found in the index of names: %(n)s", n=n)
        yield Level.WRONG, what, say("goodwill rebuild takes them out")


def _some(times: int) -> list[SubjectId]:
    """Return the newest people, and some spread evenly over all numbers, so many times the usual."""
    n_newest, n_spread = _N_NEWEST * times, _N_SPREAD * times
    last = Person.objects.aggregate(last=Max("subject"))["last"] or 0
    spread = {1 + last * i // n_spread for i in range(n_spread)}
    chosen = set(Person.objects.order_by("-subject").values_list("subject", flat=True)[:n_newest])
    chosen |= set(Person.objects.filter(subject__in=spread).values_list("subject", flat=True))
    return [SubjectId(subject) for subject in sorted(chosen)]


PEOPLE = (
    Check("people are found by what they are called", _findable),
    Check("the forgotten are not found", _forgotten, is_deep=True),
)
