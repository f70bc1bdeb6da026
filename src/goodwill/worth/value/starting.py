"""What a fresh start is worth: of who begins and of who comes back, so many months from now, until the same horizon.

Values are in bills: 1 is the present value of one bill of what they pay, seen from the start. Who leaves may return to
the next life, which is shorter; who leaves that may return once more, and so on until the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.linalg import toeplitz

from goodwill.worth.cells import Cells, Factor, Floats, Ints, told_apart
from goodwill.worth.factors import COVARIATES, NONE
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, MONTHLY, YEAR_BEGINS, YEARLY, is_billed
from goodwill.worth.value.returning import Returns
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.walking import chances, walk

SPELL = "spell"
LIVES: tuple[str, ...] = COVARIATES[SPELL].levels
"""The first life with us, the second, and any later one."""
FRESH: Mapping[str, str] = {
    "step": NONE, "price": NONE, "decision": "", "decided": NONE, "use": "new", "trend": "unknown",
    "abandonment": "unknown", "contacts": "0", "letdown": NONE, "payments": "never failed",
}  # fmt: skip
"""What is said of who begins; of what is not named here they keep what they had."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Starts:
    """What starts are worth, by class: who would start alike.

    Args:
        value: ``(n_lives, n_classes, n_months)`` what a life is worth that starts so many months from now.
        left: ``(n_ways, n_lives, n_classes, n_months)`` what one is worth who leaves a life, by the way they leave, at
            the beginning of a month from now; seen from then.
        away: ``(n_ways, n_away, n_lives, n_classes)`` what one is worth now who left a life so many months ago.
    """

    value: Floats
    left: Floats
    away: Floats

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return int(self.value.shape[1])

    def and_also(self, others: Starts) -> Starts:
        """Return these classes and others behind them."""
        return Starts(
            np.concatenate([self.value, others.value], axis=1),
            np.concatenate([self.left, others.left], axis=2),
            np.concatenate([self.away, others.away], axis=3),
        )


def starts(hazards: Hazards, classes: Cells, *, returns: Returns, terms: Terms) -> Starts:
    """Return what starts are worth until the horizon.

    Args:
        hazards: The monthly chances of leaving.
        classes: Who would start alike, as :func:`classes_of` gives them.
        returns: The chances of coming back.
        terms: How far ahead, and what a later sum is worth.
    """
    lives: list[Floats] = [np.zeros(0)] * len(LIVES)
    for life in reversed(range(len(LIVES))):
        cells, which = classes.once(life, partial(_in_life, classes, life))
        own, back = (told[which] for told in _one_life(hazards, cells, returns, terms))
        following = None if life == len(LIVES) - 1 else lives[life + 1]
        lives[life] = _with_returns(own, back, following)
    value = np.stack(lives)
    after = value[np.minimum(np.arange(len(LIVES)) + 1, len(LIVES) - 1)]
    return Starts(value, _left(after, returns, terms), _away(after, returns, terms))


def classes_of(cells: Cells, month_now: int | Ints) -> tuple[Cells, Ints]:
    """Return one cell for each sort of fresh start that people of some cells would make, and which sort each cell's is.

    Args:
        cells: The cells.
        month_now: The calendar month they would start in now, counted since year 0: of all, or of each.
    """
    factors = {name: _fresh(name, one) for name, one in cells.factors.items()}
    names = sorted(factors)
    now = np.broadcast_to(np.asarray(month_now, np.int64), len(cells))
    first, which = told_apart([now, *(factors[name].codes for name in names)])
    n = len(first)
    chosen = {name: Factor(factors[name].codes[first], factors[name].levels) for name in names}
    weight = np.bincount(which, weights=cells.n_at_risk, minlength=n).astype(np.float64)
    return Cells(chosen, np.zeros(n, np.int64), now[first], weight, {}), which


def named(classes: Cells) -> list[tuple[int | str, ...]]:
    """Return the month of each class and its levels in the order of their factors' names."""
    columns = [np.array(classes.factors[name].levels)[classes.factors[name].codes] for name in sorted(classes.factors)]
    return list(zip(classes.month.tolist(), *(column.tolist() for column in columns), strict=True))


def _fresh(name: str, factor: Factor) -> Factor:
    if name == SPELL:
        return Factor(np.zeros_like(factor.codes), LIVES)
    if name == FOOTING:
        yearly = np.isin(factor.codes, [place for place, level in enumerate(factor.levels) if level in YEARLY])
        return Factor(yearly.astype(np.int64), (MONTHLY, YEAR_BEGINS))
    if name in FRESH:
        return Factor(np.zeros_like(factor.codes), (FRESH[name],))
    return factor


def _in_life(classes: Cells, life: int) -> tuple[Cells, Ints]:
    """Return cells at the start of a life, and which of them each class is in each of the twelve months from now.

    Classes of several months have most of theirs in common: ``which`` is ``(n_classes, 12)``.
    """
    n = len(classes)
    factors = {name: Factor(np.repeat(one.codes, _YEAR), one.levels) for name, one in classes.factors.items()}
    if SPELL in factors:
        factors[SPELL] = Factor(np.full(n * _YEAR, life), LIVES)
    month = np.repeat(classes.month, _YEAR) + np.tile(np.arange(_YEAR), n)
    cells = Cells(factors, np.zeros(n * _YEAR, np.int64), month, np.repeat(classes.n_at_risk, _YEAR), {})
    first, which = told_apart([month, *(factors[name].codes for name in sorted(factors))])
    return cells.take(first), which.reshape(n, _YEAR)


def _one_life(hazards: Hazards, cells: Cells, returns: Returns, terms: Terms) -> tuple[Floats, Floats]:
    """Return what one life alone is worth by horizon, and what a bill on returning from it is, by month since its start.

    Both are ``(n_cells, horizon + 1)``.
    """
    horizon = terms.horizon_months
    billed = is_billed(cells.factors[FOOTING], cells.tenure[:, None] + np.arange(horizon), is_back=False)
    ahead = walk(chances(hazards, cells, horizon), billed)
    worth = terms.worth_at(np.arange(horizon))
    own = np.pad(np.cumsum(ahead.pays * worth, axis=1), ((0, 0), (1, 0)))
    back = np.zeros_like(own)
    for way, leaves in ahead.leaves.items():
        # who leaves in month k is gone at its end, and returns in the r-th month after it: k + 1 + r after the start
        back[:, 1:] += leaves @ _by_month(_once(returns, way), horizon).T
    back *= terms.worth_at(np.arange(horizon + 1) + 0.5)
    return own, back


def _once(returns: Returns, way: int) -> Floats:
    """Return the chance to come back in exactly each month after leaving."""
    monthly = returns.monthly[way]
    still = np.concatenate([[1.0], np.cumprod(1 - monthly)[:-1]]) if len(monthly) else monthly
    once: Floats = still * monthly
    return once


def _by_month(once: Floats, n_months: int) -> Floats:
    """Return the chance to be back in a month (row) after leaving in another (column), of so many months."""
    column = np.pad(once[:n_months], (0, max(0, n_months - len(once))))
    square: Floats = toeplitz(column, np.zeros(n_months))
    return square


def _with_returns(own: Floats, back: Floats, following: Floats | None) -> Floats:
    """Return what a life and all that follow are worth until the horizon, by the month from now in which it starts.

    ``(n_classes, horizon)``; the end of all is one and the same, so that the last start is reckoned first.

    Args:
        own: ``(n_classes, 12, horizon + 1)`` what it is worth alone, by the month of its start and the horizon left.
        back: The same shape: what a bill is worth on returning in the n-th month after the start.
        following: What the next life is worth, of the shape returned; None: every next one is like this one.
    """
    horizon = own.shape[2] - 1
    months = np.arange(horizon)
    whole = own[:, months % _YEAR, horizon - months]
    after = whole if following is None else following
    for begin in reversed(range(horizon - 1)):
        chance = back[:, begin % _YEAR, 1 : horizon - begin]
        whole[:, begin] += np.einsum("cn,cn->c", chance, after[:, begin + 1 :])
    return whole


def _left(after: Floats, returns: Returns, terms: Terms) -> Floats:
    """Return what one who leaves is worth at the beginning of each month, now and ahead."""
    n_months = after.shape[2]
    rows = []
    for way in range(len(returns.monthly)):
        once = _once(returns, way)[:n_months]
        rows.append(after @ _by_month(once * terms.worth_at(np.arange(len(once)) + 0.5), n_months))
    return np.stack(rows)


def _away(after: Floats, returns: Returns, terms: Terms) -> Floats:
    """Return what one is worth now who has been away for so many months."""
    n_months = after.shape[2]
    worth = after * terms.worth_at(np.arange(n_months) + 0.5)
    away: Floats = np.einsum("wir,lcr->wilc", returns.first(n_months), worth, optimize=True)
    return away
