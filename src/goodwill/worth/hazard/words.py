"""The drivers' words: what a level of a covariate is called in a sentence that a manager reads."""

from __future__ import annotations

from collections.abc import Mapping

from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.factors import AGES, NONE

_ACTS = {
    Cause.VOLUNTARY: "leave by choice",
    Cause.INVOLUNTARY: "are lost over a payment",
    Cause.LET_GO: "are let go",
}
_FOOTINGS = {
    "monthly": "those who pay by the month",
    "year_begins": "those whose year begins",
    "within_year": "those within a year they have paid",
    "year_ends": "those whose year ends",
    "rests": "those whose subscription rests",
}
_SPELLS = {"first": "first", "second": "second", "third or later": "third or a later"}
_TRENDS = {
    "much less": "much less than is usual with them",
    "less": "less than is usual with them",
    "as usual": "as much as is usual with them",
    "more": "more than is usual with them",
    "much more": "much more than is usual with them",
    "unknown": "since too short a time to know what is usual",
}
_ORDINAL = ("first", "second", "third", "fourth", "fifth", "sixth")


def words(cause: Cause, ratio: Estimate, *, levels: Mapping[str, str], beside: Mapping[str, str]) -> str:
    """Return what some levels do beside others, as one sentence."""
    who, others = called(levels), called(beside)
    if ratio.high < 1 / 50 or (ratio.value < 1 / 50 and ratio.low == 0):
        return f"Of {who}, hardly any {_ACTS[cause]} in a month beside {others} (at most {_share(ratio.high)} as many)."
    if ratio.value >= 3:
        often = f"{ratio.value:.1f} times as many", f"{ratio.low:.1f} to {ratio.high:.1f} times"
    else:
        more = "more" if ratio.value >= 1 else "fewer"
        often = f"{_share(abs(ratio.value - 1))} {more}", f"{_change(ratio.low)} to {_change(ratio.high)}"
    return f"Of {who}, {often[0]} {_ACTS[cause]} in a month than of {others} ({often[1]})."


def called(levels: Mapping[str, str]) -> str:
    """Return what those are called who have some levels of a covariate, or of two that are told together."""
    if "price" in levels:
        return _priced(levels["price"], levels.get("step", NONE))
    if "decided" in levels:
        return _decided(levels["decided"], levels.get("decision", ""))
    [(name, level)] = levels.items()
    return _CALLED.get(name, "those with {level} as " + name).format(level=_told(name, level))


def _told(name: str, level: str) -> str:
    known: Mapping[str, Mapping[str, str]] = {
        "footing": _FOOTINGS,
        "spell": _SPELLS,
        "trend": _TRENDS,
        "use": {"none": "no", "new": "no known", "48+": "48 or more"},
        "contacts": {"0": "did not write", "1": "wrote once", "2+": "wrote twice or more"},
        "letdown": {NONE: "were not let down lately"} | {one: f"were let down {one}" for one in _letdowns(level)},
        "payments": {
            "never failed": "of whom no charge ever failed",
            "failed last month": "of whom a charge failed last month",
            "failed before": "of whom a charge failed before",
        },
    }
    return known.get(name, {}).get(level, level or "unknown")


def _letdowns(level: str) -> tuple[str, ...]:
    return () if level == NONE else (level,)


_CALLED = {
    "plan": "those on plan {level}",
    "country": "those in {level}",
    "spell": "those in their {level} life with us",
    "footing": "{level}",
    "use": "those with {level} plays in the month before",
    "trend": "those who play {level}",
    "abandonment": "those who leave {level} plays early",
    "contacts": "those who {level} to us in the month before",
    "letdown": "those who {level}",
    "payments": "those {level}",
}


def _priced(age: str, step: str) -> str:
    if age == NONE:
        return "those whose price has not changed"
    moved = (
        "fell" if step == "cheaper" else f"rose by about {step.removesuffix('+')} %{' or more' if '+' in step else ''}"
    )
    return f"those whose price {moved}, in {_month(age)} month of it"


def _decided(age: str, decision: str) -> str:
    if age == NONE:
        return "those whom no decision reached"
    return f"those whom decision {decision or 'unknown'} reached, in {_month(age)} month after it"


def _month(age: str) -> str:
    return "the seventh or a later" if age == AGES[-1] else f"the {_ORDINAL[AGES.index(age)]}"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _change(value: float) -> str:
    return f"{_share(abs(value - 1))} {'more' if value >= 1 else 'fewer'}"
