"""Whom an announced decision touches, and which arm each of them is in: found anew as often as asked, written down once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill import ledger, unasked
from goodwill.errors import BadDecision
from goodwill.experiments import Arm, Experiment, Split, assigned, split_of
from goodwill.facts import ArmAssigned, DecisionSplit, Posting, ProgrammeMoved
from goodwill.programmes.announcement import DRAWN, programme_of
from goodwill.programmes.calendar import midnight
from goodwill.programmes.programme import event
from goodwill.segments.rows import micros
from goodwill.store.transactions import writing
from goodwill.unasked import Plan
from goodwill.vocabulary import SubjectId
from goodwill.warehouse.profiles import Look, profiles

SOURCE = "review"
AT_ONCE = 2_000
"""So many are put in arms in one transaction."""
TENURES = (0, 90, 365, 730)
"""Where classes of tenure begin, in days: a stratum is a plan, a country and a class."""
FEWEST_REGIONS = 2
_FIELDS = ("plan", "country", "tenure_days", "amount_minor", "currency", "interval", "pays", "leaving_at", "erased_at")
_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Meant:
    """Those an announcement is for.

    Args:
        subjects: ``(n,)`` their numbers, in order.
        countries: ``(n,)`` their countries; empty: not known.
        arms: ``(n,)`` the place of each one's arm in the plan.
        left_out: Why some of the plans and countries are not among them, and how many.
        split: Whether the arms' sizes are what they should be; None: there is one arm.
    """

    subjects: npt.NDArray[np.int64]
    countries: npt.NDArray[np.str_]
    arms: npt.NDArray[np.int64]
    left_out: Mapping[str, int]
    split: Split | None


def meant_by(decision: str, plan: Plan, look: Look) -> Meant:
    """Return whom a plan is for, and their arms, as the ledger knew them at an instant.

    Raises:
        BadDecision: It touches nobody, or there are too few regions for the arms.
    """
    left_out: Counter[str] = Counter()
    rows = [row for table in profiles(_FIELDS, look=look) for row in _touched(table, plan, left_out)]
    if not rows:
        why = "".join(f"; {n:,} of its plans and countries are left out: {reason}" for reason, n in left_out.items())
        raise BadDecision(f"{decision}: wanted somebody whom it touches and who pays; there is nobody{why}")
    rows.sort()
    subjects = np.array([row[0] for row in rows], np.int64)
    countries = np.array([row[1] for row in rows], str)
    arms = _arms(decision, plan, subjects, countries, np.array([row[2] for row in rows], str))
    return Meant(subjects, countries, arms, dict(left_out), _checked(decision, plan, arms, countries))


def experiment_of(decision: str, plan: Plan) -> Experiment:
    """Return the split of a plan."""
    arms = tuple(Arm(arm.name, arm.share, arm.is_held_out) for arm in plan.arms)
    return Experiment(decision, plan.salt, arms)


def drawn(decision: str) -> str:
    """Return the step by which somebody came into an arm of a decision."""
    return event(programme_of(decision), DRAWN)


def put_in_arms(decision: str, subject: SubjectId, plan: Plan, meant: Meant, *, at: datetime) -> Iterator[int]:
    """Write down everyone's arm, some at a time, and when to look at them; yield how many each time, and the end of it last.

    It may be broken off anywhere and begun again: whoever is in an arm stays in it, and nobody is told before the end.
    """
    for first in range(0, len(meant.subjects), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        with writing():
            ledger.record(list(_postings(decision, plan, meant, some, at)), at=at)
            unasked.bring_forward(_dates(decision, plan, meant, some))
        yield len(meant.subjects[some])
    counts = np.bincount(meant.arms, minlength=len(plan.arms)).tolist()
    p_value = 1.0 if meant.split is None else meant.split.p_value
    arms = msgspec.json.encode({arm.name: n for arm, n in zip(plan.arms, counts, strict=True)}).decode()
    done = DecisionSplit(decision=decision, n=len(meant.subjects), arms=arms, p_value=p_value)
    ledger.record([Posting(subject, at, done, f"decision:{decision}:split", SOURCE)], at=at)


def _touched(table: pa.Table, plan: Plan, left_out: Counter[str]) -> Iterator[tuple[int, str, str]]:
    """Yield number, country and stratum of those of a table whom a plan is for; count why others are not."""
    for row in table.to_pylist():
        if not row["pays"] or row["erased_at"] is not None or not _is_among(row, plan):
            continue
        why = _left_out(row, plan)
        if why:
            left_out[why] += 1
            continue
        place = int(np.searchsorted(TENURES, row["tenure_days"] or 0, side="right"))
        yield row["subject"], row["country"] or "", f"{row['plan']}|{row['country']}|{place}"


def _is_among(row: Mapping[str, object], plan: Plan) -> bool:
    tenure = int(float(str(row["tenure_days"] or 0)) / _MONTH)
    plans, countries = (
        not plan.plans or row["plan"] in plan.plans,
        not plan.countries or row["country"] in plan.countries,
    )
    return (
        plans and countries and tenure >= plan.tenure_from and (plan.tenure_below is None or tenure < plan.tenure_below)
    )


def _left_out(row: Mapping[str, object], plan: Plan) -> str:
    """Return why somebody of the right plan and country is not touched; empty: they are."""
    if row["leaving_at"] is not None:
        return "they are leaving"
    if not plan.prices:
        return ""
    theirs = [one for one in plan.prices if one.plan == row["plan"] and one.country in (None, row["country"])]
    if row["interval"] not in (None, "month"):
        return "they do not pay by the month"
    paid = (row["amount_minor"], row["currency"])
    return (
        ""
        if any(paid == (one.before_minor, one.currency) for one in theirs)
        else "they pay another price than is written"
    )


def _arms(
    decision: str,
    plan: Plan,
    subjects: npt.NDArray[np.int64],
    countries: npt.NDArray[np.str_],
    strata: npt.NDArray[np.str_],
) -> npt.NDArray[np.int64]:
    experiment = experiment_of(decision, plan)
    if plan.by == "person":
        return assigned(experiment, subjects, strata=np.unique(strata, return_inverse=True)[1].reshape(-1))
    regions, which = np.unique(countries, return_inverse=True)
    wanted = FEWEST_REGIONS * len(plan.arms)
    if len(regions) < wanted and not plan.is_whole:
        said = f"{decision}: a pilot by region wants {FEWEST_REGIONS} countries an arm, {wanted} here; it touches {len(regions)}"
        raise BadDecision(f"{said} ({', '.join(map(str, regions))}): let it be drawn by person")
    numbers = np.arange(1, len(regions) + 1, dtype=np.int64)
    return np.asarray(assigned(experiment, numbers, strata=np.zeros(len(regions), np.int64))[which.reshape(-1)])


def _checked(decision: str, plan: Plan, arms: npt.NDArray[np.int64], countries: npt.NDArray[np.str_]) -> Split | None:
    if len(plan.arms) < 2:
        return None
    if plan.by == "person":
        counts = np.bincount(arms, minlength=len(plan.arms)).tolist()
    else:
        _, first = np.unique(countries, return_index=True)
        counts = np.bincount(arms[first], minlength=len(plan.arms)).tolist()
    return split_of(experiment_of(decision, plan), counts)


def _postings(decision: str, plan: Plan, meant: Meant, some: slice, at: datetime) -> Iterator[Posting]:
    step = drawn(decision)
    for subject, arm in zip(meant.subjects[some].tolist(), meant.arms[some].tolist(), strict=True):
        name = plan.arms[arm].name
        key = f"decision:{decision}:arm:{subject}"
        yield Posting(SubjectId(subject), at, ArmAssigned(experiment=decision, arm=name), key, SOURCE)
        yield Posting(SubjectId(subject), at, ProgrammeMoved(event=step, reason=name), f"{key}:step", SOURCE)


def _dates(decision: str, plan: Plan, meant: Meant, some: slice) -> Iterator[tuple[int, int]]:
    programme = plan.programme(decision)
    told = zip(*(column[some].tolist() for column in (meant.subjects, meant.countries, meant.arms)), strict=True)
    for subject, country, place in told:
        arm = plan.arms[place]
        if not arm.is_held_out:
            on = programme.tell_on(arm.how, country or None) if plan.prices else plan.in_force_on
            yield subject, micros(midnight(on))
