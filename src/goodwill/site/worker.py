"""What a worker walks: the steps of the rounds, the emptying of the quarantine, and the telling of webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta

from goodwill import policy, rounds, webhooks
from goodwill.intake import quarantine
from goodwill.rounds import Did, Step


def empty_quarantine(now: datetime) -> Did:
    """Destroy the events that came to quarantine too long ago: they may hold what a person wrote, and no erasure finds them."""
    kept_for = timedelta(days=policy.current().retention.quarantine_days)
    return {"discarded": quarantine.discard(older_than=now - kept_for)}


STEPS = (
    *rounds.STEPS,
    Step("quarantine", timedelta(days=1), empty_quarantine),
    Step("webhooks", timedelta(seconds=2), webhooks.deliver),
    Step("webhooks log", timedelta(days=1), webhooks.prune),
)
