"""Looks at what waits: the tail for its worker, quarantine for a look, and the house for its first owner."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.db import connection

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.rounds import SEAL_AFTER, SEAL_AT
from goodwill.segments.rows import instant
from goodwill.store.models import Colleague, Quarantined, Role, Source, Webhook

LONG, OLD = 4 * SEAL_AT, 3 * SEAL_AFTER
"""A worker keeps the tail below these; beyond them there is none, or it fails."""


def _tail(look: Look) -> Found:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(recorded_us) FROM facts")
        n, oldest_us = cursor.fetchone()
    mend = "is a worker running? start one with goodwill work, or see what goodwill work --once says"
    if n > LONG:
        yield Level.WRONG, f"the tail holds {n:,} facts; a worker seals it at {SEAL_AT:,}", mend
    elif n and (age := datetime.now(UTC) - instant(oldest_us)) > OLD:
        hours = age.total_seconds() / 3600
        yield Level.WRONG, f"facts have waited {hours:.0f} hours in the tail; a worker seals them after one", mend


def _quarantine(look: Look) -> Found:
    n = Quarantined.objects.filter(state=Quarantined.State.WAITING).count()
    if n:
        waiting = "1 event waits" if n == 1 else f"{n:,} events wait"
        yield Level.WARNING, f"{waiting} in quarantine", "see Intake, Quarantine in the console for each reason"


def _owner(look: Look) -> Found:
    if not Colleague.objects.filter(role=Role.OWNER, is_active=True).exists():
        yield (
            Level.NOTE,
            "nobody owns this house yet: no owner can sign in",
            "goodwill serve prints the link that makes the first owner",
        )


def _doors(look: Look) -> Found:
    if not Source.objects.filter(revoked_us=None).exists():
        yield Level.NOTE, "no source has a write key yet: client libraries are refused", "goodwill keys create SOURCE"


def _webhooks(look: Look) -> Found:
    for row in Webhook.objects.filter(state=Webhook.State.DISABLED):
        host = urlsplit(row.address).hostname
        mend = "see what it last said under Settings, Webhooks; once it is well, resume it there"
        yield Level.WARNING, f"the webhook {row.name} is disabled: nothing is told to {host} any more", mend


ROUNDS = (
    Check("the tail is short", _tail),
    Check("quarantine is empty", _quarantine),
    Check("the house has an owner", _owner),
    Check("a source may write", _doors),
    Check("webhooks are told", _webhooks),
)
