"""Which terms the predictor of a cause is made of, for the covariates that some cells have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from goodwill.worth.cells import Cells, Ints
from goodwill.worth.factors import COVARIATES, STEPS
from goodwill.worth.hazard.terms import MONTH, SEASON, TENURE, Axis, Term, factor, pair, round_the_year, scaled

_TENURES = (*range(13), 14, 16, 18, 24, 30, 36, 48, 60, 84)
"""Where steps of tenure begin, in months."""
CALENDAR = "calendar month"
TELL_NOTHING = {"use": ("new",), "trend": ("unknown",), "abandonment": ("unknown",)}
"""Levels of which nothing follows but what tenure says already: they count as usual."""
MILD = 1.0
"""How strongly a covariate's levels are drawn together: as if it were known that two in three do less than a factor of
e. It moves what hundreds of leavers say by a percent, and keeps a level that nobody or everybody left at from running away."""
_MILD_PRICE, _MILD_FOOTING = 0.04, 0.02
TOLD_BESIDE = {"step": "price", "price": "step", "decision": "decided"}
"""Covariates that only tell something beside another."""
PAIRS = (
    ("plan", TENURE),
    ("footing", SEASON),
    ("country", SEASON),
    ("use", TENURE),
    ("plan", "price"),
    ("country", "plan"),
)
"""The interactions that are tried; those stay that foretell later months better."""


def terms_of(cells: Cells, *, pairs: Iterable[tuple[str, str]] = ()) -> list[Term]:
    """Return the terms of a predictor: tenure, season and calendar month, each covariate, and some interactions."""
    terms = [_tenure(cells), _season(cells), _calendar(cells)]
    terms += [_of_factor(cells, name) for name in cells.factors if name not in TOLD_BESIDE]
    terms += _beside(cells)
    terms += [pair(axis(cells, one), axis(cells, other)) for one, other in pairs]
    return [term for term in terms if len(term.basis) > 2]


def axis(cells: Cells, name: str) -> Axis:
    """Return an axis with the levels that some cells have: a covariate's in its own order."""
    if name == TENURE:
        longest = int(cells.tenure.max(initial=0))
        return Axis(TENURE, tuple(one for one in _TENURES if one <= longest))
    if name in (MONTH, SEASON):
        return Axis(name, tuple(_met(cells.month if name == MONTH else cells.month % 12)))
    met = {cells.factors[name].levels[code] for code in _met(cells.factors[name].codes)}
    order = COVARIATES[name].levels if name in COVARIATES else ()
    return Axis(name, (*(one for one in order if one in met), *sorted(met - set(order))))


def _met(codes: Ints) -> list[int]:
    """Return the codes that any cell has, in order: counted, for to sort them all takes ten times as long."""
    first = int(codes.min(initial=0))
    return [int(one) + first for one in np.flatnonzero(np.bincount(codes - first))]


def _tenure(cells: Cells) -> Term:
    whole = axis(cells, TENURE)
    at = np.log1p(np.array(whole.levels, np.float64))
    steps = np.diff(np.eye(len(at)), axis=0) / np.sqrt(np.maximum(np.diff(at), 1e-9))[:, None]
    term = factor(whole)
    return Term(term.name, term.axes, term.basis, steps.T @ steps + 0.01 * np.eye(len(at)))


def _season(cells: Cells) -> Term:
    return round_the_year(axis(cells, SEASON))


def _calendar(cells: Cells) -> Term:
    return factor(axis(cells, MONTH), name=CALENDAR, is_unknown_usual=False)


def _of_factor(cells: Cells, name: str) -> Term:
    whole = axis(cells, name)
    apart = [whole.levels.index(one) for one in TELL_NOTHING.get(name, ()) if one in whole.levels]
    return replace(factor(whole), usual=tuple(apart), strength=_MILD_FOOTING if name == "footing" else MILD)


def _beside(cells: Cells) -> list[Term]:
    terms: list[Term] = []
    if {"price", "step"} <= cells.factors.keys():
        steps, ages = axis(cells, "step"), axis(cells, "price")
        grew = np.array([np.log(STEPS.get(str(one), 1.0)) for one in steps.levels])
        terms.append(replace(scaled(factor(ages), steps, grew, name="price"), strength=_MILD_PRICE))
    if {"decision", "decided"} <= cells.factors.keys():
        terms.append(replace(pair(axis(cells, "decision"), axis(cells, "decided")), strength=MILD))
    return terms


def interactions(cells: Cells) -> Sequence[tuple[str, str]]:
    """Return the interactions that can be tried on some cells."""
    there = {TENURE, SEASON, *cells.factors}
    return [both for both in PAIRS if there.issuperset(both)]
