"""Worlds for tests of letdowns: months lived by made-up people, whose letdowns and decisions have an effect that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.vocabulary import Cause

NOTHING = {"trend": "as usual", "abandonment": "few", "contacts": "0", "payments": "never failed", "decided": "none"}


@dataclass(frozen=True)
class World:
    """A world: what a letdown adds to the logarithm of the hazard in the month after it, and what is left a month later."""

    letdown: float = 0.8
    fade: float = 0.5
    decision: float = 0.7
    repaired: float = 0.3
    chance: float = 0.06
    rate: float = 0.1
    moves_use: float = 0.0
    """How much likelier those who play nothing are to be let down: what is to be matched away."""

    def effect(self, n_months):
        """The true ratio over the months after a letdown that was not made good, each month alike in weight."""
        return np.exp(self.letdown * self.fade ** np.arange(n_months))


def months(world, n=4000, n_months=14, *, seed=1, name="slow_reply"):
    """Return the months lived, as the warehouse tells them: one letdown kind, and a decision of plan b in country X in month 8."""
    rng = np.random.default_rng(seed)
    here, stock, age = np.ones(n, bool), np.zeros(n), np.zeros(n, int)
    decided, mended = np.zeros(n, int), np.zeros(n, bool)
    plan, country = rng.choice(["a", "b"], n), rng.choice(["X", "Y"], n)
    idle = rng.random(n) < 0.3
    parts = []
    for month in range(n_months):
        told = np.where(decided > 0, world.decision * 0.6 ** np.maximum(decided - 1, 0), 0.0)
        eta = np.log(world.chance) + stock + told + 0.9 * idle + 0.3 * (plan == "b")
        leaves = here & (rng.random(n) < -np.expm1(-np.exp(eta)))
        parts.append(_rows(month, here, leaves, age, mended, decided, plan, country, idle, name))
        struck = rng.random(n) < world.rate * np.exp(world.moves_use * idle)
        mended = np.where(struck, rng.random(n) < 0.4, mended)
        stock = world.fade * stock + np.where(struck, world.letdown * np.where(mended, world.repaired, 1.0), 0.0)
        age = np.where(struck, 1, np.where(age > 0, age + 1, 0))
        begins = (month == 7) & (plan == "b") & (country == "X")
        decided = np.where(begins, 1, np.where(decided > 0, decided + 1, 0))
        here = here & ~leaves
    return pa.concat_tables(parts)


def _rows(month, here, leaves, age, mended, decided, plan, country, idle, name):  # noqa: PLR0917 -- the columns
    n, some = int(here.sum()), np.flatnonzero(here)
    letdown = np.where(age[some] == 0, "none", np.where(age[some] == 1, "last month", np.where(age[some] == 2, "two months ago", np.where(age[some] == 3, "three months ago", "none"))))  # fmt: skip
    number = 2025 * 12 + month
    levels = {**{key: [word] * n for key, word in NOTHING.items()}, "plan": plan[some], "country": country[some]}
    levels |= {"footing": ["monthly"] * n, "spell": ["first"] * n, "letdown": letdown}
    levels |= {"use": np.where(idle[some], "none", "6-11"), "decided": np.where(decided[some] > 0, "1", "none")}
    return pa.table({
        "subject": some,
        "spell": np.ones(n, np.int8),
        "tenure": np.full(n, month),
        "month": np.full(n, number // 12 * 100 + number % 12 + 1),
        "ended": np.where(leaves[some], Cause.VOLUNTARY.value, ""),
        "letdown": np.where(age[some] > 0, name, ""),
        "letdown_age": pa.array(age[some], mask=age[some] == 0),
        "letdown_is_repaired": mended[some] & (age[some] > 0),
        "decision": np.where(decided[some] > 0, "dearer", ""),
        "decision_age": pa.array(decided[some], mask=decided[some] == 0),
        **{f"of_{key}": pa.array(list(column), pa.string()) for key, column in levels.items()},
    })  # fmt: skip
