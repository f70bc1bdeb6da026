"""Tells webhooks what was recorded: each fact at least once, under one id at every try, ever less often while it fails."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from goodwill import ledger
from goodwill.access import acted
from goodwill.errors import BadAddress
from goodwill.segments.rows import micros
from goodwill.store.models import Delivery, Webhook
from goodwill.store.transactions import writing
from goodwill.vocabulary import say
from goodwill.webhooks.addresses import Target
from goodwill.webhooks.endpoints import head, kinds_of, put, secrets_of, target
from goodwill.webhooks.messages import body_of, entry_at, ids_of
from goodwill.webhooks.posting import Answer, post
from goodwill.webhooks.signing import headers
from goodwill.webhooks.tries import Try, tries_of, wait_after, written

log = structlog.get_logger("goodwill.webhooks")

AT_ONCE = 8
"""So many messages to one webhook are under way at once."""
A_WALK_S = 10.0
"""After so many seconds of telling, the other steps of the rounds get their turn."""
LEASE = timedelta(minutes=5)
"""How long a claimed delivery is ours: a worker that dies leaves it to the others after that."""
DISABLED_AFTER = timedelta(days=5)
"""A webhook whose every message has failed for so long is told nothing more until a person resumes it."""
KEPT_FOR = timedelta(days=30)
"""How long the log of what became of a message is kept once nothing more will become of it."""
GONE = 410
_LONGEST_PAUSE = 3
"""A webhook that fails is asked no less often than a message is after its third failure: every half hour."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message ready to go: where to, what, and signed how."""

    to: Target
    body: str
    headers: Mapping[str, str]


def deliver(now: datetime) -> Mapping[str, int]:
    """Queue what was recorded since the last walk, tell what is due, and return how much of each."""
    webhooks = list(Webhook.objects.filter(state=Webhook.State.ACTIVE))
    n_queued = sum(_queue(row, now) for row in webhooks)
    n_delivered = n_failed = 0
    until = time.monotonic() + A_WALK_S
    while webhooks and (claimed := [(row, one) for row in webhooks for one in _claim(row, now)]):
        answers = _send(claimed, now)
        n_delivered += sum(answer.is_taken for answer in answers)
        n_failed += sum(not answer.is_taken for answer in answers)
        if time.monotonic() > until:
            break
    return {"queued": n_queued, "delivered": n_delivered, "failed": n_failed}


def try_again(row: Delivery, *, by: str, at: datetime) -> None:
    """Let a message be told once more, now, whatever became of it before."""
    with writing():
        Delivery.objects.filter(pk=row.pk).update(state=Delivery.State.WAITING, due_us=micros(at))
        Webhook.objects.filter(pk=row.webhook_id).update(due_us=0)
        acted(
            by, "webhook message tried again", about=say("%(name)s: %(what)s", name=row.webhook.name, what=row.message)
        )


def prune(now: datetime) -> Mapping[str, int]:
    """Forget what became of messages long ago."""
    done = Delivery.objects.exclude(state=Delivery.State.WAITING)
    return {"forgotten": done.filter(created_us__lt=micros(now - KEPT_FOR)).delete()[0]}


def _queue(row: Webhook, now: datetime) -> int:
    """Queue the facts that a webhook has not been told of yet, and move its position on."""
    if head() <= row.position:
        return 0
    entries = ledger.since(row.position)
    if not entries:
        return 0
    chosen = set(kinds_of(row))
    wanted = [entry for entry in entries if not chosen or entry.fact.wire in chosen]
    ids, us = ids_of(wanted), micros(now)
    rows = [
        Delivery(
            webhook=row, position=one.position, message=ids[one.position], kind=one.fact.wire, due_us=us, created_us=us
        )
        for one in wanted
    ]
    with transaction.atomic():
        moved = Webhook.objects.filter(pk=row.pk, position=row.position).update(position=entries[-1].position)
        if moved:  # else another worker was quicker, and has queued them
            Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows) if moved else 0


def _claim(row: Webhook, now: datetime) -> list[Delivery]:
    """Take due messages of a webhook, oldest first, for as long as our lease lasts; of one that fails, a single one."""
    if row.state != Webhook.State.ACTIVE or (row.n_failures and row.due_us > micros(now)):
        return []
    skip = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    due = f"SELECT id FROM deliveries WHERE webhook_id = %s AND state = %s AND due_us <= %s ORDER BY due_us, id LIMIT %s{skip}"
    n_most = 1 if row.n_failures else AT_ONCE
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE deliveries SET due_us = %s WHERE id IN ({due}) RETURNING id",
            [micros(now + LEASE), row.pk, Delivery.State.WAITING.value, micros(now), n_most],
        )
        ids = [number for (number,) in cursor.fetchall()]
    return list(Delivery.objects.filter(id__in=ids).order_by("id"))


def _send(claimed: Sequence[tuple[Webhook, Delivery]], now: datetime) -> list[Answer]:
    """Send messages at once, write down what came of each and what that says of its webhook."""
    places = {webhook.pk: _place(webhook) for webhook, _ in claimed}
    ready = [_letter(row, webhook, places[webhook.pk], now) for webhook, row in claimed]
    with ThreadPoolExecutor(len(ready)) as pool:
        answers = list(pool.map(_post, ready))
    by_webhook: dict[int, list[Answer]] = defaultdict(list)
    with transaction.atomic():
        for (webhook, row), answer in zip(claimed, answers, strict=True):
            _note(row, answer, now)
            by_webhook[webhook.pk].append(answer)
        for webhook in {webhook.pk: webhook for webhook, _ in claimed}.values():
            _heed(webhook, by_webhook[webhook.pk], now)
    return answers


def _place(webhook: Webhook) -> Target | Answer:
    try:
        return target(webhook)
    except BadAddress as refusal:
        return Answer(None, 0, str(refusal))


def _letter(row: Delivery, webhook: Webhook, to: Target | Answer, now: datetime) -> _Letter | Answer:
    """Return a message ready to go, or what stands for an answer where it cannot."""
    entry = None if row.position is None else entry_at(row.position)
    if isinstance(to, Answer):
        return to
    if entry is None:
        return Answer(None, 0, "the fact is not in the ledger")
    body = body_of(entry, is_personal=webhook.is_personal)
    return _Letter(to, body, headers(secrets_of(webhook, now), message=row.message, at=now, body=body))


def _post(letter: _Letter | Answer) -> Answer:
    return letter if isinstance(letter, Answer) else post(letter.to, letter.body.encode(), letter.headers)


def _note(row: Delivery, answer: Answer, now: datetime) -> None:
    tries = [*tries_of(row), Try.of(answer, now)]
    wait = None if answer.is_taken else wait_after(len(tries), answer)
    if wait is not None:
        told = {"state": Delivery.State.WAITING, "due_us": micros(now + wait)}
    else:
        told = {"state": Delivery.State.DELIVERED if answer.is_taken else Delivery.State.FAILED}
    Delivery.objects.filter(pk=row.pk).update(tries=written(tries), **told)


def _heed(webhook: Webhook, answers: Sequence[Answer], now: datetime) -> None:
    """Bring a webhook up to what became of its messages: one that was taken shows that it is well."""
    if any(answer.is_taken for answer in answers):
        if webhook.n_failures:
            put(webhook, n_failures=0, failing_us=None, due_us=0)
        return
    n_failures, failing_us = webhook.n_failures + 1, webhook.failing_us or micros(now)
    wait = wait_after(min(n_failures, _LONGEST_PAUSE), answers[-1]) or timedelta(0)
    put(webhook, n_failures=n_failures, failing_us=failing_us, due_us=micros(now + wait))
    if GONE in {answer.status for answer in answers}:
        _disable(webhook, say("it says that it is gone (410)"))
    elif micros(now - DISABLED_AFTER) >= failing_us:
        _disable(webhook, say("every message has failed for %(n)s days", n=DISABLED_AFTER.days))


def _disable(webhook: Webhook, why: str) -> None:
    put(webhook, state=Webhook.State.DISABLED)
    acted("goodwill", "webhook disabled", about=say("%(name)s: %(what)s", name=webhook.name, what=why))
    log.error("webhook disabled", webhook=webhook.name, why=why)
