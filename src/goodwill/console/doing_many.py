"""What can be done to many subscribers at once, by whom, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.access import Right, allowed

NOTE, PAUSE, LEAVE, LIST = "note", "pause", "leave", "list"
RIGHTS = {NOTE: Right.WRITE_NOTES, PAUSE: Right.ORDER_PAUSES, LEAVE: Right.LET_GO, LIST: Right.EXPORT}
"""What each takes, besides the right of acting on many."""


@dataclass(frozen=True, slots=True)
class ActOnMany:
    """One act on many as its page tells it: its name, what a menu calls it, and what will happen."""

    name: str
    offer: str
    says: list[str]

    @property
    def is_grave(self) -> bool:
        """Whether it reaches those it is done to."""
        return self.name in (PAUSE, LEAVE)


def offered_on_many(request: HttpRequest) -> list[ActOnMany]:
    """Return the acts on many that are offered to who looks."""
    if not allowed(request, Right.ACT_ON_MANY):
        return []
    return [act_on_many(name) for name, right in RIGHTS.items() if allowed(request, right)]


def act_on_many(name: str) -> ActOnMany:
    """Return one act on many, in the language of the page."""
    offers = {NOTE: _("Write a note"), PAUSE: _("Pause"), LEAVE: _("Let go"), LIST: _("Take the list away")}
    return ActOnMany(name, offers[name], _says(name))


def title(name: str, n: int) -> str:
    """Return what is done to how many."""
    said = {
        NOTE: ngettext("Write a note about %(n)s subscriber", "Write a note about %(n)s subscribers", n),
        PAUSE: ngettext("Pause %(n)s subscriber", "Pause %(n)s subscribers", n),
        LEAVE: ngettext("Let %(n)s subscriber go", "Let %(n)s subscribers go", n),
        LIST: ngettext("Take away a list of %(n)s subscriber", "Take away a list of %(n)s subscribers", n),
    }
    return said[name] % {"n": number_format(n)}


def _says(name: str) -> list[str]:
    each = _(
        "Each is looked at again when their turn comes: who has left, was forgotten, or is on their way out already is "
        "left alone, and told of afterwards."
    )
    once = _("Each act is written into its journey and into the audit log. Sent twice, it is done once.")
    said = {
        NOTE: [_("The note stands on the page of each, sealed with their own key."), once],
        PAUSE: [
            _("It is ordered of each that the subscription rests. Until the order reaches the biller it can be taken back, one by one."),
            each,
            once,
        ],
        LEAVE: [
            _("It is ordered of each that the subscription ends. Until the order reaches the biller it can be taken back, one by one."),
            each,
            once,
        ],
        LIST: [
            _("The file (CSV) has numbers, names, standing, plan, country, silence, use and tenure. You answer for whom you give it to."),
            _("That each was taken in a list is written into the audit log."),
        ],
    }  # fmt: skip
    return said[name]
