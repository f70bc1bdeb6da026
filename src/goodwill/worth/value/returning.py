"""Who comes back: the chance of returning in each month after leaving, by cause, from the gaps that were lived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Floats, Ints

TRIAL = "trial"
"""How those left who tried and did not stay."""
WAYS: tuple[str, ...] = (*(cause.value for cause in CAUSES), TRIAL)
"""The ways to have left, in the order of every axis that has one entry for each."""
_BAND_ENDS = (*range(1, 13), 18, 24, 36, 60)
"""Months since leaving are taken apart one by one in the first year, then together up to each of these."""
_LENT = 20.0
"""A way to leave that few have gone borrows so many months' worth of what all others did in the same band."""


@dataclass(frozen=True, slots=True)
class Returns:
    """The chance of returning in a month for those still away: ``monthly`` ``(n_ways, n_months)`` from the first month on.

    Beyond the longest gap that anyone was watched for nobody is taken to return: it was never seen.
    """

    monthly: Floats
    n_left: int
    n_returned: int

    def within(self, months: int) -> Floats:
        """Return the chance to have returned within so many months of leaving, by way: ``(n_ways,)``."""
        away: Floats = np.prod(1 - self.monthly[:, :months], axis=1)
        return 1 - away

    def first(self, n_months: int) -> Floats:
        """Return the chance to return in exactly each month ahead, by months already away.

        ``(n_ways, n_away, n_months)``: who has been away for ``i`` whole months returns ``j`` months from now.
        """
        padded = np.pad(self.monthly, ((0, 0), (0, n_months)))
        n_away = self.monthly.shape[1] + 1
        ahead = np.stack([padded[:, i : i + n_months] for i in range(n_away)], axis=1)
        away = np.cumprod(1 - ahead, axis=2)
        still = np.concatenate([np.ones_like(away[:, :, :1]), away[:, :, :-1]], axis=2)
        chance: Floats = still * ahead
        return chance


@dataclass(frozen=True, slots=True)
class Gaps:
    """Months lived away from us, added up: one entry for each way of leaving and month since.

    Args:
        way: Index into :data:`WAYS`.
        month: Whole months since leaving, from 0.
        n_away: Who began the month away.
        n_returned: Who of them returned in it.
    """

    way: Ints
    month: Ints
    n_away: Floats
    n_returned: Floats

    @property
    def n_months(self) -> int:
        """The longest gap that anyone was watched for."""
        return int(self.month[self.n_away > 0].max(initial=-1)) + 1


def gaps_of(table: pa.Table) -> Gaps:
    """Return an Arrow table (``way`` a word, ``month``, ``n_away``, ``n_returned``) as gaps; other ways are voluntary."""
    known = {word: place for place, word in enumerate(WAYS)}
    usual = known[Cause.VOLUNTARY.value]
    way = [known.get(word, usual) for word in table["way"].to_pylist()]
    month, n_away, n_returned = (np.asarray(table[name], np.float64) for name in ("month", "n_away", "n_returned"))
    return Gaps(np.array(way, np.int64), month.astype(np.int64), n_away, n_returned)


def returns(gaps: Gaps) -> Returns:
    """Return the chances that the gaps say; without any, nobody returns."""
    return _with(gaps, *_shape(gaps))


def drawn_returns(gaps: Gaps, drawn: Floats) -> Sequence[Returns]:
    """Return draws of the chances; ``drawn`` is ``(n_draws, n_chances)``, of counts as :func:`counts_of` gives them."""
    return [_with(gaps, one, 1 - one) for one in drawn.reshape(len(drawn), len(WAYS), -1)]


def counts_of(gaps: Gaps) -> tuple[Floats, Floats]:
    """Return who came back and who stayed away, by way and band of months: ``(n_chances,)`` each, always as many."""
    came, stayed = _shape(gaps)
    return came.ravel(), stayed.ravel()


def _shape(gaps: Gaps) -> tuple[Floats, Floats]:
    """Return who came back and who stayed away in each band of months, by way, with what is lent: ``(n_ways, n_bands)``."""
    n_bands = len(_BAND_ENDS) + 1
    band = np.searchsorted(_BAND_ENDS, gaps.month, side="right")
    place = gaps.way * n_bands + band
    away, came = (
        np.bincount(place, weights=told, minlength=len(WAYS) * n_bands).reshape(len(WAYS), n_bands)
        for told in (gaps.n_away, gaps.n_returned)
    )
    usual = came.sum(axis=0) / np.maximum(away.sum(axis=0), 1)
    return came + _LENT * usual, away - came + _LENT * (1 - usual)


def _with(gaps: Gaps, came: Floats, stayed: Floats) -> Returns:
    bands = np.searchsorted(_BAND_ENDS, np.arange(gaps.n_months), side="right")
    left = gaps.month == 0
    return Returns((came / (came + stayed))[:, bands], int(gaps.n_away[left].sum()), int(gaps.n_returned.sum()))


def words(returns_: Returns) -> Mapping[str, float]:
    """Return the share of each way that is back within a year, for who reads it."""
    return dict(zip(WAYS, returns_.within(12).tolist(), strict=True))
