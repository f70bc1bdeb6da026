"""Draws lie evenly around what is told, however few they are, and as far from it as is not known."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.worth.chance import normals


@pytest.mark.parametrize("n_draws", [2, 20])
def test_the_mean_of_draws_is_what_is_told_and_their_spread_is_kept(n_draws):
    told = normals(n_draws, 40_000, np.random.default_rng(3))

    np.testing.assert_allclose(told.mean(axis=0), 0.0, atol=1e-12)
    assert told.var(axis=0, ddof=1).mean() == pytest.approx(1.0, abs=0.03)


def test_one_draw_alone_is_any():
    assert normals(1, 40_000, np.random.default_rng(3)).std() == pytest.approx(1.0, abs=0.02)
