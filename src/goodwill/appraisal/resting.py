"""What values rest on: hazards, returns and the ledger's own shares, fitted to what was known at an instant, and drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodwill.errors import TooLittleKnown
from goodwill.segments.rows import micros
from goodwill.vocabulary import say
from goodwill.warehouse import months, turns
from goodwill.warehouse.profiles import Look
from goodwill.worth.cells import CAUSES, cells_of
from goodwill.worth.factors import FORMULAS
from goodwill.worth.hazard import Fitted, fit, never_left
from goodwill.worth.value import (
    Basis,
    Counted,
    Model,
    Share,
    counts_of,
    drawn_returns,
    drawn_shares,
    gaps_of,
    returns,
    seen,
)

N_DRAWS = 20
"""How many draws intervals are made of: their width is then known within about a sixth."""
_SEED = 1978


def basis(look: Look, *, n_draws: int = N_DRAWS, after: Basis | None = None) -> Basis:
    """Return what values rest on, as the ledger had it.

    Args:
        look: When, known by when and with which engine to look; it says an instant.
        n_draws: How many draws intervals are made of.
        after: What they rested on at an earlier instant: draws are made beside its draws, as many as these, so that what
            both estimates have in common does not look like doubt.

    Raises:
        TooLittleKnown: Too few have left, or too short a time was lived.
    """
    lived = months.cells(FORMULAS, look=look)
    if not len(lived):
        raise TooLittleKnown(say("values want months that somebody lived with us; there are none"))
    fitted = fit(cells_of(lived))
    gaps, counted = gaps_of(turns.gaps(look)), _counted(look)
    # each instant has chances of its own: were they the same ones, what was learnt between two would not be drawn
    rng = np.random.default_rng([_SEED, micros(look.as_of) if look.as_of else 0])
    n = n_draws if after is None else len(after.draws)
    counts = [np.concatenate(both) for both in zip(counts_of(gaps), counted.counts(), strict=True)]
    told = seen(counts[0], counts[1], n, rng, before=None if after is None else after.seen)
    chances = told.drawn
    n_gaps = len(counts_of(gaps)[0])
    models = zip(
        _hazards(fitted, n, rng, after),
        drawn_returns(gaps, chances[:, :n_gaps]),
        drawn_shares(chances[:, n_gaps:]),
        strict=True,
    )
    model = Model(fitted, returns(gaps), counted.shares)
    return Basis(model, [Model(*one) for one in models], _rests_on(fitted, look), seen=told)


def _hazards(fitted: Fitted, n: int, rng: np.random.Generator, after: Basis | None) -> Sequence[Fitted]:
    """Return draws of hazards, beside those of the basis before if it rests on hazards of this kind."""
    if after is None or not isinstance(after.model.hazards, Fitted):
        return fitted.draws(n, rng)
    drawn = [one.hazards for one in after.draws if isinstance(one.hazards, Fitted)]
    return fitted.draws_after(after.model.hazards, drawn, rng)


def _counted(look: Look) -> Counted:
    told = turns.outcomes(look)
    converts, resumes, recovers, withdraws = (Share(*told[name]) for name in turns.OUTCOMES)
    return Counted(converts=converts, resumes=resumes, recovers=recovers, withdraws=withdraws)


def _rests_on(fitted: Fitted, look: Look) -> str:
    lived = fitted.cells.n_at_risk.sum()
    left = sum(fitted.cells.left(cause).sum() for cause in CAUSES)
    known = "" if look.as_of is None else f", known on {look.as_of:%Y-%m-%d}"
    plans = never_left(fitted.cells)
    none = f" (nobody of plan {', '.join(plans)})" if plans else ""
    return f"hazards of {lived:,.0f} months lived, in which {left:,.0f} left{none}{known}"
