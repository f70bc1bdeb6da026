"""The daily look at decisions under way: arms that were not finished are, and guard-rails stop what hurts more than was agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import structlog

from goodwill import dispatch, ledger, policy
from goodwill.errors import AlreadySo
from goodwill.experiments import Guard, Verdict, guarded
from goodwill.facts import DecisionGuarded, DecisionStopped, Posting
from goodwill.review.announcing import GUARDED, finish, stop
from goodwill.review.book import BY_ITSELF, Reviewed, decided
from goodwill.review.rails import DAYS_BEFORE, Rail
from goodwill.review.splitting import SOURCE, drawn
from goodwill.store.transactions import writing
from goodwill.unasked import Plan
from goodwill.vocabulary import Estimate
from goodwill.warehouse.measures import armed
from goodwill.warehouse.profiles import Look

log = structlog.get_logger("goodwill.review")

MISTAKEN = 0.05
"""How often a decision that hurts nobody is stopped all the same, over all its arms, guard-rails and days together."""


def walk(now: datetime) -> Mapping[str, int]:
    """Look at every decision that was announced here and goes on; return how many were finished, looked at and stopped."""
    n_finished = n_looked = n_stopped = 0
    for one in decided():
        if one.plan is None or one.stopped is not None or one.withdrawn_because:
            continue
        n_finished += bool(finish(one, at=now))
        if one.plan.stops:
            n_looked += 1
            n_stopped += look(one, now)
    return {"finished": n_finished, "looked": n_looked, "stopped": n_stopped}


def look(one: Reviewed, now: datetime) -> bool:
    """Look at the guard-rails of one decision, write down what they say, and stop it if one says so; True: it was."""
    facts = list(looks(one, now))
    day = f"{now:%Y-%m-%d}"
    keyed = [(f"decision:{one.name}:guarded:{fact.arm}:{fact.measure}:{day}", fact) for fact in facts]
    ledger.record([Posting(one.subject, now, fact, key, SOURCE) for key, fact in keyed], at=now)
    beyond = next((fact for fact in facts if fact.verdict == Verdict.STOP.value), None)
    if beyond is None:
        return False
    try:
        with writing():
            stopped = stop(one.name, by=BY_ITSELF, reason=reason_of(beyond), at=now).stopped
            assert stopped is not None
            _call(one, beyond, stopped[1], now)
    except AlreadySo:  # another worker, or a person, was sooner
        return False
    log.warning("a decision was stopped by its guard-rail", decision=one.name, reason=reason_of(beyond))
    return True


def _call(one: Reviewed, beyond: DecisionGuarded, stopped: DecisionStopped, now: datetime) -> None:
    """Have owners and leads told by mail what was stopped, why, and who is left in the middle of it."""
    measured = {name: getattr(beyond, name) for name in ("arm", "measure", "value", "low", "high", "above")}
    counted = {"n_told": stopped.n_told, "n_charged": stopped.n_charged}
    figures = {"decision": one.name, "subject": int(one.subject), **measured, **counted}
    dispatch.put_news("decision.stopped", f"stopped:{one.subject}", figures, at=now)


def looks(one: Reviewed, now: datetime) -> Iterator[DecisionGuarded]:
    """Yield what each guard-rail says of each arm that is told, as of now."""
    plan, at = one.plan, one.announced_at
    if plan is None or at is None:
        return
    told = [arm.name for arm in plan.arms if not arm.is_held_out]
    rails = [(measure, above) for measure, above in plan.stops if measure in GUARDED]
    level = 1 - MISTAKEN / max(len(told) * len(rails), 1)
    lived = armed(
        drawn(one.name), split_at=at, days_before=DAYS_BEFORE, currency=currency_of(plan), look=Look(as_of=now)
    )
    for arm in told:
        for measure, above in rails:
            rail = Rail(plan=plan, announced_at=at, arm=arm, measure=measure, above=above, level=level)
            times = rail.times(lived, now)
            if times is not None:
                yield _fact(one.name, rail, times)


def reason_of(fact: DecisionGuarded) -> str:
    """Return why a guard-rail stops a decision, in a sentence."""
    which = "times below" if fact.measure == "revenue" else "times"
    ends = f"{fact.value:.2f} {which} what is expected ({fact.low:.2f} to {fact.high:.2f})"
    return f"{fact.measure} of the arm {fact.arm} came to {ends}; {fact.above:g} was borne"


def currency_of(plan: Plan) -> str:
    """Return the currency that a plan's revenue is counted in."""
    return plan.prices[0].currency if plan.prices else policy.current().currency


def _fact(decision: str, rail: Rail, times: Estimate) -> DecisionGuarded:
    verdict = guarded(Guard(rail.measure, rail.above), times).value
    return DecisionGuarded(
        decision=decision,
        arm=rail.arm,
        measure=rail.measure,
        above=rail.above,
        value=times.value,
        low=times.low,
        high=times.high,
        level=times.level,
        verdict=verdict,
    )
