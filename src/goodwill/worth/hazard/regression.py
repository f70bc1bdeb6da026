"""Fits the predictor of one cause to cells: strengths of penalties, coefficients, and the frailty of those who stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells
from goodwill.worth.hazard.frailty import SPREADS, frailty, likely
from goodwill.worth.hazard.irls import Columns, Counts, Fit, Problem, fit
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.recipe import terms_of
from goodwill.worth.hazard.strengths import tuned


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen by how well later months are foretold: interactions, how many times as strong penalties."""

    pairs: tuple[tuple[str, str], ...] = ()
    times: float = 1.0


def regressed(cells: Cells, cause: Cause, choice: Choice, *, is_frail: bool = True) -> Predictor:
    """Return the predictor of a cause.

    The frailty's variance is not chosen but averaged over: the coefficients are the mean of those under each variance,
    as likely as each is, and their covariance has what lies between them.
    """
    columns, counts = _set(cells, cause, choice.pairs)
    start = tuned(columns, counts)
    problem = Problem(columns, counts, columns.penalty(start.strengths * choice.times))
    plain = fit(problem, start=start.coefficients, information=start.information)
    if not is_frail:
        return Predictor(tuple(columns.terms), plain.coefficients, plain.covariance)
    return _averaged(cells, problem, plain)


def _set(cells: Cells, cause: Cause, pairs: Iterable[tuple[str, str]]) -> tuple[Columns, Counts]:
    exposed = cells.exposed(cause)
    terms = terms_of(cells, pairs=pairs)
    codes = [term.codes(cells) for term in terms]
    terms = [term.weighed(exposed, code) for term, code in zip(terms, codes, strict=True)]
    return Columns(terms, codes), Counts(exposed, cells.left(cause), np.zeros(len(cells)))


def _averaged(cells: Cells, problem: Problem, plain: Fit) -> Predictor:
    """Return the mean of the fits under each variance of the frailty, as likely as each is."""
    found = frailty(cells, hazard_of(problem.predictor(plain.coefficients)))
    fits, values = [plain], []
    for spread in SPREADS:
        under = replace(
            problem, counts=replace(problem.counts, offset=found.offset(lambda term: term.codes(cells), spread))
        )
        fits.append(fit(under, start=fits[-1].coefficients, information=fits[-1].information))
        values.append(under.value(fits[-1].coefficients))
    weights, several = likely(values), np.stack([one.coefficients for one in fits[1:]])
    mean, spread = weights @ several, float(weights @ np.array(SPREADS))
    between = (several - mean).T @ ((several - mean) * weights[:, None])
    best = fits[1 + int(np.argmax(weights))]
    return Predictor(tuple(problem.columns.terms), mean, best.covariance + between, found, spread)
