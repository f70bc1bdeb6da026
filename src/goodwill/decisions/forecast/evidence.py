"""What was known before this business decided anything of the kind itself: published cases, and judgements called so."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from goodwill.decisions.record import Kind

_GROUPS: Mapping[Kind, str] = {
    Kind.PRICE_CHANGE: "price",
    Kind.PLAN_SPLIT: "price",
    Kind.PLAN_MERGE: "price",
    Kind.REVERSAL: "price",
    Kind.OFFER: "price",
    Kind.SHARING_ENDED: "ending",
    Kind.CHANNEL_CLOSED: "ending",
    Kind.SUPPORT_CUT: "ending",
    Kind.DORMANCY_POLICY: "mild",
    Kind.CATALOGUE_CHANGE: "mild",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One published case as evidence: the logarithm of its push for one unit of size, how sure, and how it was derived."""

    case: str
    log_push: float
    sd: float
    how: str
    source: str


@dataclass(frozen=True, slots=True)
class Population:
    """How companies answer decisions of one group: the logarithm of the push is normal around ``middle``.

    ``middle_sd`` is how little the middle is known, ``between_companies`` how far companies differ from it, and
    ``between_events`` how far two decisions of one company differ beyond their size.
    """

    group: str
    middle: float
    middle_sd: float
    between_companies: float
    between_events: float
    rests_on: tuple[Seen, ...]
    source: str


def population(kind: Kind, *, without: Collection[str] = ()) -> Population:
    """Return how companies answer decisions of a kind, from all published cases but those named in ``without``.

    The middle is the normal posterior of the cases' logarithms, each with its own error and with what sets companies
    and events apart: three cases narrow a judgement, they do not replace it.
    """
    group = _GROUPS[kind]
    told = _evidence()["population"][group]
    seen = tuple(
        Seen(one["case"], one["log_push"], one["sd"], one["how"], one["source"])
        for one in _evidence()["seen"]
        if one["group"] == group and one["case"] not in without
    )
    apart = told["between_companies"] ** 2 + told["between_events"] ** 2
    weights = np.array([told["usual_sd"] ** -2, *(1 / (one.sd**2 + apart) for one in seen)])
    middle = float(weights @ np.array([told["usual"], *(one.log_push for one in seen)]) / weights.sum())
    return Population(
        group,
        middle,
        float(weights.sum() ** -0.5),
        told["between_companies"],
        told["between_events"],
        seen,
        told["source"],
    )


def middle_and_sd(part: str, name: str) -> tuple[float, float]:
    """Return the middle and the sd of one published or judged figure, as ``evidence.toml`` gives it."""
    middle, sd = _evidence()[part][name]
    return float(middle), float(sd)


def figure(part: str, name: str) -> float:
    """Return one figure without an sd of its own."""
    return float(_evidence()[part][name])


def sources() -> Mapping[str, str]:
    """Return, for each part of the evidence, where it is from."""
    parts = _evidence()
    named = {f"population of {name}": told["source"] for name, told in parts["population"].items()}
    return named | {name: told["source"] for name, told in parts.items() if isinstance(told, dict) and "source" in told}


def within() -> list[tuple[int, float]]:
    """Return the published shares of leavers who are back within so many months."""
    return [(int(months), float(share)) for months, share in _evidence()["returns"]["within"]]


@cache
def _evidence() -> dict[str, Any]:
    return tomllib.loads(files("goodwill.decisions.forecast").joinpath("evidence.toml").read_text("utf-8"))
