"""How many will leave: the interval holds what came in nine made-up companies of ten, months of their own and chance with it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goodwill.vocabulary import Cause
from goodwill.worth import hazard
from goodwill.worth.cells import cells_of
from goodwill.worth.hazard import Choice
from goodwill.worth.hazard.judged import foretold

PLAIN = {cause: Choice() for cause in Cause}
MONTHS, LATER = 24, 3


def lived(seed: int, *, apart: float, n: int):
    """Two years of two plans whose months lie ``apart`` for no reason that is known, ``n`` at risk of each plan, tenure and month."""
    draw = np.random.default_rng(seed)
    month, tenure, plan = (one.reshape(-1) for one in np.meshgrid(np.arange(MONTHS), np.arange(4), [0, 1]))
    eta = -3.0 + 0.3 * plan - 0.1 * tenure + draw.normal(0, apart, MONTHS)[month]
    return cells_of(pa.table({
        "plan": np.array(["a", "b"])[plan], "tenure": tenure, "month": 202400 + month // 12 * 100 + month % 12 + 1,
        "n_at_risk": np.full(len(month), n), "n_voluntary": draw.binomial(n, -np.expm1(-np.exp(eta))),
    }))  # fmt: skip


def foreseen(seed: int, **world):
    """What is foretold of the last months by hazards that know those before, and how many left in them."""
    cells = lived(seed, **world)
    is_later = cells.month > cells.month.max() - LATER
    found = hazard.fit(cells.take(~is_later), choices=PLAIN)
    return foretold(found, cells.take(is_later)), cells.take(is_later).left(Cause.VOLUNTARY).sum()


@pytest.mark.parametrize(("apart", "n"), [(0.0, 40), (0.25, 800)])
def test_nine_in_ten_of_the_numbers_that_are_foretold_lie_within_their_interval(apart, n):
    told = [foreseen(seed, apart=apart, n=n) for seed in range(30)]

    assert 0.8 <= np.mean([one.low <= came <= one.high for one, came in told]) <= 1
    assert np.mean([one.value - came for one, came in told]) < 0.1 * np.mean([came for _, came in told])
    assert all(one.level == 0.9 and one.low < one.value < one.high for one, _ in told)


def test_an_interval_has_what_months_bring_of_their_own_and_is_never_narrower_than_chance():
    [calm, _], [restless, _] = foreseen(1, apart=0.0, n=800), foreseen(1, apart=0.25, n=800)

    width = {name: (one.high - one.low) / one.value for name, one in (("calm", calm), ("restless", restless))}

    assert width["restless"] > 1.5 * width["calm"]
    assert calm.high - calm.low > 2 * 1.6448536 * np.sqrt(calm.value * (1 - calm.value / (LATER * 8 * 800))) * 0.85
