"""For whom which arm: the uplift of each by segment, and the rule that gives everyone the arm of greatest expected worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from goodwill.experiments import Arms, Chosen, Trial, averaged, best_learner, chosen, learners_of
from goodwill.trials.lives import Flags, Floats, Lives, followed

FEWEST = 50


@dataclass(frozen=True, slots=True)
class Lift:
    """What an arm is expected to do to the chance of still being here, on average over the units of one plan or country.

    ``learner`` is the one that was nearest on units it never saw; the figure is the mean of all learners.
    """

    arm: str
    by: str
    level: str
    n: int
    value: float
    learner: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A rule that gives everyone an arm.

    Args:
        currency: Of whom: those who pay in it, who are the most.
        outcome: ``worth`` (paid since and worth now) or, where too little is known of worth, ``paid``.
        rule: The rule; None: too few to learn one.
        by_plan: The share of each arm among the units of each plan.
        lifts: Uplift by arm and segment.
        n: How many units it is learnt from.
    """

    currency: str
    outcome: str
    rule: Chosen | None
    by_plan: Mapping[str, Mapping[str, float]]
    lifts: tuple[Lift, ...]
    n: int


def picked(lives: Lives, *, within_days: int, costs: Mapping[str, float] | None = None) -> Picked:
    """Return the rule and the uplifts learnt from those whose time is over.

    Args:
        lives: The units of the experiment.
        within_days: How long each is followed.
        costs: What an arm costs a unit besides what it makes them pay less, in minor units.
    """
    some = lives.rows(lives.ripe(within_days))
    coins, n = np.unique(some.currency[some.currency != ""].astype(str), return_counts=True)
    coin = str(coins[n.argmax()]) if len(coins) else ""
    some = some.rows(some.currency == coin)
    outcome = "paid" if some.goodwill is None else "worth"
    told = _rule(some, within_days, costs or {})
    by_plan = {} if told is None else dict(_by_plan(some, told))
    return Picked(coin, outcome, told, by_plan, tuple(_lifts(some, within_days)), some.n)


def _rule(lives: Lives, within_days: int, costs: Mapping[str, float]) -> Chosen | None:
    names = sorted(lives.arms, key=lambda one: one != lives.held_out)
    arm = np.array([names.index(one) for one in lives.arms], np.int64)[lives.arm]
    counts = np.bincount(arm, minlength=len(names))
    if lives.held_out is None or len(names) < 2 or counts.min() < FEWEST:
        return None
    came = counts / counts.sum()
    outcomes = (
        followed(lives, within_days=within_days).paid
        if lives.goodwill is None
        else followed(lives).paid + lives.goodwill
    )
    return chosen(Arms(_features(lives), arm, outcomes, tuple(names), tuple(came.tolist()), costs))


def _by_plan(lives: Lives, told: Chosen) -> Iterator[tuple[str, Mapping[str, float]]]:
    names = list(told.share)
    for level in sorted(set(lives.plan)):
        mine = told.arm[lives.plan == level]
        yield level, {name: float((mine == place).mean()) for place, name in enumerate(names)}


def _lifts(lives: Lives, within_days: int) -> Iterator[Lift]:
    here, features = followed(lives, within_days=within_days).here, _features(lives)
    alone = lives.arm == (lives.arms.index(lives.held_out) if lives.held_out is not None else -1)
    for place, name in enumerate(lives.arms):
        mine = lives.arm == place
        if name != lives.held_out and min(mine.sum(), alone.sum()) >= FEWEST:
            both = mine | alone
            trial = Trial(features[both], mine[both], here[both])
            yield from _by_segment(lives, name, averaged(trial)(features), best_learner(trial, learners_of(trial)))


def _by_segment(lives: Lives, arm: str, uplift: Floats, learner: str) -> Iterator[Lift]:
    for by, words in (("plan", lives.plan), ("country", lives.country)):
        for level in sorted(set(words) - {""}):
            there: Flags = words == level
            yield Lift(arm, by, level, int(there.sum()), float(uplift[there].mean()), learner)


def _features(lives: Lives) -> Floats:
    """Return what was known of each before the split: the past, on a scale that tames its tails, plan and country."""
    past = np.sign(lives.past) * np.log1p(np.abs(lives.past))
    flags = [
        (words == level).astype(float) for words in (lives.plan, lives.country) for level in sorted(set(words))[1:]
    ]
    return np.column_stack([past, *flags])
