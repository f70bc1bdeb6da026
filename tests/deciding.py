"""A price rise as it is written down, and a forecast of it on a small made-up base."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import numpy as np

from goodwill.decisions.forecast import Base, Forecast, Market, Newcomers, Support, Way, forecast
from goodwill.decisions.record import Decision, read

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
RISE = read("""
name = "rise"
kind = "price_change"
announced_on = 2026-12-10
in_force_on = 2027-01-20
told_by = ["email"]
[[price]]
plan = "standard"
before = 12.99
after = 14.99
currency = "EUR"
""")


def made(decision: Decision = RISE, *, ways: Collection[Way] | None = ()) -> Forecast:
    months = np.ones((1, 24))
    base = Base(("standard",), ("FR",), "EUR", np.zeros(1, int), np.zeros(1, int), np.array([12.0]), np.array([1e5]),
                np.array([1299.0]), np.array([0.6]), 0.03 * months, 0.006 * months)  # fmt: skip
    market = Market(base, Newcomers(500 * months, 0.05 * months), Support(), 0.1, 120, 0.36)
    return forecast(decision, market, now=AT.date(), n_draws=100, ways=ways)
