"""How strongly each term is held back, as the data themselves say: the variance of its levels, by marginal likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Floats
from goodwill.worth.hazard.irls import Columns, Counts, Problem, along, newton, slopes
from goodwill.worth.hazard.terms import Term

_PRIOR = (1.0, 0.05)
"""What is thought of a term before the data are looked at: as one level that does a twentieth. Else a term that seems to
do nothing would be held to nothing, and told without any doubt."""
_WEAKEST = 1e-3
_ROUNDS, _SETTLED = 40, 0.02
_ANEW = (0, 1, 2, 4, 8, 16, 32)
"""The rounds in which the information is made anew: between them it hardly moves, and it is dear."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """Strengths ``(n_terms,)``, and coefficients and information near the greatest likelihood under them."""

    strengths: Floats
    coefficients: Floats
    information: Floats


def tuned(columns: Columns, counts: Counts) -> Tuned:
    """Return how strongly each term is to be held back.

    The penalty is the prior of a random effect; its strength, one over the variance of the levels, is moved until what
    each term says stands still.

    Source: Wood and Fasiolo 2017, Biometrics 73:1071 (the generalised Fellner-Schall update of marginal likelihood).
    """
    found = np.array([1.0 if term.strength is None else term.strength for term in columns.terms])
    at, information, free = Problem(columns, counts, columns.penalty(found)).first(), None, np.full(len(found), np.inf)
    for turn in range(_ROUNDS):
        problem = Problem(columns, counts, columns.penalty(found))
        step, information = newton(problem, at, information=None if turn in _ANEW else information)
        at, _ = along(problem, at, step=step, value=problem.value(at))
        before, (found, free) = free, _updated(columns, at, information=information, found=found)
        if np.abs(free - before).max(initial=0.0) < _SETTLED:
            break
    return Tuned(found, at, problem.columns.products(_weights(problem, at)))


def _weights(problem: Problem, at: Floats) -> Floats:
    return slopes(problem.predictor(at), problem.counts)[1]


def _updated(columns: Columns, at: Floats, *, information: Floats, found: Floats) -> tuple[Floats, Floats]:
    """Return the next strengths, and how many degrees of freedom each term uses."""
    covariance = np.asarray(np.linalg.inv(information + columns.penalty(found)), np.float64)
    parts = zip(columns.terms, columns.spans, found, strict=True)
    pairs = [_of_one(term, at[span], covariance[span, span], now) for term, span, now in parts]
    return np.array([one for one, _ in pairs]), np.array([free for _, free in pairs])


def _of_one(term: Term, at: Floats, covariance: Floats, now: float) -> tuple[float, float]:
    if term.strength is not None:
        return term.strength, 0.0
    spread = float(at @ term.penalty @ at)
    free = max(term.rank - now * float(np.sum(covariance * term.penalty)), 1e-8)
    n, usual = _PRIOR
    return max((free + n) / (spread + n * usual**2), _WEAKEST), free
