"""What the bench of pages asks for: every page that stands in a navigation, and those of single subscribers, titles and acts."""

# ruff: noqa: PLC0415 -- asked with an open home only

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from urllib.parse import quote

N_CHOSEN = 21
"""So many subscribers are asked for, each once; the first of them warms what a running server has warm."""

COUNTRIES = ("IT", "FR", "PL", "DE", "US", "GB", "ES", "BR")

_OF_ONE = {
    "subscriber": "/subscribers/{number}",
    "subscriber_lane": "/subscribers/{number}?lane=plays",
    "subscriber_month": "/subscribers/{number}?from=2026-03-01&to=2026-04-01",
    "subscriber_journey": "/subscribers/{number}/journey?lane=bills",
    "subscriber_goodwill": "/subscribers/{number}/goodwill",
    "subscriber_note": "/subscribers/{number}/notes",
    "subscriber_pause": "/subscribers/{number}/pause",
    "subscriber_departure": "/subscribers/{number}/departure",
    "subscriber_consents": "/subscribers/{number}/consents",
    "subscriber_merger": "/subscribers/{number}/merger",
    "subscriber_copy": "/subscribers/{number}/copy",
    "find_by_number": "/subscribers/found?q=%23{number}",
    "find_by_handle": "/subscribers/found?q={handle}",
    "find_by_email": "/subscribers/found?q={email}",
    "find_by_name": "/subscribers/found?q={name}",
    "find_by_surname": "/subscribers/found?q={surname}",
    "list_by_name": "/subscribers?q={name}",
    "palette_by_name": "/palette?q={name}",
}
_LISTS = {
    "subscribers_standing": "/subscribers?standing=active",
    "subscribers_filtered": "/subscribers?standing=active&country=IT&silent=7",
    "subscribers_older": "/subscribers?plan=standard&before=400",
    "errands": "/subscribers/errands",
    "errand_new": "/subscribers/errands/new?act=note&standing=past_due",
    "view_new": "/subscribers/views/new?standing=active",
    "at_risk_reason": "/at-risk?remedy=pause&page=2",
    "retention_country": "/retention?by=country",
    "goodwill_plan": "/goodwill?by=plan",
    "who_leaves_country": "/who-leaves?by=country",
    "use_sorted": "/use?sort=-finished",
    "titles_found": "/use?q=the",
    "quarantine": "/intake/quarantine",
    "imports": "/intake/imports",
    "arrivals": "/intake/arrivals",
    "outbox_left": "/outbox?state=left",
    "palette": "/palette",
    "audit_looks": "/settings/audit?sort=look",
    "api_docs": "/api/docs",
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A subscriber as they are looked for."""

    number: int
    handle: str
    email: str
    name: str

    def path(self, template: str) -> str:
        """Return an address with what is known of them filled in."""
        known = {"handle": self.handle, "email": self.email, "name": self.name, "surname": self.name.split()[-1]}
        return template.format(number=self.number, **{name: quote(value) for name, value in known.items()})


def visits() -> Mapping[str, Sequence[str]]:
    """Return what is asked for, by name: one address that is asked again and again, or many that are asked once each."""
    people = somebodies(N_CHOSEN)
    one_by_one = {name: [one.path(template) for one in people] for name, template in _OF_ONE.items()}
    alone = {name: [at] for name, at in [*_pages(), *_LISTS.items()]}
    return alone | _objects() | one_by_one | {"retention_groups": _pairs()}


def somebodies(n: int) -> list[Somebody]:
    """Return subscribers chosen by lot, the same ones each time, with what they are called."""
    from goodwill import people
    from goodwill.store.models import Person
    from goodwill.vocabulary import SubjectId

    known = Person.objects.filter(kind="subscriber").order_by("subject")
    first, last = known[0].subject, known.last().subject  # type: ignore[union-attr]  # a company has somebody
    chosen = random.Random(7).sample(range(first, last + 1), min(n, last - first + 1))  # noqa: S311 -- a sample, no secret
    traits = people.traits_of([SubjectId(one) for one in chosen])
    told = [(one, traits[SubjectId(one)]) for one in chosen]
    return [Somebody(one, str(of["email"]).split("@")[0], str(of["email"]), str(of["name"])) for one, of in told if of]


def _pages() -> Iterator[tuple[str, str]]:
    """Yield every page of the navigation and of the settings, and what only the palette finds."""
    from django.urls import reverse

    from goodwill.console.places import OTHER, PAGES, SETTINGS

    for one in (*PAGES, *SETTINGS, *OTHER):
        yield one.route, reverse(f"console:{one.route}")


def _pairs() -> list[str]:
    """Return retention of one country beside another's: each pair is worked out when it is asked for first."""
    pairs = list(permutations(COUNTRIES, 2))[:N_CHOSEN]
    return [f"/retention?by=plan&country={one}&other_country={other}" for one, other in pairs]


def _objects() -> dict[str, list[str]]:
    """Return a title's page, its people, and a programme's."""
    from goodwill import unasked
    from goodwill.console import counting
    from goodwill.console.figures import shown
    from goodwill.console.views.use import FIGURE

    used = shown(FIGURE, counting.use, patience=600).figure
    found = {f"programme_{one.name}": [f"/programmes/{one.name}"] for one in unasked.listed()}
    if used is None or not used.value["titles"]:
        return found
    title = quote(used.value["titles"][0][0])
    return found | {
        "title": [f"/use/title?title={title}"],
        "title_people": [f"/subscribers?title={title}&did=finished"],
    }
