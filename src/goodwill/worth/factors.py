"""The covariates of the hazard: how each is read from a subscriber-month, what its levels are, and what a month makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from goodwill.profile.expressions import Expression, Name, cases

AGES = ("1", "2", "3", "4", "5", "6", "7+")
"""Months begun since something happened: 1 is the first month that began after it."""
NONE = "none"
USUAL = "usual"
"""A level that no cell has: what is usual, where nothing is known any more."""
STEPS: Mapping[str, float] = {"cheaper": 0.9, "5": 1.05, "10": 1.1, "15": 1.15, "20": 1.2, "25": 1.25, "30+": 1.35}
"""Steps of price in percent, and the ratio of new to old that each stands for."""
PLAYS = (("none", 1), ("1-2", 3), ("3-5", 6), ("6-11", 12), ("12-23", 24), ("24-47", 48))
"""Levels of use and the plays in thirty days that each stays below; above them all: ``48+``."""


@dataclass(frozen=True, slots=True)
class Covariate:
    """One covariate.

    Args:
        formula: Reads its level, a word, from the columns of a subscriber-month.
        group: What it is a part of when causes are told: ``price``, ``use``, ``letdowns``, ``support``, ``payments``,
            ``decisions``, or ``who`` for what somebody is and has.
        levels: Its levels in order; empty: any word.
        then: What a month makes of a level, unless it happens again; a level that is not named stays.
        keeps: The share of what a level does that is left a month later; the rest is what is usual.
        says: What it is, for a manager.
    """

    formula: Expression
    group: str
    says: str
    levels: tuple[str, ...] = ()
    then: Mapping[str, str] = field(default_factory=dict)
    keeps: float = 1.0


def _aged(age: str) -> Expression:
    known = Name(age)
    young = [(known.equals(n), AGES[n - 1]) for n in range(1, len(AGES))]
    return cases((known.is_null(), NONE), *young, otherwise=AGES[-1])


def _steps(column: str) -> Expression:
    ratio = Name(column)
    edges = ((1.0, "cheaper"), (1.075, "5"), (1.125, "10"), (1.175, "15"), (1.225, "20"), (1.275, "25"))
    below = [(~(ratio >= edge), name) for edge, name in edges]
    return cases((ratio.is_null() | ratio.equals(1.0), NONE), *below, otherwise="30+")


def _use() -> Expression:
    plays = Name("plays_30")
    below = [(~(plays >= edge), name) for name, edge in PLAYS]
    return cases((plays.is_null(), "new"), *below, otherwise="48+")


def _trend() -> Expression:
    plays, usual = Name("plays_30"), Name("plays_usual")
    share = plays.over(usual)
    below = [
        (~(share >= edge), name)
        for edge, name in ((0.5, "much less"), (0.8, "less"), (1.25, "as usual"), (2.0, "more"))
    ]
    return cases((usual.is_null() | share.is_null(), "unknown"), *below, otherwise="much more")


def _abandonment() -> Expression:
    share = Name("share_abandoned")
    return cases((share.is_null(), "unknown"), (~(share >= 0.2), "few"), (~(share >= 0.5), "some"), otherwise="many")


def _letdown() -> Expression:
    age, mended = Name("letdown_age"), Name("letdown_is_repaired")
    told: list[tuple[Expression, str]] = []
    for n, when in enumerate(LETDOWN_AGES, 1):
        told += [(age.equals(n) & mended, f"{when}, made good")]
        told += [(age.equals(n) & (Name("letdowns") > 1), f"{when}, several")] if n == 1 else []
        told += [(age.equals(n), when)]
    return cases(*told, otherwise=NONE)


LETDOWN_AGES = ("last month", "two months ago", "three months ago")
_LETDOWNS = (
    NONE, "last month", "last month, several", "last month, made good", "two months ago", "two months ago, made good",
    "three months ago", "three months ago, made good",
)  # fmt: skip
_LATER = {
    "last month": "two months ago",
    "last month, several": "two months ago",
    "last month, made good": "two months ago, made good",
    "two months ago": "three months ago",
    "two months ago, made good": "three months ago, made good",
    "three months ago": NONE,
    "three months ago, made good": NONE,
}
_OLDER = dict(pairwise(AGES))
_IS_CARRIED_OUT = (Name("price_decision").equals(Name("decision")) & Name("price_age").is_known()).otherwise(
    other=False
)
"""A decision that has become a change of price is told by the price from then on."""

COVARIATES: Mapping[str, Covariate] = {
    "plan": Covariate(Name("plan"), "who", "the plan"),
    "country": Covariate(Name("country"), "who", "the country"),
    "spell": Covariate(
        cases((Name("spell").equals(1), "first"), (Name("spell").equals(2), "second"), otherwise="third or later"),
        "who", "the first life with us, or one after a return", ("first", "second", "third or later"),
    ),
    "footing": Covariate(
        Name("footing"), "who", "by the month or the year, and where in the year; or a pause",
        ("monthly", "year_begins", "within_year", "year_ends", "rests"),
    ),
    "step": Covariate(_steps("price_ratio"), "price", "by how many percent the price last rose", (NONE, *STEPS)),
    "price": Covariate(_aged("price_age"), "price", "months since the price changed", (NONE, *AGES), _OLDER),
    "decision": Covariate(
        cases((_IS_CARRIED_OUT, ""), otherwise=Name("decision")), "decisions", "the last decision that reached them"
    ),
    "decided": Covariate(
        cases((_IS_CARRIED_OUT, NONE), otherwise=_aged("decision_age")), "decisions",
        "months since a decision reached them", (NONE, *AGES), _OLDER,
    ),
    "use": Covariate(_use(), "use", "plays in the month before", ("new", *(name for name, _ in PLAYS), "48+"), {"new": USUAL}, 0.9),
    "trend": Covariate(
        _trend(), "use", "plays in the month before, beside their own usual number",
        ("unknown", "much less", "less", "as usual", "more", "much more"),
        {"unknown": USUAL},
        0.7,
    ),
    "abandonment": Covariate(_abandonment(), "use", "plays left early", ("unknown", "few", "some", "many"), {"unknown": USUAL}, 0.8),
    "contacts": Covariate(
        cases((Name("contacts") > 1, "2+"), (Name("contacts").equals(1), "1"), otherwise="0"), "support",
        "messages to us in the month before", ("0", "1", "2+"), {"1": "0", "2+": "0"},
    ),
    "letdown": Covariate(_letdown(), "letdowns", "the last bad moment, and whether it was made good", _LETDOWNS, _LATER),
    "payments": Covariate(
        cases((Name("failed_payments") > 0, "failed last month"), (Name("failed_ever") > 0, "failed before"), otherwise="never failed"),
        "payments", "charges that failed", ("never failed", "failed last month", "failed before"),
        {"failed last month": "failed before"},
    ),
}  # fmt: skip
"""Every covariate by the name of its column in the cells."""

FORMULAS: Mapping[str, Expression] = {name: one.formula for name, one in COVARIATES.items()}
"""What the warehouse adds subscriber-months up by."""
