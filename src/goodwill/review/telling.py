"""A forecast as JSON has it: what is sealed, printed and drawn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from goodwill.decisions.forecast import QUANTILES, Forecast, Outlook, Told
from goodwill.decisions.record import as_toml
from goodwill.vocabulary import taken_apart


def as_answer(made: Forecast) -> dict[str, Any]:
    """Return a forecast as one JSON object; money is in minor units, fans are ``[month][quantile]``."""
    return {
        "decision": made.decision.name,
        "written": as_toml(made.decision),
        "currency": made.currency,
        "n_touched": round(made.n_touched),
        "n_draws": made.n_draws,
        "contact_minor": made.contact_minor,
        "quantiles": list(QUANTILES),
        "ways": {way.value: _outlook(one) for way, one in made.outlooks.items()},
        "segments": [asdict(one) for one in made.segments],
        "break_even": asdict(made.break_even),
        "pilots": [asdict(one) for one in made.pilots],
        "rests_on": made.rests_on,
        "weight_of_own": made.weight_of_own,
        "flags": [str(one) for one in made.flags],
        "unknown": [str(one) for one in made.unknown],
        "said": {
            "flags": [as_said(one) for one in made.flags],
            "unknown": [as_said(one) for one in made.unknown],
        },
    }


def as_said(words: str) -> list[Any]:
    """Return a sentence as a page says it in any language: its template and its values."""
    return taken_apart(words)


def _outlook(one: Outlook) -> dict[str, Any]:
    return {
        "goodwill": asdict(one.goodwill),
        "goodwill_with": asdict(one.goodwill_with),
        "goodwill_without": asdict(one.goodwill_without),
        "costs_minor": round(one.costs_minor),
        "measures": {name: _told(told) for name, told in one.measures.items()},
    }


def _told(told: Told) -> dict[str, Any]:
    names = ("with_it", "without", "difference")
    return {name: [[round(float(x), 2) for x in month] for month in getattr(told, name).by_month] for name in names}
