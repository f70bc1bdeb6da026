"""A message that says nothing but hello: sent at once, so that who made a webhook sees what comes of it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from goodwill.access import acted
from goodwill.errors import BadAddress
from goodwill.segments.rows import micros
from goodwill.store.models import Delivery, Webhook
from goodwill.store.transactions import writing
from goodwill.vocabulary import say
from goodwill.webhooks.endpoints import secrets_of, target
from goodwill.webhooks.messages import TEST, test_body
from goodwill.webhooks.posting import Answer, post
from goodwill.webhooks.signing import headers
from goodwill.webhooks.tries import Try, written

WITHIN_S = 10.0


def test(row: Webhook, *, by: str) -> Answer:
    """Send a webhook a test message now, write down what came of it, and return that."""
    at, message = datetime.now(UTC), f"test_{secrets.token_hex(16)}"
    body = test_body(row.name, at)
    try:
        signed = headers(secrets_of(row, at), message=message, at=at, body=body)
        answer = post(target(row), body.encode(), signed, within_s=WITHIN_S)
    except BadAddress as refusal:
        answer = Answer(None, 0, str(refusal))
    state = Delivery.State.DELIVERED if answer.is_taken else Delivery.State.FAILED
    told = written([Try.of(answer, at)])
    with writing():
        Delivery.objects.create(
            webhook=row, message=message, kind=TEST, state=state, due_us=0, created_us=micros(at), tries=told
        )
        acted(by, "webhook tested", about=say("%(name)s: %(what)s", name=row.name, what=_came(answer)))
    return answer


def _came(answer: Answer) -> str:
    return str(answer.status) if answer.status else say("no answer")
