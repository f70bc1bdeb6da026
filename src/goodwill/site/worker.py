"""What a worker walks: the steps of the rounds, and the emptying of the quarantine."""

from __future__ import annotations

from datetime import datetime, timedelta

from goodwill import rounds
from goodwill.intake import quarantine
from goodwill.rounds import Did, Step

KEPT_FOR = timedelta(days=90)
"""How long an event waits in quarantine for somebody to mend it. It may hold what a person wrote, and no erasure finds it."""


def empty_quarantine(now: datetime) -> Did:
    """Destroy the events that came to quarantine too long ago."""
    return {"discarded": quarantine.discard(older_than=now - KEPT_FOR)}


STEPS = (*rounds.STEPS, Step("quarantine", timedelta(days=1), empty_quarantine))
