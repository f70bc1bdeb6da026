"""Experiments and *Should we?* counted behind a page: what the corridor of trials finds, as plain JSON."""

# ruff: noqa: PLC0415 -- the engines and the rooms are slow to import, and most pages do without them

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from goodwill.errors import UnknownQuestion
from goodwill.vocabulary import Said

if TYPE_CHECKING:
    from goodwill.trials import Picked, Should

Told = dict[str, Any]


def listed() -> list[Told]:
    """Return every experiment that anybody was assigned in."""
    from goodwill import trials

    found: list[Told] = msgspec.to_builtins(trials.listed())
    return found


def looked_at(name: str, within_days: int) -> Told:
    """Return what an experiment found so far; empty: nobody was ever assigned in it."""
    from goodwill import trials
    from goodwill.warehouse.profiles import Look

    try:
        told, rule = trials.looked_at(name, Look(as_of=datetime.now(UTC)), within_days=within_days)
    except UnknownQuestion:
        return {}
    honest = None if told.split is None else told.split.is_honest
    return {"figures": msgspec.to_builtins(told), "is_honest": honest, "rule": None if rule is None else _rule(rule)}


def should() -> list[Told]:
    """Return what asking the dormant of each currency would bring beside billing on."""
    from goodwill import trials
    from goodwill.warehouse.profiles import Look

    return [_should(one) for one in trials.should(Look(as_of=datetime.now(UTC)))]


def _rule(picked: Picked) -> Told:
    told: Told = msgspec.to_builtins(replace(picked, rule=None))
    rule = picked.rule
    names = ("share", "gain", "beside_best", "p_best")
    told["rule"] = None if rule is None else msgspec.to_builtins({name: getattr(rule, name) for name in names})
    return told


def _should(one: Should) -> Told:
    told: Told = msgspec.to_builtins(replace(one, beliefs=()))
    told["p_better"] = {arm: {str(years): p for years, p in each.items()} for arm, each in one.p_better.items()}
    told["beliefs"] = [
        {"name": belief.name, "ends": belief.ends, "source": belief.source.value, "words": _words(belief.rests_on)}
        for belief in one.beliefs
    ]
    return told


def _words(said: Said) -> list[Any]:
    return [said.template, dict(said.values)]
