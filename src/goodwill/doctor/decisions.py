"""Looks at decisions that stopped, and at whether those were told of it whose business it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.review.book import BY_ITSELF, Reviewed, decided
from goodwill.segments.rows import micros
from goodwill.store.models import News
from goodwill.vocabulary import say

RECENT = timedelta(days=30)
"""So long a stop wants somebody; whoever has left it as it is for longer means to."""


def _stopped(look: Look) -> Found:
    for one in decided():
        if one.stopped is None or one.withdrawn_because or datetime.now(UTC) - one.stopped[0] > RECENT:
            continue
        if one.stopped[1].by == BY_ITSELF or one.stopped[1].n_told:
            yield Level.WARNING, *_said(one)


def _said(one: Reviewed) -> tuple[str, str]:
    assert one.stopped is not None
    at, stop = one.stopped
    told: dict[str, str | int] = {
        "name": one.name,
        "day": f"{at:%Y-%m-%d}",
        "n_told": stop.n_told or 0,
        "n_charged": stop.n_charged or 0,
        "number": int(one.subject),  # by which its page is found
    }
    what = (
        say("the guard-rail stopped the decision %(name)s on %(day)s: told %(n_told)s, charged anew %(n_charged)s", **told)
        if stop.by == BY_ITSELF
        else say("the decision %(name)s was stopped on %(day)s: told %(n_told)s, charged anew %(n_charged)s", **told)
    )  # fmt: skip
    return what, say("see on its page why, and take it back there if they are to be told so and pay as before")


def _news(look: Look) -> Found:
    since = micros(datetime.now(UTC) - RECENT)
    for row in News.objects.filter(state=News.State.DEAD, made_us__gte=since).select_related("colleague"):
        what = say("a mail to %(email)s was given up: %(why)s", email=row.colleague.email, why=row.reason)
        yield Level.WARNING, what, say("mend the address or the mail server, and tell them yourself what it was about")


DECISIONS = (
    Check("stopped decisions are seen to", _stopped),
    Check("colleagues are told by mail", _news),
)
