"""What became of an order that was begun and never settled: whoever was at it died, and the neighbour is asked."""

from __future__ import annotations

from datetime import datetime

from goodwill.dispatch.looking import look
from goodwill.dispatch.preparing import task
from goodwill.dispatch.settling import Came, Departure
from goodwill.dispatch.windows import Windows
from goodwill.errors import DeliveryFailed
from goodwill.orders import ALL, Deed, Do, Purpose, Say
from goodwill.outbox import Claimed

UNSURE = "it may have left when the process died, and nobody can say: try again only if twice is better than never"


def asked(claimed: Claimed, windows: Windows, now: datetime) -> Came | None:
    """Return what the neighbour says of it; None: it has surely not left, or is better told twice than never."""
    try:
        say = claimed.order.what
        return _letter(claimed, say, windows, now) if isinstance(say, Say) else _deed(claimed, say, windows, now)
    except DeliveryFailed as failure:
        return Came(claimed, None, failed=DeliveryFailed(str(failure), is_unsure=True, is_away=True), is_asked=False)


def _letter(claimed: Claimed, say: Say, windows: Windows, now: datetime) -> Came | None:
    names = windows.channels if say.channels == ALL or isinstance(say.channels, str) else say.channels
    channels = [windows.channels[name] for name in names if name in windows.channels]
    for channel in (one for one in channels if one.can_be_asked):
        receipt = channel.receipt(claimed.key, claimed.began_at or now)
        if receipt is not None:
            return Came(claimed, _departed(claimed, channel.name, windows, now), receipt=receipt)
    if all(one.can_be_asked for one in channels) or say.purpose is Purpose.SERVICE:
        # Law wants it told. It goes again under the same Message-ID, by which many a mailbox knows it.
        return None
    return Came(claimed, None, unsure=UNSURE)


def _deed(claimed: Claimed, do: Do, windows: Windows, now: datetime) -> Came | None:
    seen = look(claimed, windows, now)
    if seen is None or windows.biller is None or not seen.reach or do.deed is Deed.CONFIRM_END:
        return None
    made = task(claimed, next(iter(seen.reach.values())), now)
    carried = windows.biller.was_done(made)
    if carried is None:
        return None
    return Came(claimed, Departure(claimed, windows.biller.name, seen.profile.subject, task=made), carried=carried)


def _departed(claimed: Claimed, by: str, windows: Windows, now: datetime) -> Departure:
    seen = look(claimed, windows, now)
    return Departure(claimed, by, claimed.order.key.subject if seen is None else seen.profile.subject)
