"""Should we? What keeping on billing the dormant brings, what each way of asking them brings, and what the difference rests on.

Nobody knows the answer as one number: every figure is drawn from what is believed, and told with its interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.trials.beliefs import ARMS, Belief, Beliefs, believed
from goodwill.trials.lives import Floats, Lives
from goodwill.vocabulary import Estimate

YEARS = (1, 3, 10)
LEVEL = 0.9
N_DRAWS = 2_000
_BACK_WITHIN = 12
"""Only returns in the first year are counted: later ones nobody has published."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The dormant who pay in one currency now.

    Args:
        currency: Which.
        n: How many there are.
        n_paying: How many pay in it in all.
        monthly_minor: What they pay in a month together, less the costs that come with each.
        n_reversed: How many of them got money back or disputed a charge in the last year.
        reversed_minor: What went back to them in it.
        contact_minor: What answering one message costs; None: the house has not said, and it is not counted.
    """

    currency: str
    n: int
    n_paying: int
    monthly_minor: float
    n_reversed: int
    reversed_minor: float
    contact_minor: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One arm beside billing on silently, over so many years, in minor units of present value.

    Args:
        arm: Which.
        years: Over how many.
        forgone: What silence would have paid: the figure that is asked for.
        kept: What those pay who stay awake, or are billed on all the same.
        returned: What those pay who were let go or paused and come back.
        spared: What does not go back as refunds and disputes.
        answering: What answering messages costs less than while billing on; below nought: more, for being asked makes
            people write. None: what a message costs is not known, and it is not counted.
        net: All that answers it, less what is forgone.
    """

    arm: str
    years: int
    forgone: Estimate
    kept: Estimate
    returned: Estimate
    spared: Estimate
    net: Estimate
    answering: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Should:
    """The comparison for the dormant of one currency.

    Args:
        silence: Whom it is about.
        a_year: What letting go of all of them would cost in the first year if none answered and none came back.
        compared: Each arm over each horizon.
        fans: The net of each arm at the end of each of ten years: median, low, high.
        p_better: How likely each arm is to bring more than billing on, by arm and years.
        beliefs: What all of it rests on.
    """

    silence: Silence
    a_year: Estimate
    compared: tuple[Compared, ...]
    fans: Mapping[str, tuple[tuple[float, float, float], ...]]
    p_better: Mapping[str, Mapping[int, float]]
    beliefs: tuple[Belief, ...]


def should_we(silence: Silence, lives: Lives | None, *, discount_rate: float) -> Should:
    """Return what asking the dormant of one currency would bring beside billing on.

    Args:
        silence: Who they are and what they pay.
        lives: The units of the house's own experiment; None: there is none.
        discount_rate: A year's, in [0, 1).
    """
    found = believed(lives, n_reversed=silence.n_reversed, n_silent=silence.n, n_draws=N_DRAWS)
    beliefs = _counted(found, silence)
    walk = _Walk(silence, beliefs, discount_rate)
    arms = {arm: walk.arm(arm) for arm in ARMS}
    rests_on = "; ".join(f"{one.name}: {one.rests_on}" for one in beliefs.values())
    compared = tuple(
        _compared(arm, years, walk.silent, parts, rests_on) for arm, parts in arms.items() for years in YEARS
    )
    nets = {arm: parts.net(walk.silent) for arm, parts in arms.items()}
    fans = {arm: tuple(_ends(net[:, 12 * year - 1]) for year in range(1, YEARS[-1] + 1)) for arm, net in nets.items()}
    better = {arm: {years: float((net[:, 12 * years - 1] > 0).mean()) for years in YEARS} for arm, net in nets.items()}
    return Should(silence, _estimate(walk.silent[:, 11], rests_on), compared, fans, better, tuple(beliefs.values()))


def _counted(beliefs: Beliefs, silence: Silence) -> Beliefs:
    """Return the beliefs that anything is reckoned from."""
    is_priced = silence.contact_minor is not None
    return {name: one for name, one in beliefs.items() if is_priced or not name.startswith("writes.")}


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an arm brings by the end of each month, ``(n_draws, months)`` each."""

    kept: Floats
    returned: Floats
    spared: Floats
    answering: Floats | None

    def net(self, silent: Floats) -> Floats:
        told: Floats = self.kept + self.returned + self.spared - silent
        return told if self.answering is None else told + self.answering


class _Walk:
    """Months ahead, drawn: what a hundred per cent of the dormant pay under each way of treating them."""

    def __init__(self, silence: Silence, beliefs: Beliefs, discount_rate: float) -> None:
        self.silence, self.beliefs = silence, beliefs
        self.months = np.arange(1, 12 * YEARS[-1] + 1)
        self.discount = (1 + discount_rate) ** (-self.months / 12)
        self.stays_silent = self._silent()
        self.silent = self._paid(self.stays_silent)

    def arm(self, arm: str) -> _Parts:
        """Return what an arm brings."""
        if arm == "reminder":
            return self._reminded()
        keep = self._of(f"keep.{arm}")[:, None]
        kept, back = self._paid(keep * self._stays("woken")), self._paid((1 - keep) * self._back())
        if arm == "free_month":
            kept = kept - self.silence.monthly_minor * self.discount[0]
        return _Parts(kept, back, (1 - keep) * self._reversals(), self._answering(arm, 1 - keep))

    def _reminded(self) -> _Parts:
        """Return what a plain reminder brings: some leave because of it, all others are billed on."""
        upset = self._of("upset")[:, None]
        return _Parts(
            (1 - upset) * self.silent,
            self._paid(upset * self._back()),
            upset * self._reversals(),
            self._answering("reminder", upset),
        )

    def _of(self, name: str) -> Floats:
        return self.beliefs[name].draws

    def _stays(self, name: str) -> Floats:
        told: Floats = np.exp(-self._of(name)[:, None] * (self.months - 1))
        return told

    def _silent(self) -> Floats:
        """Return who is still billed silently in each month: by one rate in the first year, by another after it."""
        first = np.minimum(self.months - 1, 12)
        told: Floats = np.exp(
            -self._of("silent")[:, None] * first - self._of("later")[:, None] * (self.months - 1 - first)
        )
        return told

    def _back(self) -> Floats:
        """Return the share of those let go who are back and still here in each month."""
        rate = -np.log1p(-self._of("back").clip(0, 0.99)) / _BACK_WITHIN
        leave, here = self._of("again"), np.zeros((N_DRAWS, len(self.months)))
        away, now = np.ones(N_DRAWS), np.zeros(N_DRAWS)
        for month in range(len(self.months)):
            comes = away * (1 - np.exp(-rate)) if month < _BACK_WITHIN else np.zeros(N_DRAWS)
            away, now = away - comes, now * np.exp(-leave) + comes
            here[:, month] = now
        return here

    def _paid(self, here: Floats) -> Floats:
        return np.asarray(np.cumsum(self.silence.monthly_minor * here * self.discount, axis=1))

    def _reversals(self) -> Floats:
        """Return what goes back to those billed on silently, as far as it is known: as often and as much as last year."""
        each = self.silence.reversed_minor / max(self.silence.n_reversed, 1)
        monthly = self._of("reversed")[:, None] * self.silence.n * each / 12
        return np.asarray(np.cumsum(monthly * self.stays_silent * self.discount, axis=1))

    def _answering(self, arm: str, gone: Floats) -> Floats | None:
        """Return what answering messages costs less: those who are gone write no more, those who are asked write once."""
        if self.silence.contact_minor is None:
            return None
        all_write = self.silence.n * self.silence.contact_minor
        monthly = self._of("writes.silent")[:, None] * all_write / 12
        silent = np.cumsum(monthly * self.stays_silent * self.discount, axis=1)
        asked = self._of(f"writes.{arm}")[:, None] * all_write * self.discount[0]
        return np.asarray(gone * silent - asked)


def _compared(arm: str, years: int, silent: Floats, parts: _Parts, rests_on: str) -> Compared:
    at = 12 * years - 1
    drawn = {
        "forgone": silent, "kept": parts.kept, "returned": parts.returned, "spared": parts.spared, "net": parts.net(silent),
    } | ({} if parts.answering is None else {"answering": parts.answering})  # fmt: skip
    return Compared(arm, years, **{name: _estimate(one[:, at], rests_on) for name, one in drawn.items()})


def _estimate(draws: npt.NDArray[np.float64], rests_on: str) -> Estimate:
    middle, low, high = _ends(draws)
    return Estimate(middle, low, high, LEVEL, rests_on)


def _ends(draws: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = np.quantile(draws, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return float(middle), float(low), float(high)
