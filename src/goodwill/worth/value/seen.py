"""Chances that were counted, drawn from what the counts leave open; counted anew, they are drawn beside those before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from goodwill.worth.cells import Floats
from goodwill.worth.chance import normals


@dataclass(frozen=True, slots=True)
class Seen:
    """Counts of who did something and who did not, what was thought before any was seen among them, and draws of them.

    Args:
        did: ``(n_chances,)``; 0: nobody, and nobody is taken to.
        did_not: ``(n_chances,)``.
        normals: ``(n_draws, n_chances)`` where each draw stands, as a standard normal does.
    """

    did: Floats
    did_not: Floats
    normals: Floats

    @property
    def drawn(self) -> Floats:
        """Draws of the chances, ``(n_draws, n_chances)``: of Beta posteriors."""
        known = special.betaincinv(
            np.maximum(self.did, 1e-9), np.maximum(self.did_not, 1e-9), special.ndtr(self.normals)
        )
        told: Floats = np.where(self.did > 0, known, 0.0)
        return told


def seen(did: Floats, did_not: Floats, n_draws: int, rng: np.random.Generator, *, before: Seen | None = None) -> Seen:
    """Return counts with draws of them.

    Args:
        did: Who did, by chance.
        did_not: Who did not.
        n_draws: How many draws.
        rng: Where chance comes from.
        before: The same as they were counted before, all of which is counted now too: the draws then have in common
            what the counts have (the share of what is seen now that was seen then).
    """
    anew = normals(n_draws, len(did), rng)
    if before is None or before.normals.shape != anew.shape:
        return Seen(did, did_not, anew)
    n, n_before = did + did_not, before.did + before.did_not
    alike = np.sqrt(np.minimum(n, n_before) / np.maximum(np.maximum(n, n_before), 1e-9))
    return Seen(did, did_not, alike * before.normals + np.sqrt(1 - alike**2) * anew)
