"""A dry run: the exact list of what would leave now, to whom, by what, and why the rest would not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goodwill import outbox
from goodwill.dispatch.looking import look_at
from goodwill.dispatch.verdicts import GivesUp, Holds, Leaves, Seen, Splits, Voids, verdict
from goodwill.dispatch.windows import Windows
from goodwill.orders import Do, What
from goodwill.outbox import Kept


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one order now.

    ``what`` is ``leaves``, ``waits``, ``void`` or ``dead``; ``by`` the windows it would leave by; ``why`` the reason where
    it would not; ``until`` when it would be looked at again.
    """

    kept: Kept
    what: str
    by: tuple[str, ...] = ()
    why: str = ""
    until: datetime | None = None


def planned(windows: Windows, now: datetime, *, n_most: int) -> list[Planned]:
    """Return what would become of what is due, the longest due first; nothing is claimed, begun or told."""
    found = outbox.due(now, n_most=n_most)
    seen = look_at([claimed for _kept, claimed in found], windows, now)
    return [_plan(kept, seen.get(claimed.id), now) for kept, claimed in found]


def _plan(kept: Kept, seen: Seen | None, now: datetime) -> Planned:
    said = Voids("nobody has that number") if seen is None else verdict(seen, now)
    match said:
        case Leaves(by, _to):
            return Planned(kept, "leaves", (by,))
        case Splits(parts):
            return Planned(kept, "leaves", _windows_of(parts, seen))
        case Holds(until, why):
            return Planned(kept, "waits", why=why, until=until)
        case GivesUp(why):
            return Planned(kept, "dead", why=why)
    return Planned(kept, "void", why=said.why)


def _windows_of(parts: Mapping[str, What], seen: Seen | None) -> tuple[str, ...]:
    """Return the windows that the parts of an order leave by: a channel each, or one biller for all."""
    if seen is not None and isinstance(seen.order.what, Do):
        return tuple(seen.reach)[:1]
    return tuple(parts)
