"""The palette: a page of its own, shown over any page by a key where there is JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodwill.console.access import Right, needs
from goodwill.console.palette import found


@require_GET
@needs(Right.SEE_FIGURES)
def palette(request: HttpRequest) -> HttpResponse:
    """Show what is meant by what was typed: the whole page, or its hits alone for who asks for that part (``part=hits``)."""
    typed = request.GET.get("q", "")
    told = {"typed": typed, "sorts": found(request, typed)}
    part = request.GET.get("part")
    return render(request, f"console/palette{'_hits' if part == 'hits' else ''}.html", told)
