"""How an announced decision goes, in words: its arms, what left, what its guard-rails say, why it was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill import review
from goodwill.console import unasked_words
from goodwill.console.cldr import per_cent
from goodwill.console.deciding import words
from goodwill.console.telling import sentence
from goodwill.experiments import Verdict
from goodwill.review import Reviewed

VERDICTS: Mapping[str, tuple[str | Promise, str]] = {
    Verdict.GO_ON.value: (_("goes on: it cannot be told yet"), ""),
    Verdict.SAFE.value: (_("within what was agreed"), "good"),
    Verdict.STOP.value: (_("beyond what was agreed"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Rail:
    """What one guard-rail said of one arm when it was last looked at: how many times what is expected, with its interval."""

    arm: str
    measure: str
    above: str
    times: str
    low: str
    high: str
    level: str
    verdict: str | Promise
    tone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Going:
    """How it goes. ``arms``: name, how, share, people (None: not drawn yet). ``numbers``: what left and what waits."""

    arms: list[tuple[str, str, str, int | None]]
    numbers: list[tuple[str | Promise, int]]
    rails: list[Rail]
    is_guarded: bool
    stopped: Mapping[str, Any] | None
    is_taken_back: bool
    why: str


def going(one: Reviewed, now: datetime) -> Going | None:
    """Return how a decision goes that was announced from here; None of any other."""
    if one.plan is None or one.announced_at is None:
        return None
    told = review.standing(one, now=now)
    counted = {"n_told": _("Told"), "n_charged": _("Charged anew"), "n_waiting": _("Waiting to leave"), "n_void": _("Will not leave"), "n_given_up": _("Given up")}  # fmt: skip
    return Going(
        arms=[(unasked_words.arm(arm["name"]), _how(arm["how"]), per_cent(arm["share"]), arm["n"]) for arm in told["arms"]],
        numbers=[(name, told[key]) for key, name in counted.items()],
        rails=[_rail(look) for look in told["guard_rails"]],
        is_guarded=bool(one.plan.stops),
        stopped=told["stopped"],
        is_taken_back=bool(one.withdrawn_because),
        why=_why(one),
    )  # fmt: skip


def _how(how: str) -> str:
    return str(words.WAYS.get(how) or unasked_words.arm(how))


def _why(one: Reviewed) -> str:
    """Return in the language of the page why a guard-rail stopped it; empty where a person did, in words of their own."""
    beyond = [fact for _at, fact in one.guarded if fact.verdict == Verdict.STOP.value]
    if one.stopped is None or one.stopped[1].by != review.BY_ITSELF or not beyond:
        return ""
    return sentence(beyond[0])


def _rail(look: Mapping[str, Any]) -> Rail:
    verdict, tone = VERDICTS.get(look["verdict"], (look["verdict"], ""))
    above, times, low, high = (number_format(look[name], 2) for name in ("above", "value", "low", "high"))
    return Rail(
        arm=unasked_words.arm(look["arm"]),
        measure=words.measure_name(look["measure"]),
        above=above,
        times=times,
        low=low,
        high=high,
        level=per_cent(look["level"], 1),
        verdict=verdict,
        tone=tone,
        at=look["at"],
    )
