"""What became of an order that was begun and never settled: whoever was at it died, and the neighbour is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from goodwill.channels import Channel, Receipt
from goodwill.dispatch.looking import look_at
from goodwill.dispatch.preparing import task
from goodwill.dispatch.settling import Came, Departure
from goodwill.dispatch.verdicts import Seen
from goodwill.dispatch.windows import Windows
from goodwill.errors import DeliveryFailed
from goodwill.orders import ALL, Deed, Do, Purpose, Say
from goodwill.outbox import Claimed

UNSURE = "it may have left when the process died, and nobody can say: try again only if twice is better than never"


def asked(begun: Sequence[Claimed], windows: Windows, now: datetime) -> list[Came]:
    """Return what the neighbours say of orders that were begun.

    Of what has surely not left, or is better told twice than never, nothing is returned: it goes again.
    """
    if not begun:
        return []
    seen, answered = look_at(begun, windows, now), _Answers(begun, windows, now)
    came = [_answer(one, seen.get(one.id), answered) for one in begun]
    return [one for one in came if one is not None]


class _Answers:
    """What each channel took of some messages: asked once, when first needed; a failure to answer is raised each time."""

    def __init__(self, begun: Sequence[Claimed], windows: Windows, now: datetime) -> None:
        self.windows, self.now = windows, now
        said = [one for one in begun if isinstance(one.order.what, Say)]
        self._keys = [one.key for one in said]
        self._since = min((one.began_at or now for one in said), default=now)
        self._asked: dict[str, Mapping[str, Receipt] | DeliveryFailed] = {}

    def receipt(self, channel: Channel, key: str) -> Receipt | None:
        """Return what a channel gave for a letter."""
        if channel.name not in self._asked:
            try:
                self._asked[channel.name] = channel.receipts(self._keys, self._since)
            except DeliveryFailed as failure:
                self._asked[channel.name] = failure
        told = self._asked[channel.name]
        if isinstance(told, DeliveryFailed):
            raise told
        return told.get(key)


def _answer(claimed: Claimed, seen: Seen | None, answers: _Answers) -> Came | None:
    try:
        what = claimed.order.what
        if isinstance(what, Say):
            return _letter(claimed, what, seen, answers)
        return _deed(claimed, what, seen, answers)
    except DeliveryFailed as failure:
        return Came(claimed, None, failed=DeliveryFailed(str(failure), is_unsure=True, is_away=True), is_asked=False)


def _letter(claimed: Claimed, say: Say, seen: Seen | None, answers: _Answers) -> Came | None:
    windows = answers.windows
    names = windows.channels if say.channels == ALL or isinstance(say.channels, str) else say.channels
    channels = [windows.channels[name] for name in names if name in windows.channels]
    for channel in (one for one in channels if one.can_be_asked):
        receipt = answers.receipt(channel, claimed.key)
        if receipt is not None:
            subject = claimed.order.key.subject if seen is None else seen.profile.subject
            return Came(claimed, Departure(claimed, channel.name, subject), receipt=receipt)
    if all(one.can_be_asked for one in channels) or say.purpose is Purpose.SERVICE:
        # Law wants it told. It goes again under the same Message-ID, by which many a mailbox knows it.
        return None
    return Came(claimed, None, unsure=UNSURE)


def _deed(claimed: Claimed, do: Do, seen: Seen | None, answers: _Answers) -> Came | None:
    biller = answers.windows.biller
    if seen is None or biller is None or not seen.reach or do.deed is Deed.CONFIRM_END:
        return None
    made = task(claimed, next(iter(seen.reach.values())), answers.now)
    carried = biller.was_done(made)
    if carried is None:
        return None
    return Came(claimed, Departure(claimed, biller.name, seen.profile.subject, task=made), carried=carried)
