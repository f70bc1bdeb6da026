"""Complementary log-log regression of any lifetimes: a smooth curve for each number, an effect for each word."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodwill.worth.cells import Cells, Floats
from goodwill.worth.hazard.irls import Columns, Counts, Problem, fit
from goodwill.worth.hazard.predictor import Predictor
from goodwill.worth.hazard.strengths import tuned
from goodwill.worth.hazard.terms import TENURE, Axis, Term, bsplines, factor
from goodwill.worth.lifetimes.pairs import levels_of, together
from goodwill.worth.lifetimes.rows import ENDED, Cut, Number

_CURVED, _STRAIGHT = 12, 1e-3


@dataclass(frozen=True, slots=True)
class Shape:
    """What the predictor has beside an effect of each covariate: pairs that act together, effects that move with time."""

    pairs: tuple[tuple[str, str], ...] = ()
    moving: tuple[str, ...] = ()


PLAIN = Shape()


def regressed(parts: Cut, cells: Cells, offset: Floats, *, shape: Shape = PLAIN) -> Predictor:
    """Return the predictor of lives that were cut.

    Args:
        parts: How they were cut.
        cells: A cell for each life and interval.
        offset: Added to each cell's predictor.
        shape: What it has beside an effect of each covariate.
    """
    terms = _terms(parts, shape)
    codes = [term.codes(cells) for term in terms]
    counts = Counts(cells.n_at_risk, cells.left(ENDED), offset)
    terms = [term.weighed(cells.n_at_risk, code) for term, code in zip(terms, codes, strict=True)]
    columns = Columns(terms, codes)
    start = tuned(columns, counts)
    problem = Problem(columns, counts, columns.penalty(start.strengths))
    found = fit(problem, start=start.coefficients, information=start.information)
    return Predictor(tuple(terms), found.coefficients, found.covariance)


def _terms(parts: Cut, shape: Shape) -> list[Term]:
    whole = Axis(TENURE, tuple(range(len(parts.edges))))
    steps = np.diff(np.eye(len(whole)), axis=0)
    flat = factor(whole)
    terms = [replace(flat, penalty=steps.T @ steps + 0.001 * np.eye(len(whole)))]
    for name, number in parts.numbers.items():
        terms += _of_number(Axis(name, number.levels), number)
    terms += [factor(Axis(name, levels)) for name, levels in parts.words.items() if len(levels) > 1]
    terms += [together(parts, one, other) for one, other in shape.pairs]
    terms += [_moving(parts, whole, name) for name in shape.moving]
    return [term for term in terms if len(term.basis) > 2]


def _of_number(axis: Axis, number: Number) -> list[Term]:
    """Return a straight line, and a curve about it that is drawn towards none."""
    at = _ranked(number)
    line = np.append(_standard(at), [0.0, 0.0])[:, None]
    straight = Term(f"{axis.name}, straight", (axis,), line, np.eye(1))
    missing = np.zeros((len(axis) + 1, 1))
    missing[len(axis) - 1] = 1.0
    found = [straight, Term(f"{axis.name}, missing", (axis,), missing, np.eye(1))]
    if len(at) < 4:
        return found
    curve = bsplines(at, n_columns=min(_CURVED, len(at)))
    bends = np.diff(np.eye(curve.shape[1]), n=2, axis=0)
    basis = np.vstack([curve, np.zeros((2, curve.shape[1]))])
    penalty = bends.T @ bends + _STRAIGHT * np.eye(curve.shape[1])
    return [*found, Term(axis.name, (axis,), basis, penalty)]


def _moving(parts: Cut, whole: Axis, name: str) -> Term:
    """Return how a covariate's effect changes with time: times the logarithm of the interval."""
    axis = Axis(name, levels_of(parts, name))
    each = _standard(_ranked(parts.numbers[name]))[:, None] if name in parts.numbers else np.eye(len(axis))
    each = np.vstack([each, np.zeros((len(axis) - len(each), each.shape[1]))])
    late = _standard(np.log1p(np.arange(len(whole), dtype=np.float64)))
    basis = (each[:, None, :] * late[None, :, None]).reshape(-1, each.shape[1])
    penalty = np.eye(each.shape[1])
    return Term(f"{name} × time", (axis, whole), np.vstack([basis, np.zeros(each.shape[1])]), penalty)


def _ranked(number: Number) -> Floats:
    """Return where the levels of a number lie: its logarithm if it is skewed and positive, else itself."""
    values = number.values
    if len(values) > 4 and values.min() >= 0 and values[-1] > 8 * max(values[len(values) // 2], 1e-12):
        return np.asarray(np.log1p(values / max(values[len(values) // 2], 1e-12)))
    return values


def _standard(values: Floats) -> Floats:
    spread = float(values.std()) or 1.0
    return np.asarray((values - values.mean()) / spread)
