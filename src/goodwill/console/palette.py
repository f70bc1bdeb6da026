"""The palette: what somebody may go to or do, by what they type: a subscriber, a page, an act."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goodwill import people
from goodwill.console.access import Right, allowed
from goodwill.console.places import ACTS, OTHER, groups, settings_places
from goodwill.console.seeking import seek
from goodwill.console.tastes import THEMES
from goodwill.vocabulary import SubjectId

MOST_PEOPLE = 8
_MOST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``sent`` is what pressing it sends (None: it is an address to go to)."""

    name: str
    address: str
    icon: str
    beside: str = ""
    key: str = ""
    sent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Things of one sort."""

    name: str
    hits: list[Hit]


def found(request: HttpRequest, typed: str) -> list[Hits]:
    """Return what is meant by what was typed, by sort; nothing typed means every page and act. People are audited."""
    wanted = typed.strip()[:_MOST_TYPED]
    sorts = [
        Hits(_("Subscribers"), _people(request, wanted) if wanted and allowed(request, Right.SEE_SUBSCRIBERS) else []),
        Hits(_("Pages"), _fitting(wanted, _pages(request))),
        Hits(_("Acts"), _fitting(wanted, _acts(request))),
    ]
    return [sort for sort in sorts if sort.hits]


def _people(request: HttpRequest, wanted: str) -> list[Hit]:
    subjects = seek(request, wanted, n_most=MOST_PEOPLE).subjects[:MOST_PEOPLE]
    names = people.called(subjects) if allowed(request, Right.SEE_PERSONAL) else {}
    return [_person(one, *names.get(one, ("", ""))) for one in subjects]


def _person(subject: SubjectId, name: str, handle: str) -> Hit:
    number = f"#{subject}"
    beside = " · ".join(part for part in (handle, number) if part)
    return Hit(name or number, reverse("console:subscriber", args=[subject]), "person", beside if name else "")


def _pages(request: HttpRequest) -> Iterator[Hit]:
    for group in groups(request):
        for place in group.places:
            yield Hit(place.name, place.address, place.icon, group.name, f"g {place.key}")
    for place in settings_places(request):
        yield Hit(place.name, place.address, "settings", _("Settings"))
    for one in OTHER:
        if allowed(request, one.right):
            yield Hit(str(one.name), reverse(f"console:{one.route}"), "page")


def _acts(request: HttpRequest) -> Iterator[Hit]:
    for act in ACTS:
        if allowed(request, act.right):
            part = f"#{act.part}" if act.part else ""
            yield Hit(str(act.name), reverse(f"console:{act.route}") + part, "act")
    lights = dict(
        zip(THEMES, (_("Show pages as the system does"), _("Show pages light"), _("Show pages dark")), strict=True)
    )
    for (theme, name), icon in zip(lights.items(), ("system", "sun", "moon"), strict=True):
        yield Hit(name, reverse("console:theme"), icon, sent=("theme", theme))
    yield Hit(_("Sign out"), reverse("console:sign_out"), "leave", sent=("out", "1"))


def _fitting(wanted: str, hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits in whose name every word typed begins a word, whatever the accents."""
    words = _folded(wanted).split()
    return [hit for hit in hits if all(_begins(word, f"{hit.name} {hit.beside}") for word in words)]


def _begins(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in _folded(name).split())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))
