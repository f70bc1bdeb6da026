"""What was foreseen, made an effect: what came less what would have been, its intervals as wide as placebos say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.decisions.effect.mixture import Mixture
from goodwill.decisions.effect.placebos import OF_EACH, Panel, Seen, widening
from goodwill.decisions.effect.results import LEVELS, Condition, Effect, Path, Way
from goodwill.decisions.effect.series import Series
from goodwill.vocabulary import Estimate, say


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was foreseen of one series.

    Args:
        told: The series.
        panel: It and those it is compared with.
        names: Theirs.
        now: What is foreseen from the decision on.
        past: The same from dates on which nothing was decided.
        others: The same of those left alone, read as if decided.
    """

    told: Series
    panel: Panel
    names: tuple[str, ...]
    now: Seen
    past: Sequence[Seen]
    others: Sequence[Seen]

    @property
    def way(self) -> Way:
        """On what ground it stands."""
        return Way.COMPARED if self.names else Way.ALONE

    def effect(self, checks: tuple[Condition, ...]) -> Effect:
        """Return the effect, its checks having held."""
        wider, now, panel = self._wider(), self.now, self.panel
        came = float(panel.treated[panel.at :].sum())
        total = now.told.total.widened(wider)
        without = Without(total, now.noise, now.middle * panel.ahead, came, self._rests_on(wider))
        return Effect(
            way=self.way,
            began_on=self.told.on(panel.at),
            ended_on=self.told.on(len(self.told) - 1),
            total=without.effect(),
            each=without.effect(steps=panel.ahead),
            share=without.share(),
            checks=checks,
            notes=self._notes(),
            path=self._path(wider),
            weights=dict(zip(self.names, map(float, now.weights), strict=True)) if self.names else {},
            follows=self._follows() if self.names else None,
        )

    def _wider(self) -> float:
        scores = np.array([one.score for one in (*self.past, *self.others)])
        n_apart = min(len(self.past), self.panel.at / self.panel.ahead) + len(self.others) / 2
        return widening(scores, n_apart=n_apart)

    def _path(self, wider: float) -> Path:
        now, panel, ahead = self.now, self.panel, self.now.told.path.widened(wider)
        low, high = (
            np.stack([ahead.quantile((1 + side * level) / 2) for level in LEVELS], axis=1) * now.noise + now.middle
            for side in (-1, 1)
        )
        days = tuple(self.told.on(place) for place in range(panel.at, len(self.told)))
        return Path(days, panel.treated[panel.at :], ahead.mean * now.noise + now.middle, low, high)

    def _follows(self) -> float:
        return float(self.now.told.shares @ np.array(OF_EACH))

    def _notes(self) -> tuple[str, ...]:
        beside = [abs(one.score) for one in self.others if one.at == self.now.at]
        if not beside:
            return ()
        farther = sum(score >= abs(self.now.score) for score in beside)
        return (
            say(
                "left alone and read as if decided on the same day: %(n)s; as far out as the treated lie %(farther)s of them",
                n=len(beside),
                farther=farther,
            ),
        )

    def _rests_on(self, wider: float) -> str:
        told = {"steps": self.panel.at, "wider": round(wider, 2), "dates": len(self.past)}
        if not self.names:
            return say(
                "its own past of %(steps)s steps; intervals %(wider)s times the model's, from placebo dates: %(dates)s",
                **told,
            )
        told |= {"n": len(self.names), "others": len(self.others)}
        return say(
            "those compared with: %(n)s, and its own past of %(steps)s steps; intervals %(wider)s times the model's, from placebo dates: %(dates)s, and from placebos among others: %(others)s",
            **told,
        )


@dataclass(frozen=True, slots=True)
class Without:
    """The sum that would have been, as a mixture in the noise's scale, and the sum that came."""

    total: Mixture
    noise: float
    middle: float
    came: float
    rests_on: str

    def at(self, p: float) -> float:
        """Return below what a share of what would have been lies, in the series' unit."""
        return float(self.total.quantile(p)) * self.noise + self.middle

    def effect(self, *, steps: int = 1) -> tuple[Estimate, ...]:
        """Return what came less what would have been, at each level; per step if steps are named."""
        value = self.came - (float(self.total.mean) * self.noise + self.middle)
        ends = [(self.came - self.at((1 + level) / 2), self.came - self.at((1 - level) / 2)) for level in LEVELS]
        return tuple(
            Estimate(value / steps, low / steps, high / steps, level, self.rests_on)
            for (low, high), level in zip(ends, LEVELS, strict=True)
        )

    def share(self) -> tuple[Estimate, ...]:
        """Return the effect as a share of what would have been; nothing where that may be none at all."""
        if self.at((1 - LEVELS[-1]) / 2) <= 0:
            return ()
        value = self.came / (float(self.total.mean) * self.noise + self.middle) - 1
        ends = [
            (self.came / self.at((1 + level) / 2) - 1, self.came / self.at((1 - level) / 2) - 1) for level in LEVELS
        ]
        return tuple(
            Estimate(value, low, high, level, self.rests_on) for (low, high), level in zip(ends, LEVELS, strict=True)
        )
