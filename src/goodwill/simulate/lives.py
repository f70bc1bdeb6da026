"""Month after month: who begins, is billed, rests, is lost, leaves and returns, in a world with a decision or without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.simulate.company import PLANS, TRIAL_CONVERTS, TRIAL_DAYS
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.decisions import CHANNEL_CLOSED, CLOSED, Decision, push
from goodwill.simulate.draws import Codes, Floats, Ints, Mask
from goodwill.simulate.hazards import chance, coming_back, leaving_predictor, losing_predictor
from goodwill.simulate.rhythm import DAY, Windows
from goodwill.simulate.setting import Setting
from goodwill.simulate.weather import Weather

NEVER = -99
GRACE = 21 * DAY
"""How long after a bill that fails for good the subscription ends."""


@dataclass(frozen=True, slots=True)
class Month:
    """What one month did to a chunk; every array is ``(n,)``. Moments are µs; a service month is [start, end)."""

    index: int
    here: Mask
    start: Ints
    next_start: Ints
    end: Ints
    since: Ints
    tenure: Ints
    began: Mask
    returned: Mask
    tried: Mask
    trial_lost: Mask
    resumed: Mask
    rests: Mask
    resting: Mask
    back_at: Ints
    """When a rest that begins now will end."""
    moved: Mask
    plan: Codes
    old_plan: Codes
    billed: Mask
    failed: Mask
    lost: Mask
    leaves: Mask
    hazard: Floats
    losing: Floats
    without: Floats
    """``(n_decisions, n)``: the hazard of leaving had each decision never been."""
    told: Mask
    """``(n_decisions, n)``: who was told of each decision in this month."""


class World:
    """One way things may go. ``without`` names a decision that is never taken; in an ``immortal`` one nobody ever leaves."""

    def __init__(self, people: Crowd, scene: Setting) -> None:
        n, k = len(people), len(scene.decisions)
        self.people, self.scene = people, scene
        self.without: int | None = None
        self.immortal = False
        self.here, self.after_trial = np.zeros(n, bool), np.zeros(n, bool)
        self.first, self.left = np.full(n, NEVER, np.int64), np.full(n, NEVER, np.int64)
        self.day, self.since = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.plan, self.rests_until = people.plan.copy(), np.full(n, NEVER, np.int64)
        self.told = np.full((k, n), NEVER, np.int64)
        self.weights = np.ones((k, n), np.float32)

    def fork(self, *, without: int | None = None, immortal: bool = False) -> World:
        """Return a copy that goes its own way from here on, under the same dice."""
        other = World(self.people, self.scene)
        for name in ("here", "after_trial", "first", "left", "day", "since", "plan", "rests_until", "told", "weights"):
            setattr(other, name, getattr(self, name).copy())
        other.without, other.immortal = without, immortal
        return other

    def live(self, weather: Weather) -> Month:
        """Live one month and return what it did."""
        tried, trial_lost, began, returned = self._begin(weather)
        start, following = self._bounds(weather.month)
        tenure = np.where(self.here, weather.month - self.first, 0)
        resumed, rests, resting = self._rest(weather, tenure)
        old_plan = self._move(weather, tenure, resting)
        billed, failed, lost, losing = self._bill(weather, tenure, resting)
        hazard, without, deciding = self._hazards(weather, tenure, resting)
        leaves = deciding & ~lost & (weather.dice["leave"] < hazard)
        end = np.where(lost, start + GRACE, following)
        month = Month(
            index=weather.month, here=self.here.copy(), start=start, next_start=following, end=end,
            since=self.since.copy(), tenure=tenure, began=began, returned=returned, tried=tried, trial_lost=trial_lost,
            resumed=resumed, rests=rests, resting=resting, back_at=self._anchor(self.rests_until) + self.day,
            moved=old_plan != self.plan, plan=self.plan.copy(), old_plan=old_plan,
            billed=billed, failed=failed, lost=lost, leaves=leaves, hazard=np.where(deciding, hazard, 0), losing=losing,
            without=np.where(deciding, without, 0), told=self._tell(weather, start, end),
        )  # fmt: skip
        self._part(month)
        return month

    def _begin(self, weather: Weather) -> tuple[Mask, Mask, Mask, Mask]:
        people, month, dice = self.people, weather.month, weather.dice
        newcomer = people.month == month
        months = np.where(~self.here & (self.left != NEVER), month - self.left, 0)
        back = coming_back(self.scene.company, months=months, after_trial=self.after_trial)
        returned = dice["come_back"] < back
        arrives = newcomer | returned
        if arrives.any():
            self.day[arrives] = self._signup(month, arrives, dice["day"][arrives])
        tried = newcomer & people.wants_trial & (self.day >= TRIAL_DAYS * DAY)
        trial_lost = tried & (dice["trial"] >= TRIAL_CONVERTS)
        began = newcomer & ~trial_lost
        self._enter(began | returned, month)
        self.left[trial_lost], self.after_trial[trial_lost] = month, True
        return tried, trial_lost, began, returned

    def _signup(self, month: int, arrives: Mask, dice: Floats) -> Ints:
        """Return how far into the month each signs up, in the hours people do."""
        first = np.full(len(dice), self._anchor(month), np.int64)
        last = first + 27 * DAY
        windows = Windows(first, last, self.people.country[arrives])
        return self.scene.clock.between(windows, dice.astype(np.float64)) - first

    def _enter(self, who: Mask, month: int) -> None:
        self.here |= who
        self.after_trial &= ~who
        self.first[who], self.rests_until[who] = month, NEVER
        self.since[who] = self._anchor(month) + self.day[who]
        self.told[:, who] = NEVER

    def _bounds(self, month: int) -> tuple[Ints, Ints]:
        return self._anchor(month) + self.day, self._anchor(month + 1) + self.day

    def _anchor(self, month: int | Ints) -> Ints:
        """Return the first moment of a month; past the end of the span every month has thirty days."""
        anchors, last = self.scene.clock.anchors, self.scene.clock.n_months
        index = np.clip(month, 0, last)
        moment: Ints = anchors[index] + (np.maximum(month, last) - last) * 30 * DAY
        return moment

    def _rest(self, weather: Weather, tenure: Ints) -> tuple[Mask, Mask, Mask]:
        month, dice = weather.month, weather.dice["pause"]
        resumed = self.here & (self.rests_until == month)
        may = self.here & ~self.people.yearly & (tenure >= 1) & (self.rests_until <= month) & ~resumed
        share = self.scene.company.living.pauses
        rests = may & (dice < share)
        self.rests_until = np.where(rests, month + 1 + (dice / share * 3).astype(np.int64), self.rests_until)
        return resumed, rests, self.here & (self.rests_until > month)

    def _move(self, weather: Weather, tenure: Ints, resting: Mask) -> Codes:
        old, dice, share = self.plan, weather.dice["change"], self.scene.company.living.changes_plan
        moves = self.here & ~self.people.yearly & (tenure >= 1) & ~resting & (dice < share)
        up = dice < share * 0.55
        wanted = np.clip(old + np.where(up, 1, -1), 0, len(PLANS) - 1)
        self.plan = np.where(moves, wanted, old).astype(np.int16)
        return old

    def _bill(self, weather: Weather, tenure: Ints, resting: Mask) -> tuple[Mask, Mask, Mask, Floats]:
        people, dice = self.people, weather.dice["pay"]
        billed = self.here & ~resting & (~people.yearly | (tenure % 12 == 0))
        losing = np.where(billed, chance(losing_predictor(self.scene.company, people, tenure=tenure)), 0)
        failed = billed & (dice < losing + self.scene.company.losing.recovered)
        return billed, failed, billed & (dice < losing), losing.astype(np.float32)

    def _hazards(self, weather: Weather, tenure: Ints, resting: Mask) -> tuple[Floats, Floats, Mask]:
        deciding = self.here & ~resting & (~self.people.yearly | (tenure % 12 == 11))
        plain = leaving_predictor(self.people, self.scene, weather, plan=self.plan, tenure=tenure)
        pushes = self._pushes(weather.month)
        pushed = plain + pushes.sum(axis=0) if len(pushes) else plain
        return chance(pushed), chance(pushed - pushes), deciding

    def _pushes(self, month: int) -> Floats:
        scene = self.scene
        rows = [
            push(decision, scene.company.leaving, told=month - told, yearly=self.people.yearly, weight=weight)
            if (told != NEVER).any()
            else np.zeros(len(told), np.float32)
            for decision, told, weight in zip(scene.decisions, self._told_since(), self.weights, strict=True)
        ]
        return np.stack(rows) if rows else np.zeros((0, len(self.people)), np.float32)

    def _told_since(self) -> Ints:
        """Return the month each was told in, far in the future for those who never were."""
        return np.where(self.told == NEVER, np.int64(10_000), self.told)

    def _tell(self, weather: Weather, start: Ints, end: Ints) -> Mask:
        rows = [self._tell_one(k, decision, weather, start, end) for k, decision in enumerate(self.scene.decisions)]
        return np.stack(rows) if rows else np.zeros((0, len(start)), bool)

    def _tell_one(self, k: int, decision: Decision, weather: Weather, start: Ints, end: Ints) -> Mask:
        nobody = np.zeros(len(start), bool)
        if self.without == k or not decision.month - 1 <= weather.month <= decision.month + 1:
            return nobody
        people = self.people
        notice = decision.notice_us(lot(people))
        told: Mask = self.here & (self.told[k] == NEVER) & (self.since < decision.announced_us)
        told &= (notice >= start) & (notice < end) & decision.covers(people.country, self.plan)
        if decision.kind == CHANNEL_CLOSED:
            told &= people.channel == CLOSED
        else:
            ratio = self.scene.prices.ratio(decision, people.country, self.plan)
            self.weights[k] = np.where(told, people.sensitivity * np.log(ratio), self.weights[k])
        self.told[k] = np.where(told, weather.month, self.told[k])
        return told

    def _part(self, month: Month) -> None:
        if self.immortal:
            return
        parts = month.leaves | month.lost
        self.here &= ~parts
        self.left = np.where(parts, month.index + 1, self.left)


def lot(people: Crowd) -> Floats:
    """Return each subscriber's fixed place in a queue of notices, in [0, 1)."""
    fraction: Floats = np.abs(np.modf(people.frailty * 997.0)[0]).astype(np.float32)
    return fraction
