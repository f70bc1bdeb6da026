"""One round of the diary: the ledger is followed, answers are acted on, and whoever's date is ripe is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from goodwill.programmes import ANSWERS
from goodwill.store.models import Outgoing
from goodwill.unasked.looking import look_up
from goodwill.unasked.switches import running
from goodwill.unasked.tastes import warm
from goodwill.unasked.waking import wake


def walk(now: datetime) -> Mapping[str, int]:
    """Return what one round did, counted; without a programme switched on, how many dates are ripe."""
    programmes = running()
    if not programmes and not Outgoing.objects.exists():  # nobody was ever asked anything: there is nobody to hear
        return look_up(now, ())
    warm(programmes)
    return {**wake(now, (ANSWERS, *programmes)), **look_up(now, programmes)}
