"""The tries of a delivery, as they are kept; and when to try again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from goodwill.segments.rows import instant, micros
from goodwill.store.models import Delivery
from goodwill.webhooks.posting import Answer

WAITS = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long after each failed try the next is made; after the last, the message is given up. Source: the specification."""
JITTER = 0.1
"""Each wait is up to a tenth longer or shorter, so that those that failed together do not come back together."""


class Try(msgspec.Struct, frozen=True, array_like=True):
    """One try: when, the status (None: no answer), milliseconds, and the first of what was said."""

    at_us: int
    status: int | None
    ms: int
    said: str

    @classmethod
    def of(cls, answer: Answer, at: datetime) -> Try:
        """Return the try that had an answer."""
        return cls(micros(at), answer.status, answer.ms, answer.said)

    @property
    def at(self) -> datetime:
        """When it was made."""
        return instant(self.at_us)


def tries_of(row: Delivery) -> list[Try]:
    """Return the tries of a delivery, oldest first."""
    return msgspec.json.decode(row.tries, type=list[Try])


def written(tries: Sequence[Try]) -> str:
    """Return tries as they are kept."""
    return msgspec.json.encode(tries).decode()


def wait_after(n_tries: int, answer: Answer) -> timedelta | None:
    """Return how long to wait after so many failed tries, no shorter than we were asked to; None: give up."""
    if n_tries > len(WAITS):
        return None
    wait = WAITS[n_tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- nobody guards anything with it
    return max(wait, timedelta(seconds=min(answer.retry_after_s or 0, 86_400)))
