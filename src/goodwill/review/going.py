"""How an announced decision goes: its arms, what left, what its guard-rails say, and what became of it if it was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from goodwill import outbox
from goodwill.facts import DecisionStopped
from goodwill.programmes.announcement import programme_of
from goodwill.review.announcing import GUARDED
from goodwill.review.book import Reviewed


def standing(one: Reviewed, *, now: datetime) -> dict[str, Any]:
    """Return how an announced decision goes, as one JSON object."""
    assert one.plan is not None
    gone = outbox.gone(programme_of(one.name))
    looks = {(fact.arm, fact.measure): (at, fact) for at, fact in one.guarded}
    return {
        "decision": one.name,
        "state": one.state.value,
        "announced_at": one.announced_at,
        "in_force_on": str(one.plan.in_force_on),
        "by": one.plan.by,
        "is_forecast": one.plan.is_forecast,
        "arms": _counted(one),
        "p_split": None if one.split is None else one.split.p_value,
        "n_told": gone.n_told,
        "n_charged": gone.n_done,
        "n_waiting": gone.n_waiting,
        "n_void": gone.n_void,
        "n_given_up": gone.n_dead,
        "guard_rails": [_look(at, fact) for at, fact in looks.values()],
        "not_looked_at": [measure for measure, _ in one.plan.stops if measure not in GUARDED],
        "stopped": None if one.stopped is None else _stopped(one, *one.stopped),
        "now": now,
    }


def _counted(one: Reviewed) -> list[dict[str, Any]]:
    assert one.plan is not None
    counts: Mapping[str, int | None] = (
        dict.fromkeys(arm.name for arm in one.plan.arms)
        if one.split is None
        else msgspec.json.decode(one.split.arms, type=dict[str, int])
    )
    return [{**asdict(arm), "how": arm.how.value, "n": counts.get(arm.name)} for arm in one.plan.arms]


def _look(at: datetime, fact: Any) -> dict[str, Any]:
    names = ("arm", "measure", "above", "value", "low", "high", "level", "verdict")
    return {"at": at, **{name: getattr(fact, name) for name in names}}


def _stopped(one: Reviewed, at: datetime, fact: DecisionStopped) -> dict[str, Any]:
    back = f"goodwill announce {one.name} --take-back tells them that it does not come, and gives who was charged the old price again"
    what = (
        back
        if not one.withdrawn_because
        else "it was taken back: who was told is told so, and who was charged pays as before"
    )
    told = {"n_told": fact.n_told, "n_charged": fact.n_charged, "what_of_them": what}
    return {"at": at, "by": fact.by, "reason": fact.reason, **told}
