"""What every page's frame shows: who is signed in, where one may go, and whether the company is made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from goodwill.console.access import Right, allowed
from goodwill.store.models import Colleague, Counter


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a navigation."""

    name: str
    address: str
    is_here: bool


SETTINGS = (
    ("colleagues", Right.RUN_COLLEAGUES),
    ("tokens", Right.RUN_TOKENS),
    ("health", Right.SEE_HEALTH),
    ("audit", Right.SEE_AUDIT),
)
_PAGES = (
    ("home", Right.SEE_FIGURES),
    ("subscribers", Right.SEE_SUBSCRIBERS),
    ("retention", Right.SEE_FIGURES),
    ("use", Right.SEE_FIGURES),
    ("intake", Right.SEE_INTAKE),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs."""
    if not isinstance(getattr(request, "user", None), Colleague):
        return {"places": []}
    return {"places": _places(request), "me": request.user, "simulated": SimpleLazyObject(is_simulated)}


def settings_places(request: HttpRequest) -> list[Place]:
    """Return the pages of the settings this role may open."""
    names = _settings_names()
    return [_place(request, names[page], page) for page, right in SETTINGS if allowed(request, right)]


def is_simulated() -> bool:
    """Say whether facts of this home were made up by the simulator."""
    return Counter.objects.filter(name="simulated", value__gt=0).exists()


def _places(request: HttpRequest) -> list[Place]:
    names = {
        "home": _("Home"),
        "subscribers": _("Subscribers"),
        "retention": _("Retention"),
        "use": _("Use"),
        "intake": _("Intake"),
    }
    places = [_place(request, names[page], page) for page, right in _PAGES if allowed(request, right)]
    settings = settings_places(request)
    if settings:
        is_here = request.path_info.startswith("/settings/")
        places.append(Place(_("Settings"), settings[0].address, is_here))
    return places


def _settings_names() -> dict[str, str]:
    return {
        "colleagues": _("Colleagues"),
        "tokens": _("API tokens"),
        "health": _("Health"),
        "audit": _("Audit log"),
    }


def _place(request: HttpRequest, name: str, page: str) -> Place:
    address, here = reverse(f"console:{page}"), request.path_info
    return Place(name, address, here == address if address == "/" else here.startswith(address))
