"""Looks at what waits: the tail for its worker, quarantine for a look, and the house for its first owner."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.db import connection

from goodwill import policy
from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.rounds import SEAL_AFTER, SEAL_AT
from goodwill.segments.rows import instant
from goodwill.store.models import Colleague, Quarantined, Role, Source, Webhook
from goodwill.vocabulary import say

LONG, OLD = 4 * SEAL_AT, 3 * SEAL_AFTER
"""A worker keeps the tail below these; beyond them there is none, or it fails."""
STALE_DAYS = 9
"""Everyone is valued once a day, once a week where it takes long; beyond this there is no worker, or the step fails."""


def _tail(look: Look) -> Found:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(recorded_us) FROM facts")
        n, oldest_us = cursor.fetchone()
    mend = say("is a worker running? start one with goodwill work, or see what goodwill work --once says")
    if n > LONG:
        yield Level.WRONG, say("the tail holds %(n)s facts; a worker seals it at %(limit)s", n=n, limit=SEAL_AT), mend
    elif n and (age := datetime.now(UTC) - instant(oldest_us)) > OLD:
        hours = age.total_seconds() / 3600
        what = say("facts have waited %(n)s hours in the tail; a worker seals them after one", n=round(hours))
        yield Level.WRONG, what, mend


def _quarantine(look: Look) -> Found:
    n = Quarantined.objects.filter(state=Quarantined.State.WAITING).count()
    if n:
        what = say("events wait in quarantine: %(n)s", n=n)
        yield Level.WARNING, what, say("see Intake, Quarantine in the console for each reason")


def _owner(look: Look) -> Found:
    if not Colleague.objects.filter(role=Role.OWNER, is_active=True).exists():
        yield (
            Level.NOTE,
            say("nobody owns this house yet: no owner can sign in"),
            say("goodwill serve prints the link that makes the first owner"),
        )


def _doors(look: Look) -> Found:
    if not Source.objects.filter(revoked_us=None).exists():
        what = say("no source has a write key yet: client libraries are refused")
        yield Level.NOTE, what, "goodwill keys create SOURCE"


def _webhooks(look: Look) -> Found:
    for row in Webhook.objects.filter(state=Webhook.State.DISABLED):
        host = urlsplit(row.address).hostname
        mend = say("see what it last said under Settings, Webhooks; once it is well, resume it there")
        what = say(
            "the webhook %(name)s is disabled: nothing is told to %(host)s any more", name=row.name, host=host or ""
        )
        yield Level.WARNING, what, mend


def _appraisal(look: Look) -> Found:
    from goodwill.appraisal import reading  # noqa: PLC0415 -- Arrow is slow to import

    known, today = reading.days(), datetime.now(UTC).date()
    if known and (age := (today - known[-1]).days) > STALE_DAYS:
        what = say("goodwill was last valued %(n)s days ago; a worker values everyone once a day", n=age)
        yield Level.WARNING, what, say("see what the step “goodwill” says in goodwill work --once")


def _retention(look: Look) -> Found:
    if not policy.current().retention.is_in_force:
        mend = say("look at the periods under Settings, Privacy, and put them in force there")
        yield Level.NOTE, say("retention periods are not in force: nobody who left is forgotten"), mend


ROUNDS = (
    Check("goodwill is valued", _appraisal),
    Check("the tail is short", _tail),
    Check("quarantine is empty", _quarantine),
    Check("the house has an owner", _owner),
    Check("a source may write", _doors),
    Check("retention periods are in force", _retention),
    Check("webhooks are told", _webhooks),
)
