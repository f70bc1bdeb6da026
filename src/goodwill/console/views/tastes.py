"""Tastes: the light a browser shows the console in, and its keys."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.console.access import Right, needs
from goodwill.console.places import groups
from goodwill.console.tastes import KEYS, THEMES, keep


@require_POST
@needs(Right.SEE_FIGURES)
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the light that is chosen."""
    return keep(request, "theme", _one_of(request, "theme", THEMES))


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_FIGURES)
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Show the keys, and keep whether single ones do something."""
    if request.method == "POST":
        return keep(request, "keys", _one_of(request, "keys", KEYS))
    return render(request, "console/shortcuts.html", {"groups": groups(request)})


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    chosen = request.POST.get(name, "")
    if chosen not in known:
        raise Http404
    return chosen
