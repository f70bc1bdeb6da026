"""A decision announced: to all it touches, or to arms drawn by person or by region; looked at dry first, then for real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goodwill import access, ledger, outbox, unasked
from goodwill.decisions.record import PRICED, Decision, Kind
from goodwill.errors import AlreadySo, BadDecision
from goodwill.facts import DecisionAnnounced, DecisionApproved, DecisionStopped, DecisionWithdrawn, Fact, Posting
from goodwill.programmes.announcement import How, Price, Side, programme_of
from goodwill.programmes.law import About, window
from goodwill.review.book import Reviewed, State, decided, reviewed
from goodwill.review.splitting import SOURCE, Meant, meant_by, put_in_arms
from goodwill.segments.rows import micros
from goodwill.store.transactions import writing
from goodwill.unasked import Plan
from goodwill.vocabulary import say
from goodwill.warehouse.profiles import Look

CARRIED = frozenset({Kind.PRICE_CHANGE, Kind.REVERSAL, Kind.OFFER})
"""Kinds whose notices and prices we carry out; of the others we draw the arms, and somebody else does what is decided."""
GUARDED = ("cancellations", "contacts", "revenue")
"""What a guard-rail can look at by itself: revenue is guarded against falling so many times below."""
WHOLE = (Side("all", 1.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """How a decision is tried: what it is drawn by (``person`` or ``region``), its arms, and further guard-rails.

    The shares of the arms that are told are given; the rest is held out.
    """

    by: str = "person"
    arms: tuple[Side, ...] = WHOLE
    stops: tuple[tuple[str, float], ...] = ()
    planned: int = 0


def plan_of(decision: Decision, pilot: Pilot, *, is_forecast: bool) -> Plan:
    """Return a decision as it would be announced.

    Raises:
        BadDecision: Arms that cannot be: none told, shares beyond 1, a price's arm of a decision without one.
    """
    arms = _with_rest(decision, pilot.arms)
    stops = dict([*((stop.measure, stop.above) for stop in decision.stops), *pilot.stops])
    carried = decision.prices if decision.kind in CARRIED else ()
    prices = tuple(
        Price(plan=one.plan, before_minor=one.before.amount_minor, after_minor=one.after.amount_minor,
              currency=one.after.currency, country=one.country)
        for one in carried
    )  # fmt: skip
    return Plan(
        announced_on=decision.announced_on,
        in_force_on=decision.in_force_on,
        salt=f"decision {decision.name}",
        by=pilot.by,
        arms=arms,
        plans=decision.touched.plans,
        countries=decision.touched.countries,
        tenure_from=decision.touched.tenure_months[0],
        tenure_below=decision.touched.tenure_months[1],
        prices=prices,
        stops=tuple(stops.items()),
        planned=pilot.planned,
        is_forecast=is_forecast,
    )


def rehearsed(
    decision: Decision, plan: Plan, *, now: datetime, look: Look | None = None
) -> tuple[Meant, dict[str, Any]]:
    """Return whom it is for, and what would be done as one JSON object; nothing is written.

    Raises:
        BadDecision: It touches nobody, comes too late, or its regions are too few.
    """
    if decision.in_force_on < now.date():
        said = f"{decision.name} was to be in force on {decision.in_force_on}, which is past: write it down anew with a day to come"
        raise BadDecision(said)
    meant = meant_by(decision.name, plan, look or Look(as_of=now))
    return meant, {
        "decision": decision.name,
        "announced_on": str(plan.announced_on),
        "in_force_on": str(plan.in_force_on),
        "by": plan.by,
        "n_touched": len(meant.subjects),
        "left_out": dict(meant.left_out),
        "p_split": None if meant.split is None else meant.split.p_value,
        "arms": [_arm(decision, plan, meant, place, now) for place in range(len(plan.arms))],
        "guard_rails": [
            {"measure": measure, "above": above, "is_looked_at": measure in GUARDED} for measure, above in plan.stops
        ],
        "warnings": list(_warnings(decision, plan, meant)),
    }


def announce_plan(decision: Decision, plan: Plan, *, by: str, at: datetime) -> Reviewed:
    """Announce a decision for real: from now on its rounds carry it out. It may be broken off anywhere and begun again.

    Raises:
        AlreadySo: It was announced, stopped or withdrawn before; or it has no sealed forecast and none was waived.
        BadDecision: As of :func:`rehearsed`.
    """
    rehearsed(decision, plan, now=at)
    finish(begin(decision, plan, by=by, at=at), at=at)
    return reviewed(decision.name)


def begin(decision: Decision, plan: Plan, *, by: str, at: datetime) -> Reviewed:
    """Write down that a decision is announced, and how; whoever is to be told is found by :func:`finish`, now or at the next round.

    Raises:
        AlreadySo: As of :func:`announce_plan`.
    """
    with writing():
        one = reviewed(decision.name)
        _refuse_unready(one, plan)
        told: list[tuple[str, Fact]] = []
        if one.state is not State.APPROVED and plan.is_forecast:
            told.append(("approved", DecisionApproved(decision=one.name, owner=by)))
        whole = msgspec.json.encode(plan, order="deterministic").decode()
        told.append(("announced", DecisionAnnounced(decision=one.name, plan=whole)))
        postings = [Posting(one.subject, at, fact, f"decision:{one.name}:{word}", SOURCE) for word, fact in told]
        ledger.record(postings, at=at)
        access.acted(by, "decision announced", about=one.name)
    return reviewed(decision.name)


def finish(one: Reviewed, *, at: datetime) -> int:
    """Put everyone of an announced decision in an arm who is in none yet, as they were when it was announced; return how many."""
    if one.plan is None or one.announced_at is None or one.split is not None:
        return 0
    meant = meant_by(one.name, one.plan, Look(as_of=one.announced_at, known_by=one.announced_at))
    return sum(put_in_arms(one.name, one.subject, one.plan, meant, at=at))


def stop(name: str, *, by: str, reason: str, at: datetime) -> Reviewed:
    """Stop a decision: nothing of it that has not left will leave. Who was told and who was charged is counted.

    Raises:
        UnknownQuestion: There is none of that name.
        AlreadySo: It was not announced here, or was stopped before.
    """
    with writing():
        one = reviewed(name)
        if one.plan is None or one.stopped is not None:
            state = "stopped" if one.stopped is not None else one.state.value
            raise AlreadySo(f"{name} is {state}; what was announced here and goes on can be stopped", why=state)
        gone = outbox.gone(programme_of(name))
        fact = DecisionStopped(decision=name, by=by, reason=reason, n_told=gone.n_told, n_charged=gone.n_done)
        ledger.record([Posting(one.subject, at, fact, f"decision:{name}:stopped", SOURCE)], at=at)
        outbox.void_all(programme_of(name), "the decision was stopped", at)
        access.acted(by, "decision stopped", about=say("%(name)s: %(what)s", name=name, what=reason))
    return reviewed(name)


def take_back(name: str, *, reason: str, by: str, at: datetime) -> Reviewed:
    """Take back a decision that was stopped: who was told is told that it does not come, who was charged pays as before.

    Raises:
        UnknownQuestion: There is none of that name.
        AlreadySo: It goes on, or was taken back before.
    """
    with writing():
        one = reviewed(name)
        if one.stopped is None or one.withdrawn_because:
            state = "taken back" if one.withdrawn_because else one.state.value
            raise AlreadySo(f"{name} is {state}; what was stopped and not yet taken back can be", why=state)
        fact = DecisionWithdrawn(decision=name, reason=reason)
        ledger.record([Posting(one.subject, at, fact, f"decision:{name}:withdrawn", SOURCE)], at=at)
        unasked.bring_forward((subject, micros(at)) for subject in outbox.reached(programme_of(name)))
        access.acted(by, "decision taken back", about=say("%(name)s: %(what)s", name=name, what=reason))
    return reviewed(name)


def _with_rest(decision: Decision, arms: Sequence[Side]) -> tuple[Side, ...]:
    told = sum(arm.share for arm in arms)
    if not arms or told > 1 + 1e-9 or any(arm.share <= 0 for arm in arms):
        raise BadDecision(f"{decision.name}: wanted arms with shares above 0 that come to 1 at most; {told:g} came")
    dear = [arm.name for arm in arms if arm.how in (How.FREE_MONTH, How.OLD_SPARED)]
    if dear and decision.kind not in CARRIED:
        raise BadDecision(
            f"{decision.name}: the arm {dear[0]} wants a price that changes; a {decision.kind.value} has none here"
        )
    rest = 1 - told
    return tuple(arms) if rest < 1e-9 else (*arms, Side("held_out", rest, How.HELD_OUT))


def _refuse_unready(one: Reviewed, plan: Plan) -> None:
    wanted = (State.FORECAST, State.APPROVED) if plan.is_forecast else (State.WRITTEN, State.FORECAST, State.APPROVED)
    if one.state in wanted:
        return
    if one.state is State.WRITTEN:
        said = f"{one.name} has no sealed forecast: goodwill forecast FILE --seal makes one; --without-forecast goes on without"
        raise AlreadySo(said, why=one.state.value)
    raise AlreadySo(f"{one.name} is {one.state.value}: it can be announced once", why=one.state.value)


def _arm(decision: Decision, plan: Plan, meant: Meant, place: int, now: datetime) -> dict[str, Any]:
    arm, programme = plan.arms[place], plan.programme(decision.name)
    mine = Counter(meant.countries[meant.arms == place].tolist())
    told = {**asdict(arm), "how": arm.how.value, "n": sum(mine.values())}
    if arm.is_held_out or not plan.prices:
        return told | {"countries": [{"country": country, "n": n} for country, n in sorted(mine.items())]}
    places = []
    for country, n in sorted(mine.items()):
        rule = window(country or None, About.PRICE_CHANGE, plan.in_force_on)
        tell = max(programme.tell_on(arm.how, country or None), now.date())
        charge = (
            None if arm.how is How.OLD_SPARED else str(max(plan.in_force_on, tell + timedelta(days=rule.at_least or 0)))
        )
        places.append(
            {"country": country, "n": n, "tell_on": str(tell), "charge_from": charge, "rests_on": list(rule.rests_on)}
        )
    return told | {"countries": places}


def _warnings(decision: Decision, plan: Plan, meant: Meant) -> list[str]:
    found = []
    if decision.kind not in CARRIED:
        priced = " (whose plans are chosen, not changed)" if decision.kind in PRICED else ""
        found.append(
            f"nothing of a {decision.kind.value}{priced} leaves by itself: the arms are drawn and looked at, you carry it out"
        )
    if not plan.is_forecast:
        found.append("no forecast was sealed before: nothing will stand beside what it does")
    if not plan.stops:
        found.append("nothing would make it stop: add a [[stop]] or --stop cancellations=1.5")
    blind = [measure for measure, _ in plan.stops if measure not in GUARDED]
    found += [
        f"nobody is {measure} of an arm: a person has to look at that guard-rail"
        for measure in blind
        if measure == "newcomers"
    ]
    found += [
        f"{measure} is not looked at by arm each day: a person has to" for measure in blind if measure != "newcomers"
    ]
    if plan.is_whole:
        found.append(
            "nobody is held out: guard-rails compare with the 28 days before, and what it does is told less surely"
        )
    if meant.split is not None and not meant.split.is_honest:
        found.append(f"the arms' sizes are odd (a chance of {meant.split.p_value:.1g}): nothing can be told from them")
    return [*found, *(f"{other} touches the same people" for other in overlapping(decision))]


def overlapping(decision: Decision) -> list[str]:
    """Return the names of other decisions that were announced, go on, and touch some of the same people."""
    others = (one for one in decided() if one.announced_at is not None and one.name != decision.name)
    going = [one for one in others if one.stopped is None and not one.withdrawn_because]
    return [one.name for one in going if (its := one.decision) is not None and decision.touched.meets(its.touched)]
