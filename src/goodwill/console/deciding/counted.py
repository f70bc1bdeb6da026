"""What takes long of a decision, as the console counts it: its forecast, what came of it, and the public cases replayed."""

# ruff: noqa: PLC0415 -- the engines and the rooms are slow to import, and most pages do without them

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from goodwill import review
from goodwill.console.figures import Shown, shown
from goodwill.decisions.record import Decision
from goodwill.review import Reviewed

if TYPE_CHECKING:
    from goodwill.decisions.cases import Replay
    from goodwill.decisions.effect import Effect, Unmeasured
    from goodwill.vocabulary import Estimate

FIRST_WAIT_S = 0.04
AT_MOST_EVERY, YEAR = timedelta(hours=6), timedelta(days=365)
"""A forecast is made anew once in a while; cases never change by themselves."""
MOST_THEMES = 3


def forecast_of(decision: Decision, *, patience: float | None = None) -> Shown:
    """Return the forecast of a decision as :func:`goodwill.review.as_answer` tells it, counted behind the page.

    Its value has ``refused`` instead where it cannot be forecast. ``patience`` None: as long as a page waits for a first count.
    """
    waits = FIRST_WAIT_S if patience is None else patience
    return shown(f"decision-forecast-{_print(decision)}", partial(_forecast, decision), patience=waits,
                 at_most_every=AT_MOST_EVERY, old_after=AT_MOST_EVERY)  # fmt: skip


def effects_of(one: Reviewed, decision: Decision) -> Shown:
    """Return what a decision did to each measure up to yesterday, counted behind the page."""
    return shown(f"decision-came-{one.subject}-{_print(decision)}", partial(_effects, decision),
                 patience=FIRST_WAIT_S, at_most_every=AT_MOST_EVERY, old_after=AT_MOST_EVERY)  # fmt: skip


def cases_replayed() -> Shown:
    """Return what we would have told of public decisions, counted once behind the page."""
    return shown("decision-cases", _cases, patience=FIRST_WAIT_S, at_most_every=YEAR, old_after=YEAR)


def _print(decision: Decision) -> str:
    from goodwill.decisions.record import as_toml

    return hashlib.blake2b(as_toml(decision).encode(), digest_size=8).hexdigest()


def _forecast(decision: Decision) -> dict[str, Any]:
    from goodwill.errors import BadDecision, TooLittleKnown
    from goodwill.warehouse.profiles import Look

    now = datetime.now(UTC)
    try:
        made = review.foresee(decision, look=Look(as_of=now))
    except (BadDecision, TooLittleKnown) as refusal:
        return {"refused": review.as_said(refusal.args[0])}
    return {"as_of": now.isoformat(), **review.as_answer(made)}


def _effects(decision: Decision) -> dict[str, Any]:
    from goodwill.warehouse.profiles import Look

    until, look = datetime.now(UTC).date() - timedelta(days=1), Look()
    if until <= decision.announced_on:
        return {}
    found = review.looked_at(decision, until=until, look=look, themes=_themes(decision))
    return {what: _told(one) for what, one in found.items()}


def _themes(decision: Decision) -> list[str]:
    """Return what those it touches complained of most since it was announced, as measures."""
    from goodwill.warehouse.measures import Touched, complained

    since, who = decision.announced_on, decision.touched
    touched = Touched(datetime.combine(since, time(), UTC), who.plans, who.countries)
    n = Counter[str]()
    for one in complained(touched):
        if one.is_touched and one.day >= since:
            n[one.theme] += one.n_messages
    return [f"complaints:{theme}" for theme, _n in n.most_common(MOST_THEMES)]


def _told(one: Effect | Unmeasured | str) -> dict[str, Any]:
    """Return a measurement as plain JSON: an effect, a refusal with its reasons, or what is missing."""
    from goodwill.decisions.effect import Effect

    if isinstance(one, str):
        return {"why": [review.as_said(one)], "checks": [], "notes": []}
    checks = [[check.name, check.outcome.value, *review.as_said(check.words)] for check in one.checks]
    told: dict[str, Any] = {
        "way": one.way.value,
        "checks": checks,
        "notes": [review.as_said(note) for note in one.notes],
    }
    if not isinstance(one, Effect):
        return told | {"why": [review.as_said(why) for why in one.why]}
    return told | {
        "total": _levels(one.total),
        "share": _levels(one.share),
        "since": one.began_on.isoformat(),
        "until": one.ended_on.isoformat(),
        "path": _path(one),
        "rests_on": review.as_said(one.total[0].rests_on),
    }


def _levels(told: tuple[Estimate, ...]) -> list[list[float]]:
    return [[float(one.level), float(one.value), float(one.low), float(one.high)] for one in told]


def _path(one: Effect) -> list[list[Any]]:
    """Return each day with what came, what would have been without, and the ends of its 80 % band."""
    if one.path is None:
        return []
    path = one.path
    columns: tuple[list[float], ...] = tuple(
        column.tolist() for column in (path.actual, path.expected, path.low[:, 1], path.high[:, 1])
    )
    return [[day.isoformat(), *values] for day, *values in zip(path.days, *columns, strict=True)]


def _cases() -> list[dict[str, Any]]:
    from goodwill.decisions.cases import cases, replay

    return [_case(replay(one)) for one in cases()]


def _case(one: Replay) -> dict[str, Any]:
    case, bands = one.case, one.forecast
    told = ("name", "title", "where", "base", "months", "known", "came", "source", "outcome", "own_guess")
    return {name: getattr(case, name) for name in told} | {
        "as_of": case.as_of.isoformat(),
        "kind": case.decided.kind.value,
        "net": None if one.net is None else _ends(one.net),
        "extra": _ends(one.extra),
        "is_inside": None if one.is_inside is None else bool(one.is_inside),
        "said": review.as_answer(bands)["said"]["flags"],
    }


def _ends(one: Estimate) -> list[float]:
    return [float(one.value), float(one.low), float(one.high)]
