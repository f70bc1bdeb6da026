"""Everything that is destroyed because its time is over, as the house has chosen: words, those who left, the audit log."""

# ruff: noqa: PLC0415 -- Arrow and the engines are slow to import, and most who walk the rounds have nothing to destroy

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

import structlog

from goodwill import ledger, people, policy, privacy
from goodwill.access import acted
from goodwill.errors import LedgerBusy
from goodwill.facts import kinds, personal_fields
from goodwill.policy import Policy
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Act, Counter, Person
from goodwill.store.transactions import writing
from goodwill.vocabulary import Standing, SubjectId, say

log = structlog.get_logger("goodwill.forgetting")

A_NIGHT = 20_000
"""So many who left are forgotten in one walk of the rounds; the rest the next night."""
STRUCK = "words struck until"
_WORDS = "goodwill.facts.messages"


def words() -> list[str]:
    """Return the kinds of fact in which somebody says something."""
    return sorted(
        name for name, kind in kinds().items() if kind.__module__ == _WORDS and personal_fields(kind)
    )  # fmt: skip


def strike_words(now: datetime) -> Mapping[str, int]:
    """Destroy what was said in messages longer ago than the house keeps it; once a month, as it reads every old segment."""
    retention = policy.current().retention
    until = micros(retention.words_until(now))
    done = Counter.objects.filter(name=STRUCK).values_list("value", flat=True).first() or 0
    if not retention.is_in_force or until <= done:
        return {"struck": 0}
    from goodwill.ledger.striking import strike

    try:
        n = strike(words(), before=instant(until), at=now)
    except LedgerBusy:  # it is being sealed: the next walk comes soon enough
        return {"struck": 0}
    with writing():
        Counter.objects.update_or_create(name=STRUCK, defaults={"value": until})
        if n:
            about = say("messages from before %(day)s: %(n)s", day=f"{instant(until):%Y-%m-%d}", n=n)
            acted("goodwill", "words destroyed", about=about)
    return {"struck": n}


def forget_who_left(now: datetime) -> Mapping[str, int]:
    """Forget who left longer ago than the house keeps them, each with a line of audit, and drop what names them in quarantine."""
    chosen = policy.current()
    if not chosen.retention.is_in_force:
        return {"forgotten": 0}
    tonight = list(islice(who_left(chosen, now), A_NIGHT))
    handles = [handle for _, handle, _ in people.handles_since(people.groups(tonight))]
    named = privacy.naming(handles)
    with writing():
        privacy.drop(named)  # first: once they are forgotten nobody can tell whom it names
    privacy.strike_rows(handles)
    for subject in tonight:
        with writing():
            ledger.forget(subject, at=now)
            acted("goodwill", "forgotten when their time was over", subject=subject)
    return {"forgotten": len(tonight)}


def trim_log(now: datetime) -> Mapping[str, int]:
    """Destroy the lines of the audit log that are older than the house keeps them."""
    until = micros(policy.current().retention.audited_until(now))
    return {"trimmed": Act.objects.filter(at_us__lt=until).delete()[0]}


def who_left(chosen: Policy, now: datetime) -> Iterator[SubjectId]:
    """Yield who is known by name and left longer ago than a policy keeps them: a sweep."""
    from goodwill.warehouse.profiles import Look, profiles

    retention = chosen.retention
    countries: list[str | None] = [None, *retention.left_by_country]
    until = {code: micros(retention.left_until(now, code)) for code in countries}
    latest = max(until.values())
    tables = profiles(
        ["standing", "standing_since", "country"],
        look=Look(as_of=now, patience=chosen.patience),
        then=lambda told: told.filter(
            (told.standing == Standing.CANCELLED.value) & (told.standing_since < latest)
        ),
    )  # fmt: skip
    for table in tables:
        rows = table.select(["subject", "standing_since", "country"]).to_pylist()
        left = [one["subject"] for one in rows if one["standing_since"] < until.get(one["country"], until[None])]
        yield from _still_known(left)


def _still_known(subjects: list[int]) -> Iterator[SubjectId]:
    for i in range(0, len(subjects), 500):
        found = Person.objects.filter(subject__in=subjects[i : i + 500], erased_us=None).order_by("subject")
        yield from map(SubjectId, found.values_list("subject", flat=True))
