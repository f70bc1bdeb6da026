"""What each month brings to everybody, whatever they or the company do: moods, silences, letdowns and the dice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from goodwill.simulate.company import COUNTRIES
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.decisions import OUTAGE_COUNTRIES, outage_us
from goodwill.simulate.draws import Floats, Mask, stream
from goodwill.simulate.rhythm import Rhythm
from goodwill.simulate.setting import Setting

_DICE = ("leave", "pay", "pause", "change", "come_back", "when", "day", "trial", "withdraw")


@dataclass(frozen=True, slots=True)
class Weather:
    """One month for a chunk. The dice are uniform in [0, 1) and the same in every world, with a decision or without."""

    month: int
    engagement: Floats
    asleep: Mask
    letdowns: Floats
    """What the letdowns of earlier months still weigh."""
    let_down: Floats
    """How many letdowns this month brings to whoever is in service."""
    repaired: Mask
    outage: Mask
    dice: dict[str, Floats]


def weather(people: Crowd, scene: Setting, *, chunk: int) -> Iterator[Weather]:
    """Yield month after month, without end; it does not depend on who is in service."""
    draw, n = stream(scene.seed, "weather", chunk), len(people)
    living, leaving = scene.company.living, scene.company.leaving
    engagement = draw.standard_normal(n, np.float32)
    asleep, stock = np.zeros(n, bool), np.zeros(n, np.float32)
    month = 0
    while True:
        let_down = _counts(draw.random(n, np.float32), living.letdowns)
        repaired = draw.random(n, np.float32) < living.repaired
        outage = _struck(people, draw, scene.clock, month)
        dice = {name: draw.random(n, np.float32) for name in _DICE}
        yield Weather(month, engagement, asleep, stock, let_down, repaired, outage, dice)
        stock = leaving.letdown_decay * (stock + let_down * np.where(repaired, leaving.repaired_weight, 1.0) + outage)
        stock = stock.astype(np.float32)
        fresh = draw.standard_normal(n, np.float32) * np.float32(np.sqrt(1 - living.engagement_carry**2))
        engagement = np.float32(living.engagement_carry) * engagement + fresh
        turn = draw.random(n, np.float32)
        asleep = np.where(asleep, turn >= living.wakes, turn < living.falls_asleep)
        month += 1


def _struck(people: Crowd, draw: np.random.Generator, clock: Rhythm, month: int) -> Mask:
    """Return whom the one great outage strikes this month."""
    struck = draw.random(len(people), np.float32) < 0.6
    at = outage_us(clock)
    if at is None or month >= clock.n_months or not clock.anchors[month] <= at < clock.anchors[month + 1]:
        return np.zeros(len(people), bool)
    codes = [i for i, country in enumerate(COUNTRIES) if country.code in OUTAGE_COUNTRIES]
    return struck & np.isin(people.country, codes)


def _counts(uniform: Floats, mean: float) -> Floats:
    """Return Poisson counts from uniform draws, none above three."""
    none, one = np.exp(-mean), mean * np.exp(-mean)
    two = one * mean / 2
    edges = (none, none + one, none + one + two)
    return sum(((uniform >= edge).astype(np.float32) for edge in edges), np.zeros(len(uniform), np.float32))
