"""What colleagues are told by mail of themselves: put with what happened, in its transaction, and brought to owners and leads.

A mail that may have left when its worker died is asked for where copies are kept, and else goes out again under the same
Message-ID: of an alarm, twice is better than never. Nothing leaves unless the house lets things leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from goodwill import policy
from goodwill.access import has_joined
from goodwill.channels import Channel
from goodwill.dispatch.news_words import Figures, letter_of
from goodwill.dispatch.settling import wait_after
from goodwill.dispatch.windows import Windows
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.policy import Leaving
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Colleague, News, Role
from goodwill.store.transactions import writing

CALLED = (Role.OWNER, Role.LEAD)
"""Whose business it is when a decision stops by itself."""
LEASE = timedelta(minutes=10)
STALE = timedelta(days=7)
"""What could not leave for so long is no news any more."""
_AT_ONCE = 50


def put_news(sort: str, key: str, figures: Figures, *, at: datetime) -> int:
    """Order a mail to every owner and lead who has joined, once for each key; return how many. Call it while writing."""
    people = [one for one in Colleague.objects.filter(role__in=CALLED, is_active=True) if has_joined(one)]
    told, us = msgspec.json.encode(figures).decode(), micros(at)
    rows = [
        News(key=f"{key}:{one.pk}", colleague=one, sort=sort, figures=told, made_us=us, next_us=us) for one in people
    ]
    News.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def bring_news(windows: Windows, now: datetime) -> Mapping[str, int]:
    """Bring what is due to colleagues, and return how many mails left, failed for now, and were given up."""
    counted = Counter(dict.fromkeys(("told", "failed", "dead"), 0))
    channel = windows.channels.get("email")
    if channel is None or policy.current().dispatch.leaving is not Leaving.LIVE:
        return counted
    try:
        counted.update(_brought(row, channel, windows.public_url, now) for row in _claimed(now))
    finally:
        channel.close()
    return counted


def _claimed(now: datetime) -> Iterable[News]:
    """Yield what is due, each in our hands alone; it is written down before the mail server is asked."""
    us, until = micros(now), micros(now + LEASE)
    due = News.objects.filter(state=News.State.WAITING, next_us__lte=us).select_related("colleague").order_by("pk")
    for row in due[:_AT_ONCE]:
        ours = News.objects.filter(pk=row.pk, state=News.State.WAITING, next_us=row.next_us)
        with writing():
            is_ours = ours.update(next_us=until, began_us=row.began_us or us)
        if is_ours:
            yield row


def _brought(row: News, channel: Channel, public_url: str, now: datetime) -> str:
    if not row.colleague.is_active:
        return _ended(row, News.State.DEAD, "they are no colleague any more")
    if now - instant(row.made_us) > STALE:
        return _ended(row, News.State.DEAD, "it could not leave for a week")
    try:
        if not _has_left(row, channel):
            channel.send(letter_of(row, public_url=public_url, at=now))
    except DeliveryRefused as refusal:
        return _ended(row, News.State.DEAD, str(refusal))
    except DeliveryFailed as failure:
        return _failed(row, failure, now)
    return _ended(row, News.State.SENT, "")


def _has_left(row: News, channel: Channel) -> bool:
    """Whether an earlier try, of which nobody wrote down what came of it, brought it."""
    if row.began_us is None or not channel.can_be_asked:
        return False
    return row.key in channel.receipts([row.key], instant(row.began_us))


def _ended(row: News, state: News.State, reason: str) -> str:
    with writing():
        News.objects.filter(pk=row.pk).update(state=state, reason=reason[:300])
    return "told" if state is News.State.SENT else "dead"


def _failed(row: News, failure: DeliveryFailed, now: datetime) -> str:
    wait = wait_after(row.n_tries + 1, failure)
    if wait is None:
        return _ended(row, News.State.DEAD, str(failure))
    began_us = row.began_us or micros(now)
    with writing():
        News.objects.filter(pk=row.pk).update(
            next_us=micros(now + wait),
            began_us=began_us if failure.is_unsure else row.began_us,
            n_tries=row.n_tries + 1,
            reason=str(failure)[:300],
        )
    return "failed"
