"""Decisions as a program sees them: the face of their rooms that ``house.decisions`` is."""

# ruff: noqa: PLC0415 -- the rooms are slow to import, and most programs ask something else

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.decisions.cases import Replay
    from goodwill.decisions.effect import Effect, Unmeasured
    from goodwill.decisions.forecast import Forecast
    from goodwill.decisions.record import Decision
    from goodwill.decisions.scorecard import Scorecard
    from goodwill.review import Reviewed


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is decided: forecast before, sealed, measured after, scored."""

    def read(self, text: str) -> Decision:
        """Return a decision from TOML.

        Raises:
            BadDecision: With what was wanted, what came and how to mend it.
        """
        from goodwill.decisions.record import read

        return read(text)

    def forecast(
        self,
        decision: Decision,
        *,
        as_of: datetime | date | None = None,
        contact_cost: float | None = None,
        n_draws: int = 1_000,
    ) -> Forecast:
        """Return what a decision will do over 24 months in each way of doing it; :meth:`fans` is its table.

        Args:
            decision: As :meth:`read` returns it.
            as_of: When it is looked at; None: now.
            contact_cost: What one contact with support costs, in the currency of its prices; None: as it says itself.
            n_draws: How many draws the intervals are made of.

        Raises:
            TooLittleKnown: Too few have left, too short a time was lived, or nobody pays in that currency.
            BadDecision: It touches nobody, or its dates are past.
        """
        from goodwill import review
        from goodwill.appraisal.tables import instant
        from goodwill.warehouse.profiles import Look

        known_by = None if as_of is None else instant(as_of)
        look = Look(as_of=instant(as_of), known_by=known_by)
        return review.foresee(decision, look=look, contact_cost=contact_cost, n_draws=n_draws)

    def fans(self, made: Forecast) -> pa.Table:
        """Return a forecast as a table: a row for each way, measure, month (from 1) and world, with seven quantiles.

        ``world`` is ``with_it``, ``without`` or the ``difference``; money is in minor units.
        """
        from goodwill.decisions.forecast import fans

        return fans(made)

    def seal(self, decision: Decision, made: Forecast) -> str:
        """Write a decision down with its forecast, and return the seal: from now on neither is edited.

        Raises:
            AlreadySo: It was sealed before, or announced.
        """
        from goodwill import review

        return review.seal(decision, made, at=datetime.now(UTC))

    def measure(self, name: str, *, until: date) -> Mapping[str, Effect | Unmeasured | str]:
        """Return what an announced decision did to each measure up to a day, and write it beside its forecast.

        Raises:
            UnknownQuestion: Nothing of that name was written down.
            AlreadySo: Another source told of it, so that whom it touches is not known.
        """
        from goodwill import review

        return review.look_again(name, until=until, at=datetime.now(UTC))

    def book(self) -> Sequence[Reviewed]:
        """Return every decision, the last written first, and whether its seal holds."""
        from goodwill import review

        return review.decided()

    def scorecard(self) -> Scorecard:
        """Return how good the house's sealed forecasts were."""
        from goodwill import review

        return review.card()

    def cases(self, name: str | None = None) -> list[Replay]:
        """Return what we would have told of public decisions the day before, each without its own evidence.

        Raises:
            UnknownQuestion: There is no case of that name.
        """
        from goodwill.decisions.cases import cases, replay

        return [replay(one) for one in cases(name)]
