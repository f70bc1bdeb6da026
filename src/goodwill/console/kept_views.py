"""Views of the list that colleagues keep: one's own, and those that are shared with everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from goodwill.access import acted
from goodwill.console.choosing import Wanted
from goodwill.errors import Refused
from goodwill.segments.rows import micros
from goodwill.store.models import Colleague, SavedView
from goodwill.store.transactions import writing
from goodwill.vocabulary import say

MOST_OF_ONE = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """One view as the list offers it."""

    id: int
    name: str
    address: str
    is_mine: bool
    is_shared: bool
    is_here: bool


def kept_views(me: Colleague, here: Wanted) -> list[Kept]:
    """Return the views somebody may see, by name; ``here`` is what the list shows."""
    rows = SavedView.objects.filter(Q(owner=me) | Q(is_shared=True)).order_by("name", "id")
    shown = urlencode(here.query())
    return [
        Kept(row.id, row.name, _address(row.query), row.owner_id == me.pk, row.is_shared, row.query == shown)
        for row in rows
    ]


def keep(me: Colleague, name: str, wanted: Wanted, *, is_shared: bool) -> SavedView:
    """Keep what a list shows by a name; the same name again means it from now on.

    Raises:
        Refused: They keep too many already.
    """
    query = urlencode(wanted.query())
    with writing():
        if SavedView.objects.filter(owner=me).exclude(name=name).count() >= MOST_OF_ONE:
            raise Refused(_("You keep a hundred views already: let one go first."))
        told = {"query": query, "is_shared": is_shared, "made_us": micros(datetime.now(UTC))}
        row, _is_new = SavedView.objects.update_or_create(owner=me, name=name, defaults=told)
        shared, alone = (
            say("view %(view)s, shared: %(query)s", view=str(row.pk), query=query),
            say("view %(view)s: %(query)s", view=str(row.pk), query=query),
        )
        acted(me.email, "view kept", about=shared if is_shared else alone)
    return row


def of(me: Colleague, view: int) -> SavedView | None:
    """Return a view that somebody may see; of others' own there is none."""
    return SavedView.objects.filter(Q(owner=me) | Q(is_shared=True), pk=view).first()


def let_go(me: Colleague, view: int, *, may_share: bool) -> bool:
    """Let a view go: one's own, or a shared one if one may share; False if there is none."""
    mine = Q(owner=me) | (Q(is_shared=True) if may_share else Q(pk__in=[]))
    with writing():
        row = SavedView.objects.filter(mine, pk=view).first()
        if row is None:
            return False
        acted(me.email, "view let go", about=say("view %(view)s", view=str(row.pk)))
        row.delete()
    return True


def asked_of(row: SavedView) -> Sequence[tuple[str, str]]:
    """Return a view's filters."""
    return parse_qsl(row.query)


def _address(query: str) -> str:
    return f"{reverse('console:subscribers')}?{query}"
