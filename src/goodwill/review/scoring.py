"""The house's own scorecard: each sealed forecast beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from goodwill.decisions.scorecard import Entry, Scorecard, scorecard
from goodwill.facts import DecisionMeasured
from goodwill.review.book import Reviewed, decided
from goodwill.vocabulary import Estimate

_MONTHS = 24


def card(book: Sequence[Reviewed] | None = None) -> Scorecard:
    """Return the scorecard of every decision that was forecast, sealed and measured."""
    return scorecard([entry for one in (decided() if book is None else book) for entry in _entries(one)])


def foretold_of(one: Reviewed, measure: str, at: datetime) -> tuple[float, ...] | None:
    """Return what was forecast of a measure for the month of an instant, as seven quantiles; None: it was not forecast."""
    ways = one.forecast["ways"]["as_written"] if one.forecast else {}
    fan = ways.get("measures", {}).get(measure)
    if fan is None or one.sealed_at is None:
        return None
    month = min(max(int((at - one.sealed_at).days / 30.44) - 1, 0), _MONTHS - 1)
    return tuple(float(value) for value in fan["difference"][month])


def _entries(one: Reviewed) -> Iterator[Entry]:
    if one.forecast is None or one.sealed_at is None:
        return
    for at, fact in _latest(one.measured).values():
        told = foretold_of(one, fact.measure, at)
        if told is not None:
            effect = Estimate(fact.value, fact.low, fact.high, fact.level, "measured")
            yield Entry(
                decision=one.name,
                kind=one.kind,
                measure=fact.measure,
                quantiles=told,
                effect=effect,
                is_intact=bool(one.is_intact),
            )


def _latest(measured: Sequence[tuple[datetime, DecisionMeasured]]) -> dict[str, tuple[datetime, DecisionMeasured]]:
    return {fact.measure: (at, fact) for at, fact in measured}
