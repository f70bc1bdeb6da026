"""Watches one chunk live, and lives the worlds that were not: without each decision, and with nobody ever leaving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from goodwill.simulate.company import COUNTRIES, PLANS
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.draws import Codes, Doubles, Ints, Mask
from goodwill.simulate.lives import Month, World
from goodwill.simulate.setting import Setting
from goodwill.simulate.told import Telling
from goodwill.simulate.weather import Weather

HORIZON = 12
"""How many months after being told a decision's effect is written down for."""
GOODWILL_MONTHS = 24
"""How far ahead the true goodwill looks."""
_PLAYS = ("play.logged",)
_HEARD = {
    "last_start_at": ("trial.started", "subscription.started", "subscription.returned"),
    "last_play_at": _PLAYS,
    "last_sign_at": (
        *_PLAYS, "play.failed", "title.rated", "title.saved", "message.received", "feedback.given", "plan.changed",
        "cancellation.requested", "cancellation.withdrawn", "card.replaced",
    ),
}  # fmt: skip
"""What is lived and counts as a sign of life, said here anew: the truth borrows nothing from what it judges."""


@dataclass(slots=True)
class Effect:
    """What one decision did to one chunk: ``(n,)`` and, by months since being told (from 1), ``(HORIZON, n)``."""

    told: Ints
    at_risk: Mask
    plan: Codes
    hazard: Doubles
    without: Doubles
    stays: Doubles
    stays_without: Doubles
    left: Ints
    left_without: Ints


@dataclass(slots=True)
class Witness:
    """Sees each month before and after it is lived; what it learns stays here until the truth adds it up."""

    people: Crowd
    scene: Setting
    effects: list[Effect] = field(default_factory=list)
    months: list[tuple[float, ...]] = field(default_factory=list)
    struck: int = 0
    here: Mask = field(default_factory=lambda: np.zeros(0, bool))
    asleep: Mask = field(default_factory=lambda: np.zeros(0, bool))
    resting: Mask = field(default_factory=lambda: np.zeros(0, bool))
    last: dict[str, Ints] = field(default_factory=dict)
    """When each last started, played and gave any sign of life, as it was lived, in µs; 0: never."""
    plan: Codes = field(default_factory=lambda: np.zeros(0, np.int16))
    goodwill: Doubles = field(default_factory=lambda: np.zeros(0))
    _rivals: dict[int, tuple[World, World]] = field(default_factory=dict)

    def before(self, world: World, weather: Weather) -> None:
        """Fork the worlds in which a decision that is about to be told is not, before anyone hears of it."""
        for k, decision in enumerate(self.scene.decisions):
            if weather.month == decision.month - 1:
                self._rivals[k] = (world.fork(without=k), world.fork(immortal=True))
        while len(self.effects) < len(self.scene.decisions):
            self.effects.append(_nothing_yet(len(self.people)))

    def after(self, weather: Weather, month: Month) -> None:
        """Live the same month in every other world, under the same dice, and note what differs."""
        self.months.append(_counts(month))
        self.struck += int((weather.outage & month.here & ~month.resting).sum())
        for k, (rival, immortal) in self._rivals.items():
            effect = self.effects[k]
            _note_told(effect, month, k)
            _note_hazards(effect, immortal.live(weather), k)
            _note_left(effect, month, effect.left)
            _note_left(effect, rival.live(weather), effect.left_without)

    def end(self, world: World, weather: Weather, coming: Iterator[Weather]) -> None:
        """Note who is here at the end, and what each is still expected to pay in the months to come."""
        self.here, self.plan, self.asleep = world.here.copy(), world.plan.copy(), weather.asleep & world.here
        self.resting = world.rests_until > weather.month
        self.goodwill = _goodwill(self.people, self.scene, world.fork(immortal=True), coming)

    def last_heard(self, telling: Telling) -> None:
        """Note when each last started, played and gave any sign of life, once all is told."""
        self.last = {name: telling.last(wires, len(self.people)) for name, wires in _HEARD.items()}


def segments(people: Crowd, plan: Codes) -> Ints:
    """Return the segment of each subscriber: country and plan."""
    return people.country.astype(np.int64) * len(PLANS) + plan


N_SEGMENTS = len(COUNTRIES) * len(PLANS)


def _nothing_yet(n: int) -> Effect:
    empty = (HORIZON, n)
    return Effect(
        told=np.full(n, -1, np.int64), at_risk=np.zeros(n, bool), plan=np.zeros(n, np.int16),
        hazard=np.zeros(empty), without=np.zeros(empty), stays=np.ones(empty), stays_without=np.ones(empty),
        left=np.zeros(n, np.int64), left_without=np.zeros(n, np.int64),
    )  # fmt: skip


def _counts(month: Month) -> tuple[float, ...]:
    deciding = month.hazard > 0
    return (
        float(month.here.sum()),
        float(deciding.sum()),
        float((month.hazard * ~month.lost).sum()),
        float(month.leaves.sum()),
        float(month.billed.sum()),
        float(month.losing.sum()),
        float(month.lost.sum()),
    )


def _note_told(effect: Effect, month: Month, k: int) -> None:
    told = month.told[k]
    effect.told[told] = month.index
    effect.plan[told] = month.plan[told]
    effect.at_risk |= told & ~month.leaves & ~month.lost


def _note_hazards(effect: Effect, month: Month, k: int) -> None:
    """Note the hazards of everyone told, as if all were still here, and the chance that they would be."""
    since = month.index - effect.told
    for m in np.unique(since[effect.at_risk & (since >= 1) & (since <= HORIZON)]):
        who = effect.at_risk & (since == m)
        kept = 1.0 - month.losing[who]
        for hazard, stays, h in (
            (effect.hazard, effect.stays, month.hazard[who]),
            (effect.without, effect.stays_without, month.without[k][who]),
        ):
            hazard[m - 1, who] = h
            stays[m - 1 :, who] *= kept * (1.0 - h)


def _note_left(effect: Effect, month: Month, left: Ints) -> None:
    """Note the month since being told in which each first left; 0: has not."""
    since = month.index - effect.told
    parts = effect.at_risk & (month.leaves | month.lost) & (since >= 1) & (left == 0)
    left[parts] = since[parts]


def _goodwill(people: Crowd, scene: Setting, world: World, coming: Iterator[Weather]) -> Doubles:
    """Return the present value of what each is expected to pay: bills times the chance of still being here."""
    here, stays = world.here.copy(), world.here.astype(np.float64)
    value, monthly = np.zeros(len(people)), (1 + scene.company.discount_a_year) ** (-1 / 12)
    for ahead, weather in enumerate(islice(coming, GOODWILL_MONTHS)):
        month = world.live(weather)
        price = scene.prices.of(people.country, month.plan, people.yearly, since_us=month.since, at_us=month.start)
        pays = month.billed & here
        value += np.where(pays, price * stays * (1 - month.losing) * monthly**ahead, 0.0)
        stays *= (1 - month.losing) * (1 - month.hazard)
    return value
