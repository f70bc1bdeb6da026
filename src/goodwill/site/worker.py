"""What a worker walks: the steps of the rounds, what is destroyed in time, and the telling of webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from goodwill import dispatch, errands, forgetting, hands, people, policy, rounds, webhooks
from goodwill.channels.email import Mail
from goodwill.intake import imports, quarantine, tallies
from goodwill.rounds import Did, Step
from goodwill.vocabulary import SubjectKind


def empty_quarantine(now: datetime) -> Did:
    """Destroy the events that came to quarantine too long ago: they may hold what a person wrote, and no erasure finds them."""
    tallies.prune(now)
    return {"discarded": quarantine.discard(older_than=policy.current().retention.quarantined_until(now))}


def forget_silent_hands(now: datetime) -> Did:
    """Forget who ended their work without a word."""
    return {"forgotten": hands.forget_silent(now)}


def value_everyone(now: datetime) -> Did:
    """Keep today's goodwill of everyone, where enough is known."""
    from goodwill import appraisal  # noqa: PLC0415 -- the engines and the room of worth are slow to import

    return appraisal.keep(now)


def look_at_decisions(now: datetime) -> Did:
    """Look at the guard-rails of the decisions that are under way."""
    if not people.of_kind(SubjectKind.DECISION):
        return {"finished": 0, "looked": 0, "stopped": 0}
    from goodwill import review  # noqa: PLC0415 -- the engines are slow to import

    return review.walk(now)


def let_leave(_now: datetime) -> Did:
    """Carry out what is due, where the house lets things leave."""
    return dispatch.carry(dispatch.windows_of(settings.GOODWILL))


def tell_colleagues(now: datetime) -> Did:
    """Bring colleagues what they are told by mail."""
    return dispatch.bring_news(dispatch.windows_of(settings.GOODWILL), now)


def read_returned_mail(now: datetime) -> Did:
    """Read what came back of mail."""
    return dispatch.read_returns(Mail.of(settings.GOODWILL), now)


STEPS = (
    *rounds.STEPS,
    Step("quarantine", timedelta(days=1), empty_quarantine),
    Step("words", timedelta(days=1), forgetting.strike_words),
    Step("who left", timedelta(days=1), forgetting.forget_who_left),
    Step("audit log", timedelta(days=1), forgetting.trim_log),
    Step("goodwill", timedelta(days=1), value_everyone),
    Step("decisions", timedelta(days=1), look_at_decisions),
    Step("hands", timedelta(hours=1), forget_silent_hands),
    Step("imports", timedelta(seconds=30), imports.take_up),
    Step("uploads", timedelta(days=1), imports.tidy),
    Step("errands", timedelta(seconds=5), errands.walk),
    Step("dispatch", timedelta(seconds=5), let_leave),
    Step("colleagues", timedelta(minutes=1), tell_colleagues),
    Step("returned mail", timedelta(minutes=1), read_returned_mail),
    Step("webhooks", timedelta(seconds=2), webhooks.deliver),
    Step("webhooks log", timedelta(days=1), webhooks.prune),
)
