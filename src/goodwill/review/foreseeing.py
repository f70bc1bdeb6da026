"""Forecasts a decision in this house: in its market, with its own past, beside what else was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from goodwill import policy
from goodwill.decisions.forecast import Forecast, forecast
from goodwill.decisions.record import Decision
from goodwill.policy import Policy
from goodwill.review.book import decided
from goodwill.review.market import fitted_to, market_of
from goodwill.review.own_past import past_of
from goodwill.review.scoring import card
from goodwill.vocabulary import decimals
from goodwill.warehouse.profiles import NOW, Look

DRAWS = 1_000


def foresee(
    decision: Decision, *, look: Look = NOW, contact_cost: float | None = None, n_draws: int = DRAWS
) -> Forecast:
    """Return what a decision will do, from what the house knows and as wide as its own record says it must be.

    Args:
        decision: As it is written down.
        look: When, known by when and with which engine to look; an instant of none is now.
        contact_cost: What one contact with support costs, in the currency of the decision's prices; None: as it says itself.
        n_draws: How many draws the intervals are made of.

    Raises:
        TooLittleKnown: Too few have left, too short a time was lived, or nobody pays in that currency.
        BadDecision: It touches nobody, or its dates are past.
    """
    chosen, at = policy.current(), look.as_of or datetime.now(UTC)
    look = replace(look, as_of=at, patience=chosen.patience)
    currency = _currency(decision, chosen)
    fitted = fitted_to(look)
    said = decision.costs.contact_minor
    contact_minor = said if contact_cost is None else contact_cost * 10 ** decimals(currency)
    book = decided()
    others = (one.decision for one in book if one.name != decision.name)
    return forecast(
        decision,
        market_of(look, chosen, fitted, currency=currency, contact_minor=contact_minor),
        now=at.date(),
        past=past_of(decision.kind, fitted),
        others=[one for one in others if one is not None],
        n_draws=n_draws,
        stretch=card(book).stretch,
    )


def _currency(decision: Decision, chosen: Policy) -> str:
    if decision.prices:
        return decision.prices[0].after.currency
    return decision.costs.currency or chosen.currency
