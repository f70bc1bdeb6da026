"""A subscriber: where they stand, what they use and pay, who they are, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from goodwill import acts, people
from goodwill.access import looked
from goodwill.console import charts, doing
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.forms.acts import Note
from goodwill.console.laned import Laned
from goodwill.console.remembered import entries_at, journey_of, profile_of
from goodwill.console.views import journey, their_goodwill
from goodwill.facts import Entry
from goodwill.profile import Held, Profile, subscriptions
from goodwill.profile.several import TOLD_BY
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, SubjectId, SubjectKind

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Who:
    """A subscriber as the head of the page names them; what is personal is empty for who may not see it."""

    number: str
    name: str
    handles: list[Handle]
    traits: list[tuple[str, str]]
    country: str
    language: str
    merged: list[str]
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One of a household: how often they played, and the share of all plays that is."""

    name: str
    n: int
    share: float


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def subscriber(request: HttpRequest, subject: int) -> HttpResponse:
    """Show a subscriber and a stretch of their journey."""
    person = Person.objects.filter(subject=subject, kind=SubjectKind.SUBSCRIBER).first()
    if person is None:
        raise Http404
    together = people.group(SubjectId(subject))
    if together[0] != subject:
        return redirect("console:subscriber", together[0])
    looked(colleague(request).email, "looked at a subscriber", subject=subject)
    may_read = allowed(request, Right.SEE_PERSONAL)
    lived = journey_of(SubjectId(subject))
    profile, history = profile_of(lived.outline, SubjectId(subject))
    who = _who(person, together, profile, may_read=may_read)
    told = {
        "who": who,
        "profile": profile,
        "may_read": may_read,
        "members": _members(profile),
        "held": _held(profile, lived, history),
        **_acts(request, who, profile, entries_at(lived.outline, lived.places_of(acts.HEEDED), history)),
        **their_goodwill.section(SubjectId(subject)),
        **journey.section(request, lived, history, may_read=may_read),
    }
    return charts.page(request, "console/subscriber.html", told)


def _who(person: Person, together: list[SubjectId], profile: Profile, *, may_read: bool) -> Who:
    handles = [handle for lot in people.handles_of(together).values() for handle in lot] if may_read else []
    traits = people.traits(SubjectId(person.subject)) if may_read else {}
    return Who(
        number=str(person.subject),
        name=people.name_of(traits, handles),
        handles=handles,
        traits=[(name, _short(value)) for name, value in traits.items()],
        country=profile.country or person.country,
        language=profile.language or person.language,
        merged=[str(other) for other in together[1:]],
        is_erased=person.erased_us is not None,
    )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _members(profile: Profile) -> list[Member]:
    """Return who of the household played, most first."""
    n = sum(one.n for one in profile.members) or 1
    ordered = sorted(profile.members, key=lambda one: (-one.n, one.key))
    return [Member(one.key, one.n, one.n / n) for one in ordered]


def _held(profile: Profile, lived: Laned, history: Sequence[Entry]) -> list[Held]:
    """Return each subscription of who has several, those that run first; [] of anyone else."""
    if not profile.each_turn:
        return []
    told = subscriptions(entries_at(lived.outline, lived.places_of(TOLD_BY), history), as_of=profile.as_of)
    return sorted(told, key=lambda one: not one.runs)


def _acts(request: HttpRequest, who: Who, profile: Profile, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what may be done here by who looks, what was ordered, and what was written down."""
    orders = acts.orders_of(entries)
    first, more = doing.offered(request, SubjectId(int(who.number)), profile, orders, is_erased=who.is_erased)
    return {
        "acts_first": first,
        "acts_more": more,
        "orders": [doing.on_its_way(request, SubjectId(int(who.number)), order) for order in orders],
        "notes": acts.notes_of(entries) if allowed(request, Right.SEE_PERSONAL) else [],
        "note_form": Note(),
        "key": acts.new_key(),
        "may_note": allowed(request, Right.WRITE_NOTES),
        "may_merge": allowed(request, Right.MERGE),
        "may_consent": allowed(request, Right.CHANGE_CONSENTS),
    }
