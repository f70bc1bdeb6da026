"""The tour: all its steps, each on its own page, and the ways out of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goodwill.console.access import Right, needs
from goodwill.console.tastes import keep, kept_with
from goodwill.console.touring import DISMISSED, TOUR, Step, address_of, left_at, reached, steps_of


@require_GET
@needs(Right.SEE_FIGURES)
def tour(request: HttpRequest) -> HttpResponse:
    """List the steps, and where to begin or go on."""
    steps, at = steps_of(request), reached(request)
    told = {"steps": steps, "at": next((one for one in steps if one.name == at), None)}
    return render(request, "console/tour.html", told)


@require_GET
@needs(Right.SEE_FIGURES)
def step(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the page of a step, and remember that it was reached."""
    one = _step(request, name)
    return kept_with(redirect(f"{address_of(one)}?{TOUR}={one.name}"), request, TOUR, one.name)


@require_GET
@needs(Right.SEE_FIGURES)
def end(request: HttpRequest, name: str) -> HttpResponse:
    """Lead back to the page of a step, without the tour, and remember where it was ended."""
    one = _step(request, name)
    messages.info(request, _("The tour has ended. “Tour” in the navigation leads back to it."))
    return kept_with(redirect(address_of(one)), request, TOUR, left_at(one))


@require_POST
@needs(Right.SEE_FIGURES)
def dismiss(request: HttpRequest) -> HttpResponse:
    """Offer the tour no more."""
    return keep(request, TOUR, DISMISSED)


def _step(request: HttpRequest, name: str) -> Step:
    for one in steps_of(request):
        if one.name == name:
            return one
    raise Http404
