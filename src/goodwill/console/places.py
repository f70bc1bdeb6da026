"""Where one may go: every page of the console by group, with its right, its key and its sign.

The frame, the palette and the sheet of shortcuts are written from here: a page that is not here cannot be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill.console.access import Right, allowed

Name = str | Promise


class Group(Enum):
    """What pages stand together in the navigation, in its order."""

    PEOPLE = _("People")
    FIGURES = _("Figures")
    DOING = _("What we do")
    HOUSE = _("The house")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the name of its route, its own name, who may open it, and where it stands.

    ``key`` follows ``g`` to go there, one letter of its own; ``icon`` is its sign in ``icons.svg``.
    """

    route: str
    name: Name
    right: Right
    group: Group
    key: str
    icon: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One page of the settings."""

    route: str
    name: Name
    right: Right


@dataclass(frozen=True, slots=True)
class Act:
    """Something one does, and where: a page and the part of it."""

    name: Name
    route: str
    part: str
    right: Right


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a navigation as a page shows it."""

    name: str
    address: str
    is_here: bool
    key: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """A group of entries."""

    name: str
    places: list[Place]


PAGES = (
    Page("home", _("Today"), Right.SEE_FIGURES, Group.PEOPLE, "h", "today"),
    Page("subscribers", _("Subscribers"), Right.SEE_SUBSCRIBERS, Group.PEOPLE, "s", "people"),
    Page("at_risk", _("At risk"), Right.SEE_SUBSCRIBERS, Group.PEOPLE, "k", "risk"),
    Page("goodwill", _("Goodwill"), Right.SEE_FIGURES, Group.FIGURES, "w", "heart"),
    Page("retention", _("Retention"), Right.SEE_FIGURES, Group.FIGURES, "r", "curve"),
    Page("use", _("Use"), Right.SEE_FIGURES, Group.FIGURES, "u", "play"),
    Page("who_leaves", _("Who leaves"), Right.SEE_FIGURES, Group.FIGURES, "l", "door"),
    Page("programmes", _("Programmes"), Right.SEE_FIGURES, Group.DOING, "p", "loop"),
    Page("decisions", _("Decisions"), Right.SEE_FIGURES, Group.DOING, "d", "fork"),
    Page("experiments", _("Experiments"), Right.SEE_FIGURES, Group.DOING, "x", "flask"),
    Page("intake", _("Intake"), Right.SEE_INTAKE, Group.HOUSE, "i", "inbox"),
    Page("outbox", _("Outbox"), Right.SEE_OUTBOX, Group.HOUSE, "o", "outbox"),
)
SETTINGS = (
    Setting("account", _("Your account"), Right.KEEP_ACCOUNT),
    Setting("colleagues", _("Colleagues"), Right.RUN_COLLEAGUES),
    Setting("money", _("Rates and margins"), Right.SEE_POLICY),
    Setting("languages", _("Languages and time"), Right.SEE_POLICY),
    Setting("patience", _("Patience"), Right.SEE_POLICY),
    Setting("leaving", _("What leaves"), Right.SEE_POLICY),
    Setting("privacy", _("Privacy"), Right.SEE_POLICY),
    Setting("tokens", _("API tokens"), Right.RUN_TOKENS),
    Setting("webhooks", _("Webhooks"), Right.RUN_WEBHOOKS),
    Setting("health", _("Health"), Right.SEE_HEALTH),
    Setting("audit", _("Audit log"), Right.SEE_AUDIT),
)
SETTINGS_KEY = "e"
OTHER = (
    Setting("decision_cases", _("Public decisions, replayed"), Right.SEE_FIGURES),
    Setting("tour", _("Two-minute tour"), Right.SEE_FIGURES),
    Setting("language", _("Language"), Right.SEE_FIGURES),
    Setting("shortcuts", _("Shortcuts of the keyboard"), Right.SEE_FIGURES),
    Setting("design", _("Design: every part, every chart"), Right.SEE_FIGURES),
)
"""Pages that stand in no navigation and are found by the palette."""
ACTS = (
    Act(_("Invite a colleague"), "colleagues", "invite", Right.RUN_COLLEAGUES),
    Act(_("Make a write key for a source"), "intake", "sources", Right.RUN_SOURCES),
    Act(_("Write a decision down"), "new_decision", "", Right.DECIDE),
    Act(_("Import files"), "imports", "new", Right.IMPORT),
    Act(_("Make a token of the API"), "tokens", "known", Right.RUN_TOKENS),
    Act(_("Try quarantined events again, or drop them"), "quarantined", "", Right.MEND_QUARANTINE),
)
"""What is done on a page, found by what it does. ``part`` is where on the page it is done."""


def groups(request: HttpRequest) -> list[Places]:
    """Return the pages this role may open, by group; a group with none of them is left out."""
    found = [Places(str(group.value), _places(request, group)) for group in Group]
    return [group for group in found if group.places]


def settings_places(request: HttpRequest) -> list[Place]:
    """Return the pages of the settings this role may open."""
    return [
        Place(str(one.name), reverse(f"console:{one.route}"), _is_here(request, one.route), icon="settings")
        for one in SETTINGS
        if allowed(request, one.right)
    ]


def _places(request: HttpRequest, group: Group) -> list[Place]:
    places = [
        Place(str(one.name), reverse(f"console:{one.route}"), _is_here(request, one.route), one.key, one.icon)
        for one in PAGES
        if one.group is group and allowed(request, one.right)
    ]
    settings = settings_places(request) if group is Group.HOUSE else []
    if settings:
        is_here = request.path_info.startswith("/settings/")
        places.append(Place(str(_("Settings")), settings[0].address, is_here, SETTINGS_KEY, "settings"))
    return places


def _is_here(request: HttpRequest, route: str) -> bool:
    address, here = reverse(f"console:{route}"), request.path_info
    return here == address if address == "/" else here == address or here.startswith(f"{address}/")
