"""What values rest on: hazards, returns and the ledger's own shares, fitted to what was known at an instant, and drawn."""

from __future__ import annotations

import numpy as np

from goodwill.errors import TooLittleKnown
from goodwill.warehouse import months, turns
from goodwill.warehouse.profiles import Look
from goodwill.worth.cells import CAUSES, cells_of
from goodwill.worth.factors import FORMULAS
from goodwill.worth.hazard import Fitted, fit
from goodwill.worth.value import Basis, Counted, Model, Share, drawn_returns, gaps_of, returns

N_DRAWS = 20
"""How many draws intervals are made of: their width is then known within about a sixth."""
_SEED = 1978
"""Both ends of a statement are drawn alike, so that what they have in common does not look like doubt."""


def basis(look: Look, *, n_draws: int = N_DRAWS) -> Basis:
    """Return what values rest on, as the ledger had it.

    Args:
        look: When, known by when and with which engine to look; it says an instant.
        n_draws: How many draws intervals are made of.

    Raises:
        TooLittleKnown: Too few have left, or too short a time was lived.
    """
    lived = months.cells(FORMULAS, look=look)
    if not len(lived):
        raise TooLittleKnown("values want months that somebody lived with us; there are none")
    fitted = fit(cells_of(lived))
    gaps, counted = gaps_of(turns.gaps(look)), _counted(look)
    rng = np.random.default_rng(_SEED)
    drawn = zip(fitted.draws(n_draws, rng), drawn_returns(gaps, n_draws, rng), counted.drawn(n_draws, rng), strict=True)
    draws = [Model(*one) for one in drawn]
    return Basis(Model(fitted, returns(gaps), counted.shares), draws, _rests_on(fitted, look))


def _counted(look: Look) -> Counted:
    told = turns.outcomes(look)
    converts, resumes, recovers, withdraws = (Share(*told[name]) for name in turns.OUTCOMES)
    return Counted(converts=converts, resumes=resumes, recovers=recovers, withdraws=withdraws)


def _rests_on(fitted: Fitted, look: Look) -> str:
    lived = fitted.cells.n_at_risk.sum()
    left = sum(fitted.cells.left(cause).sum() for cause in CAUSES)
    known = "" if look.as_of is None else f" known on {look.as_of:%Y-%m-%d}"
    return f"hazards of {lived:,.0f} months lived, in which {left:,.0f} left,{known}"
