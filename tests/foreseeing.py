"""A made-up base, the market around it, and a rise of one of its prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from goodwill.decisions.forecast import Base, Market, Newcomers, Support
from goodwill.decisions.record import Decision, Kind, PriceMove, Touched
from goodwill.vocabulary import Money

NOW = date(2026, 12, 1)
PLANS, COUNTRIES = ("basic", "standard"), ("DE", "FR", "US")


def some_base(n_bins: int = 240) -> Base:
    """So many bins of two plans in three countries."""
    rng = np.random.default_rng(3)
    plan = rng.integers(0, 2, n_bins)
    return Base(
        plans=PLANS,
        countries=COUNTRIES,
        currency="EUR",
        plan=plan,
        country=rng.integers(0, 3, n_bins),
        tenure=rng.integers(0, 60, n_bins).astype(float),
        n=rng.integers(50, 800, n_bins).astype(float),
        price=np.array([799.0, 1299.0])[plan],
        margin=np.full(n_bins, 0.6),
        leave=np.exp(rng.normal(-3.5, 0.6, n_bins))[:, None] * np.linspace(1.0, 0.8, 24),
        lost=np.full((n_bins, 24), 0.006),
    )


def some_market(base: Base | None = None, *, newcomers: float = 500.0) -> Market:
    base = base or some_base()
    came = Newcomers(
        np.full((base.n_segments, 24), newcomers), np.tile(np.linspace(0.08, 0.04, 24), (base.n_segments, 1))
    )
    return Market(base, came, Support(0.02, 400.0), 0.1, 120, 0.36)


def some_rise(after: int = 1499, *, countries: tuple[str, ...] = ("FR",), **changed: object) -> Decision:
    whole = Decision(
        name="rise",
        kind=Kind.PRICE_CHANGE,
        about="",
        announced_on=date(2026, 12, 10),
        in_force_on=date(2027, 1, 20),
        told_by=("email",),
        touched=Touched(plans=("standard",), countries=countries),
        prices=(PriceMove(plan="standard", before=Money(1299, "EUR"), after=Money(after, "EUR")),),
    )
    return replace(whole, **changed)  # type: ignore[arg-type]
