"""The ledger's own shares: of trials who stays, of pauses who resumes, of failed bills who pays, of requests who stays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from goodwill.worth.cells import Floats

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

    def counts(self) -> tuple[Floats, Floats]:
        """Return who did and who did not, with what is thought before anything was seen: ``(n_shares,)`` each."""
        each = [getattr(self, one.name) for one in fields(self)]
        did, n = np.array([one.n_did for one in each]), np.array([one.n for one in each])
        return did + _SUCCESSES, n - did + _FAILURES


def drawn_shares(drawn: Floats) -> list[Shares]:
    """Return draws of the shares; ``drawn`` is ``(n_draws, n_shares)``, of counts as :meth:`Counted.counts` gives them."""
    names = [one.name for one in fields(Shares)]
    return [Shares(**dict(zip(names, row, strict=True))) for row in drawn.tolist()]
