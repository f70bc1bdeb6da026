"""Works out the figures of an experiment, so that they are honest however often one looks: pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from goodwill.experiments import Arm as Side
from goodwill.experiments import (
    Experiment,
    Guard,
    Split,
    Sums,
    adjusted,
    difference_so_far,
    guarded,
    split_so_far,
    summed,
)
from goodwill.trials.figures import Arm, Difference, Figures, Glimpse, Guarded, Segment
from goodwill.trials.lives import DAY, MEASURES, Flags, Floats, Followed, Lives, followed
from goodwill.vocabulary import Estimate

PLANNED = 1_000
"""Units at which the intervals are narrowest, chosen before anybody looks; any other number is as honest, and wider there."""
WITHIN_DAYS = 90
WEEK = 7 * DAY
FEWEST = 20
"""An arm of fewer units that were followed to their end is counted and not compared."""
MOST_LOOKS = 60
GUARDS = (Guard("contacts", 0.05), Guard("reversed", 0.005), Guard("left_by_choice", 0.02))
"""What may not get worse by more, treated less held out: contacts a unit, shares of units."""


def figures(lives: Lives, *, within_days: int = WITHIN_DAYS, planned: int = PLANNED) -> Figures:
    """Return the figures of an experiment.

    Units are compared when their own ``within_days`` are over, in the order in which that happens, so that the
    intervals hold together at every look.

    Args:
        lives: Its units and what was told of them.
        within_days: How long each is followed.
        planned: Units in both arms at which intervals are narrowest; chosen before the first look.
    """
    told = Figures(
        name=lives.name,
        as_of=lives.as_of,
        within_days=within_days,
        arms=tuple(_arms(lives, within_days)),
        split=_split(lives),
        n_crossed=lives.n_crossed,
        refused=None,
        ripe_at=int(lives.assigned.min()) + within_days * DAY,
    )
    refused = _refused(told)
    return replace(told, refused=refused) if refused else _compared(told, lives, planned)


def _compared(told: Figures, lives: Lives, planned: int) -> Figures:
    some = lives.rows(lives.ripe(told.within_days))
    became = followed(some, within_days=told.within_days)
    pairs = _pairs(some, planned)
    differences = tuple(_differences(some, became, pairs))
    return replace(
        told,
        differences=differences,
        worth=tuple(_worth(some, pairs)),
        path=tuple(_path(some, became.here, told.within_days, pairs)),
        segments=tuple(_segments(some, became.here, pairs)),
        guards=tuple(_guards(differences)),
        rests_on=lives.rests_on,
    )


def _arms(lives: Lives, within_days: int) -> Iterator[Arm]:
    now, ripe = followed(lives), lives.ripe(within_days)
    for place, name in enumerate(lives.arms):
        mine = lives.arm == place
        counts = {one: int((now.of(one)[mine] > 0).sum()) for one in MEASURES if one != "paid"}
        coins = sorted(set(lives.currency[mine]) - {""})
        paid = {coin: round(now.paid[mine & (lives.currency == coin)].sum()) for coin in coins}
        is_held_out = name == lives.held_out
        yield Arm(name, is_held_out, int(mine.sum()), int((mine & ripe).sum()), counts, paid)


def _split(lives: Lives) -> Split | None:
    """Return the check of the split at each week's end since the first unit came."""
    if not lives.shares or len(lives.arms) < 2:
        return None
    total = sum(lives.shares)
    sides = tuple(Side(one, share / total) for one, share in zip(lives.arms, lives.shares, strict=True))
    looks = [np.bincount(lives.arm[lives.assigned <= at], minlength=len(sides)).tolist() for at in _weeks(lives)]
    return split_so_far(Experiment(lives.name, "as it came", sides), looks)


def _weeks(lives: Lives, later: int = 0) -> list[int]:
    """Return the instants of weekly looks from the first unit's to the last's, ``later`` after each came; at most so many."""
    first, last = int(lives.assigned.min()) + later, int(lives.assigned.max()) + later
    step = max(WEEK, -(-(last - first) // MOST_LOOKS))
    return [min(at, last) for at in range(first + step, last + step, step)] or [last]


def _refused(told: Figures) -> str | None:
    if told.split is not None and not told.split.is_honest:
        return "split"
    alone = [one for one in told.arms if one.is_held_out and one.n]
    if not alone:
        return "alone"
    others = [one.n_ripe for one in told.arms if not one.is_held_out]
    return "ripe" if min(alone[0].n_ripe, max(others, default=0)) < FEWEST else None


@dataclass(frozen=True, slots=True)
class _Pair:
    """An arm, and the units of it and of those left alone that are compared."""

    arm: str
    mine: Flags
    alone: Flags
    planned: int
    currency: str | None = None

    @property
    def is_enough(self) -> bool:
        return bool(min(self.mine.sum(), self.alone.sum()) >= FEWEST)

    def among(self, some: Flags, currency: str | None = None) -> _Pair:
        return replace(self, mine=self.mine & some, alone=self.alone & some, currency=currency)

    def so_far(self, values: Floats) -> Estimate:
        treated, held_out = _summed(values[self.mine]), _summed(values[self.alone])
        return difference_so_far(treated=treated, held_out=held_out, planned=self.planned)


def _summed(values: Floats) -> Sums:
    """Return the sums; where nearly all did the same, as spread as if one more had and one more had not (Agresti and Coull).

    Two hundred of two hundred is no certainty, and an interval of no width would say that it is.
    """
    told = summed(values)
    if told.n < 2 or not np.isin(values, (0.0, 1.0)).all():
        return told
    share = (told.mean * told.n + 1) / (told.n + 2)
    return replace(told, variance=max(told.variance, share * (1 - share)))


def _pairs(lives: Lives, planned: int) -> list[_Pair]:
    """Return each arm that has enough units beside those left alone."""
    alone = lives.arm == lives.arms.index(lives.held_out or "")
    pairs = [_Pair(name, lives.arm == place, alone, planned) for place, name in enumerate(lives.arms)]
    return [one for one in pairs if one.arm != lives.held_out and one.is_enough]


def _differences(lives: Lives, became: Followed, pairs: list[_Pair]) -> Iterator[Difference]:
    for measure in MEASURES:
        values = became.of(measure)
        if measure == "paid":
            yield from _money(lives, measure, values, pairs)
        elif measure != "answered":  # nobody asks those left alone
            yield from (_apart(lives, one, measure, values) for one in pairs)


def _worth(lives: Lives, pairs: list[_Pair]) -> Iterator[Difference]:
    if lives.goodwill is not None:
        yield from _money(lives, "worth", followed(lives).paid + lives.goodwill, pairs)


def _money(lives: Lives, measure: str, values: Floats, pairs: list[_Pair]) -> Iterator[Difference]:
    """Yield differences in money, each currency by itself, that of most units first."""
    coins, n = np.unique(lives.currency[lives.currency != ""].astype(str), return_counts=True)
    for coin in coins[np.argsort(-n, kind="stable")]:
        among = [one.among(lives.currency == coin, str(coin)) for one in pairs]
        yield from (_apart(lives, one, measure, values) for one in among if one.is_enough)


def _apart(lives: Lives, pair: _Pair, measure: str, values: Floats) -> Difference:
    """Return the difference of an arm from those left alone, what the past explains taken out."""
    both = pair.mine | pair.alone
    plain, less, past = pair.so_far(values), np.zeros(len(values)), _scaled(lives.past[both])
    if not past.shape[1]:  # nobody's past differs from another's: it explains nothing
        return Difference(pair.arm, measure, pair.currency, plain)
    less[both] = adjusted(values[both], past, pair.mine[both].astype(np.int64))
    told, width = pair.so_far(less), plain.high - plain.low
    narrowed = 1 - (told.high - told.low) / width if width > 0 else 0.0
    return Difference(pair.arm, measure, pair.currency, told if narrowed > 0 else plain, max(narrowed, 0.0))


def _scaled(past: Floats) -> Floats:
    """Return the past with each column of mean 0 and spread 1, without those that never differ."""
    spread = past.std(axis=0)
    told: Floats = (past - past.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    return told


def _path(lives: Lives, here: Floats, within_days: int, pairs: list[_Pair]) -> Iterator[Glimpse]:
    """Yield what one would have seen each week of who is still here, of those whose time was over by then."""
    for at in _weeks(lives, within_days * DAY):
        among = [one.among(lives.ripe(within_days, at)) for one in pairs]
        for one in among:
            if one.is_enough:
                estimate = _apart(lives, one, "here", here).estimate
                yield Glimpse(at, one.arm, int((one.mine | one.alone).sum()), estimate)


def _segments(lives: Lives, here: Floats, pairs: list[_Pair]) -> Iterator[Segment]:
    for by, words in (("plan", lives.plan), ("country", lives.country)):
        for level in sorted(set(words) - {""}):
            among = [one.among(words == level) for one in pairs]
            for one in among:
                if one.is_enough:
                    n = int((one.mine | one.alone).sum())
                    yield Segment(by, level, n, _apart(lives, one, "here", here))


def _guards(differences: tuple[Difference, ...]) -> Iterator[Guarded]:
    for one in differences:
        for guard in GUARDS:
            if guard.measure == one.measure:
                yield Guarded(guard, one, guarded(guard, one.estimate))
