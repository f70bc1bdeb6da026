"""The tour: what the pages answer, a step each, told on the page itself; which steps there are follows from one's rights.

A step is carried by the address (``?tour=retention``) and remembered by a cookie for a year, so that the tour can be left
and resumed; without the cookie its links still lead through.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.console.access import Right, allowed
from goodwill.console.places import Name
from goodwill.console.tastes import cookie_of
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectKind

TOUR = "tour"
"""The name of the cookie, and of the query that carries a step."""
DISMISSED = "dismissed"
_LEFT = ".left"


@dataclass(frozen=True, slots=True)
class Step:
    """One page that is shown: what it answers and one thing to try there."""

    name: str
    route: str
    right: Right
    title: Name
    says: Name
    worth_trying: Name


@dataclass(frozen=True, slots=True)
class Panel:
    """A step as its page shows it, the ``n``-th of ``n_steps``; ``back`` and ``ahead`` name its neighbours, empty at an end."""

    step: Step
    n: int
    n_steps: int
    back: str
    ahead: str


STEPS = (
    Step(
        "today",
        "home",
        Right.SEE_FIGURES,
        _("Today"),
        _(
            "This page answers whether yesterday was an ordinary day: each figure stands beside what was expected of it. Below are what needs a person, and what is running."
        ),
        _("Choose a figure, such as plays, and see its last eight weeks drawn."),
    ),
    Step(
        "subscribers",
        "subscribers",
        Right.SEE_SUBSCRIBERS,
        _("Subscribers"),
        _(
            "This page finds one person among everybody, or all who have something in common. Figures on other pages lead here, to the people they are made of."
        ),
        _("Show only one standing, or those without a sign of life for thirty days."),
    ),
    Step(
        "journey",
        "subscriber",
        Right.SEE_SUBSCRIBERS,
        _("A subscriber’s journey"),
        _(
            "This page answers what happened between one person and the house, from years down to minutes. Every fact is a mark on its lane and a sentence below. The audit log notes who looked."
        ),
        _("Further down, zoom in on a month, or show one lane alone."),
    ),
    Step(
        "retention",
        "retention",
        Right.SEE_FIGURES,
        _("Retention"),
        _(
            "This page answers who stays how long, and how many of each month’s newcomers are still here. The band around a curve says how sure it is."
        ),
        _("Compare countries, then follow a share in the table to its people."),
    ),
    Step(
        "who-leaves",
        "who_leaves",
        Right.SEE_FIGURES,
        _("Who leaves"),
        _(
            "This page answers how likely people are to leave within a month, what takes them and what drives them. Every figure has its interval, and the page says whether what was foretold came."
        ),
        _("Compare countries, or take a chart’s figures away as a file."),
    ),
    Step(
        "intake",
        "intake",
        Right.SEE_INTAKE,
        _("Intake"),
        _(
            "This page answers whether what your systems tell arrives. Nothing is lost: an event that is not understood waits in quarantine, whole, with its reason."
        ),
        _("Watch an event arrive, or see what waits in quarantine."),
    ),
    Step(
        "finding",
        "palette",
        Right.SEE_FIGURES,
        _("Find anything"),
        _(
            "From any page, one field leads to a subscriber, a page or an act. The settings you may open are found here too."
        ),
        _("Type the first letters of a page, or the number of a subscriber."),
    ),
)


def steps_of(request: HttpRequest) -> list[Step]:
    """Return the steps this colleague may see; nobody's journey is shown while nobody is known."""
    return [one for one in STEPS if allowed(request, one.right) and (one.name != "journey" or _somebody() is not None)]


def address_of(step: Step) -> str:
    """Return where a step is shown: its page, or that of the subscriber who is known longest."""
    return reverse(f"console:{step.route}", args=[_somebody()] if step.name == "journey" else [])


def panel(request: HttpRequest) -> Panel | None:
    """Return the step that is shown on this page; None if none is."""
    name = request.GET.get(TOUR) or underway(request)
    if not any(one.name == name and f"console:{one.route}" == _here(request) for one in STEPS):
        return None
    steps = steps_of(request)
    names = [one.name for one in steps]
    if name not in names:
        return None
    n = names.index(name)
    back, ahead = ("", *names)[n], (*names, "")[n + 1]
    return Panel(steps[n], n + 1, len(steps), back, ahead)


def is_offered(request: HttpRequest) -> bool:
    """Say whether the tour is offered here: on Today, until it was taken or dismissed."""
    return _here(request) == "console:home" and not cookie_of(request, TOUR) and TOUR not in request.GET


def underway(request: HttpRequest) -> str:
    """Return the step this browser is at; empty if at none, or if the tour was ended."""
    return kept if (kept := cookie_of(request, TOUR)) in {one.name for one in STEPS} else ""


def reached(request: HttpRequest) -> str:
    """Return the step the tour is at or was ended at; empty if it was never taken."""
    kept = cookie_of(request, TOUR).removesuffix(_LEFT)
    return kept if kept in {one.name for one in STEPS} else ""


def left_at(step: Step) -> str:
    """Return what a browser keeps of a tour that was ended at a step."""
    return step.name + _LEFT


def _here(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _somebody() -> int | None:
    known = Person.objects.filter(kind=SubjectKind.SUBSCRIBER, erased_us=None).order_by("subject")
    return known.values_list("subject", flat=True).first()
