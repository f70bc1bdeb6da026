"""What the intake counts, for ``/metrics``: a source's events received, recorded, known already, quarantined, refused."""

from __future__ import annotations

from prometheus_client import Counter

_LABELS = ["dialect", "source"]

RECEIVED = Counter("goodwill_intake_events_received_total", "Events that came in.", _LABELS)
RECORDED = Counter("goodwill_intake_facts_recorded_total", "Facts newly recorded.", _LABELS)
DUPLICATES = Counter("goodwill_intake_facts_duplicate_total", "Facts that were known already.", _LABELS)
QUARANTINED = Counter("goodwill_intake_events_quarantined_total", "Events sent to quarantine.", _LABELS)
REFUSED = Counter("goodwill_intake_requests_refused_total", "Requests refused whole, by status.", ["dialect", "status"])
