"""What is believed of the dormant when they are asked, or billed on: from one's own experiment if there is one, else published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from goodwill.trials.lives import CANCELLED, Floats, Lives, followed
from goodwill.vocabulary import Said, say

FEWEST = 20
OWN_DAYS = 90
_MONTH_US = 30.44 * 86_400_000_000
_DRAW_ENDS = (0.05, 0.95)


class Source(StrEnum):
    """Where a belief comes from: the house's own experiment, what others published, or nobody knows and it is assumed wide."""

    OWN = "own"
    PUBLISHED = "published"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Belief:
    """Something believed of a person: draws of it, where it comes from, and that in words.

    Args:
        name: What of: ``silent`` (leaves in a month while billed silently, in the first year), ``later`` (the same
            after it: what 90 days show says little of it), ``woken`` (the same once awake), ``keep.ARM``
            (still here after being asked), ``back`` (of those let go, back within a year), ``again`` (leaves in a month once
            back), ``upset`` (leaves because of being reminded), ``reversed`` (gets money back in a year of silence),
            ``writes.silent`` (messages in a year of being billed silently), ``writes.ARM`` (messages because of being asked).
        draws: ``(n_draws,)``.
        source: Where it comes from.
        rests_on: That in words.
    """

    name: str
    draws: Floats
    source: Source
    rests_on: Said

    @property
    def ends(self) -> tuple[float, float, float]:
        """The median and the ends of the 90 % interval."""
        low, high = np.quantile(self.draws, _DRAW_ENDS)
        return float(np.median(self.draws)), float(low), float(high)


Beliefs = Mapping[str, Belief]
_KEEP = say("nobody has published how many of the dormant answer: assumed anywhere from 5 to 60 of a hundred")
_WRITES = say(
    "nobody has published how many of the dormant write when they are asked: assumed up to fifteen of a hundred"
)
_WRITES_SILENT = say(
    "nobody has published how many of the silent write about being billed: assumed up to five of a hundred a year"
)
_PRIORS: Mapping[str, tuple[float, float, Source, Said]] = {
    "silent": (0.01, 0.052, Source.PUBLISHED, say("below the gross churn of all, 5.2 of a hundred a month (Antenna 2024); cards that are replaced end some (Einav, Klopack and Mahoney)")),
    "woken": (0.035, 0.07, Source.PUBLISHED, say("one-year survival of a first subscription, 45 of a hundred (Antenna 2024), and gross churn of 5.2 a month")),
    "back": (0.05, 0.45, Source.PUBLISHED, say("45 of a hundred of all who leave are back within a year (Antenna 2024); of the dormant fewer, nobody has published how many")),
    "again": (0.07, 0.1, Source.PUBLISHED, say("one-year survival of a second subscription, 36 of a hundred (Antenna 2024)")),
    "upset": (0.0, 0.08, Source.PUBLISHED, say("a campaign that spoke to quiet customers raised churn from 6 to 10 of a hundred (Ascarza, Iyengar and Schleicher 2016)")),
}  # fmt: skip
ARMS = ("last_chance", "free_month", "pause", "reminder")


def believed(lives: Lives | None, *, n_reversed: int, n_silent: int, n_draws: int, seed: int = 0) -> Beliefs:
    """Return all that is believed.

    Args:
        lives: The units of the house's own experiment; None: there is none.
        n_reversed: Of the dormant, how many got money back or disputed a charge in the year before.
        n_silent: How many are dormant.
        n_draws: How many draws of each.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    found = {
        name: Belief(name, rng.uniform(low, high, n_draws), source, words)
        for name, (low, high, source, words) in _PRIORS.items()
    }
    found |= {
        f"keep.{arm}": Belief(f"keep.{arm}", rng.uniform(0.05, 0.6, n_draws), Source.ASSUMED, _KEEP)
        for arm in ARMS
        if arm != "reminder"
    }
    found["later"] = replace(found["silent"], name="later")
    share = rng.beta(n_reversed + 0.5, n_silent - n_reversed + 0.5, n_draws)
    words = say("%(n)s of %(of)s dormant subscribers got money back in the last year", n=n_reversed, of=n_silent)
    found["reversed"] = Belief("reversed", share, Source.OWN, words)
    found |= _writing(rng, n_draws)
    return found if lives is None else found | _own(lives, rng, n_draws)


def _writing(rng: np.random.Generator, n_draws: int) -> dict[str, Belief]:
    """Return how often they are believed to write: because of being asked, and in a year of being billed silently."""
    asked = {
        f"writes.{arm}": Belief(f"writes.{arm}", rng.uniform(0, 0.15, n_draws), Source.ASSUMED, _WRITES) for arm in ARMS
    }
    silent = Belief("writes.silent", rng.uniform(0, 0.05, n_draws), Source.ASSUMED, _WRITES_SILENT)
    return {"writes.silent": silent, **asked}


def _own(lives: Lives, rng: np.random.Generator, n_draws: int) -> dict[str, Belief]:
    """Return what the house's own experiment says, of each thing it saw enough of."""
    ripe = lives.ripe(OWN_DAYS)
    became = followed(lives, within_days=OWN_DAYS)
    here = became.here * (1 - became.left)  # who was let go and is back already counts among those who come back
    found: dict[str, Belief] = {}
    for place, arm in enumerate(lives.arms):
        mine = ripe & (lives.arm == place)
        n, k = int(mine.sum()), int(here[mine].sum())
        if n < FEWEST:
            continue
        share = rng.beta(k + 0.5, n - k + 0.5, n_draws)
        words = say("own experiment: %(k)s of %(n)s still here after 90 days", k=k, n=n)
        if arm == lives.held_out:
            found["silent"] = Belief("silent", -np.log(share) / (OWN_DAYS / 30.44), Source.OWN, words)
        elif arm in ARMS and arm != "reminder":
            found[f"keep.{arm}"] = Belief(f"keep.{arm}", share, Source.OWN, words)
    return found | _back(lives, rng, n_draws) | _wrote(lives, became.contacts, rng, n_draws)


def _wrote(lives: Lives, contacts: Floats, rng: np.random.Generator, n_draws: int) -> dict[str, Belief]:
    """Return how often those of each arm wrote in the house's own experiment; of those left alone, as in a year."""
    found: dict[str, Belief] = {}
    for place, arm in enumerate(lives.arms):
        mine = lives.ripe(OWN_DAYS) & (lives.arm == place)
        n, k = int(mine.sum()), int(contacts[mine].sum())
        is_alone = arm == lives.held_out
        if n >= FEWEST and (is_alone or arm in ARMS):
            name, years = ("writes.silent", OWN_DAYS / 365) if is_alone else (f"writes.{arm}", 1.0)
            words = say("own experiment: %(k)s messages of %(n)s people within 90 days", k=k, n=n)
            found[name] = Belief(name, rng.gamma(k + 0.5, 1 / (n * years), n_draws), Source.OWN, words)
    return found


def _back(lives: Lives, rng: np.random.Generator, n_draws: int) -> dict[str, Belief]:
    """Return how many of those let go came back within a year, by the months they were away."""
    told, n = lives.told, lives.n
    since = told.at > lives.assigned[told.unit]
    ends = np.flatnonzero(since & (told.turn == CANCELLED))[::-1]
    left_at = np.full(n, -1, np.int64)
    left_at[told.unit[ends]] = told.at[ends]
    starts = (told.turn > 0) & (told.turn != CANCELLED) & (left_at[told.unit] >= 0) & (told.at > left_at[told.unit])
    back_at = np.full(n, lives.as_of, np.int64)
    first = np.flatnonzero(starts)[::-1]
    back_at[told.unit[first]] = told.at[first]
    gone = left_at >= 0
    if gone.sum() < FEWEST:
        return {}
    months = float((back_at[gone] - left_at[gone]).sum() / _MONTH_US)
    k = len(np.unique(told.unit[first]))
    rate = rng.gamma(k + 0.5, 1 / max(months, 1.0), n_draws)
    words = say("own experiment: %(k)s of %(n)s who left came back", k=k, n=int(gone.sum()))
    return {"back": Belief("back", 1 - np.exp(-12 * rate), Source.OWN, words)}
