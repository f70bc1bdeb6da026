"""The ledger's own shares: of trials who stays, of pauses who resumes, of failed bills who pays, of requests who stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SUCCESSES, _FAILURES = 0.5, 0.5
"""What is thought before anything was seen (Jeffreys): a share may be anything."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``n`` who might have, ``n_did`` did."""

    n_did: int
    n: int

    @property
    def value(self) -> float:
        """The share, by its posterior mean."""
        return (self.n_did + _SUCCESSES) / (self.n + _SUCCESSES + _FAILURES)

    def drawn(self, n: int, rng: np.random.Generator) -> Sequence[float]:
        """Return draws of the share from what was seen."""
        drawn: list[float] = rng.beta(self.n_did + _SUCCESSES, self.n - self.n_did + _FAILURES, n).tolist()
        return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What becomes of those who are neither simply with us nor gone, as shares in (0, 1).

    Args:
        converts: Of those on trial, who begins to pay.
        resumes: Of those who rest, who resumes in a month.
        recovers: Of those who owe a failed bill, who pays it in the end.
        withdraws: Of those who asked to leave, who takes it back.
    """

    converts: float
    resumes: float
    recovers: float
    withdraws: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The same as they were counted."""

    converts: Share
    resumes: Share
    recovers: Share
    withdraws: Share

    @property
    def shares(self) -> Shares:
        """The shares themselves."""
        return Shares(
            converts=self.converts.value,
            resumes=self.resumes.value,
            recovers=self.recovers.value,
            withdraws=self.withdraws.value,
        )

    def drawn(self, n: int, rng: np.random.Generator) -> list[Shares]:
        """Return draws of them all from what was seen."""
        names = ("converts", "resumes", "recovers", "withdraws")
        columns = [getattr(self, name).drawn(n, rng) for name in names]
        return [Shares(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
