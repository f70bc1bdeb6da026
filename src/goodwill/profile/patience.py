"""How long silence is borne before a paying subscriber counts as dormant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from goodwill.profile.expressions import Expression, Literal, Name, cases

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for a sign of life; the narrowest that is set holds: plan and country, plan, country, all.

    Args:
        unplayed: After a start, if nothing was played since.
        played: After the last sign of life, if something was played since the start.
        by: Other pairs ``(unplayed, played)`` by ``(plan, country)``, either of which may be None for any.
    """

    unplayed: timedelta = YEAR
    played: timedelta = 2 * YEAR
    by: Mapping[tuple[str | None, str | None], tuple[timedelta, timedelta]] = field(default_factory=dict)

    def formulas(self) -> dict[str, Expression]:
        """Return both patiences, in microseconds, as formulas over a profile's plan and country."""
        return {
            "patience": self._formula({key: pair[0] for key, pair in self.by.items()}, self.unplayed),
            "patience_played": self._formula({key: pair[1] for key, pair in self.by.items()}, self.played),
        }

    def _formula(self, by: Mapping[tuple[str | None, str | None], timedelta], otherwise: timedelta) -> Expression:
        narrowest = sorted(by.items(), key=lambda one: (_breadth(*one[0]), str(one[0])))
        branches = [(_meets(plan, country), _micros(span)) for (plan, country), span in narrowest]
        return cases(*branches, otherwise=_micros(otherwise)) if branches else Literal(_micros(otherwise))


PATIENCE = Patience()


def _breadth(plan: str | None, country: str | None) -> int:
    return 2 * (plan is None) + (country is None)


def _meets(plan: str | None, country: str | None) -> Expression:
    of_plan = Literal(value=True) if plan is None else Name("plan").equals(plan)
    return of_plan & (Literal(value=True) if country is None else Name("country").equals(country))


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
