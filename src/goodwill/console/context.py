"""What every page's frame shows: who is signed in, where one may go, in which light, and whether the company is made up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from goodwill.console.places import groups
from goodwill.console.tastes import keys_of, theme_of
from goodwill.console.touring import is_offered, panel
from goodwill.store.models import Colleague, Counter


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs."""
    told: dict[str, Any] = {"theme": theme_of(request), "keys": keys_of(request), "places": []}
    if isinstance(getattr(request, "user", None), Colleague):
        told |= {"places": groups(request), "me": request.user, "simulated": SimpleLazyObject(is_simulated)}
        told |= {"tour_panel": SimpleLazyObject(lambda: panel(request)), "tour_is_offered": is_offered(request)}
    return told


def is_simulated() -> bool:
    """Say whether facts of this home were made up by the simulator."""
    return Counter.objects.filter(name="simulated", value__gt=0).exists()
