"""Everything that is decided: written down, forecast and sealed, announced, looked at again, and scored."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.review.announcing import Pilot, announce_plan, plan_of, rehearsed, stop, take_back
    from goodwill.review.book import BY_ITSELF, Reviewed, State, decided, of_subject, reviewed
    from goodwill.review.deciding import announce, approve, propose, record_effect, seal, seal_told, sealed_as, withdraw
    from goodwill.review.foreseeing import foresee
    from goodwill.review.going import standing
    from goodwill.review.guarding import walk
    from goodwill.review.looking_again import look_again, looked_at
    from goodwill.review.market import fitted_to, market_of
    from goodwill.review.measuring import MEASURES, Days, daily, measured
    from goodwill.review.own_past import past_of
    from goodwill.review.scoring import card, foretold_of
    from goodwill.review.telling import as_answer, as_said

__all__ = [
    "BY_ITSELF",
    "MEASURES",
    "Days",
    "Pilot",
    "Reviewed",
    "State",
    "announce",
    "announce_plan",
    "approve",
    "as_answer",
    "as_said",
    "card",
    "daily",
    "decided",
    "fitted_to",
    "foresee",
    "foretold_of",
    "look_again",
    "looked_at",
    "market_of",
    "measured",
    "of_subject",
    "past_of",
    "plan_of",
    "propose",
    "record_effect",
    "rehearsed",
    "reviewed",
    "seal",
    "seal_told",
    "sealed_as",
    "standing",
    "stop",
    "take_back",
    "walk",
    "withdraw",
]
_WHERE = {
    "announcing": (
        "Pilot",
        "announce_plan",
        "plan_of",
        "rehearsed",
        "stop",
        "take_back",
    ),
    "book": (
        "BY_ITSELF",
        "Reviewed",
        "State",
        "decided",
        "of_subject",
        "reviewed",
    ),
    "deciding": (
        "announce",
        "approve",
        "propose",
        "record_effect",
        "seal",
        "seal_told",
        "sealed_as",
        "withdraw",
    ),
    "foreseeing": ("foresee",),
    "going": ("standing",),
    "guarding": ("walk",),
    "looking_again": (
        "look_again",
        "looked_at",
    ),
    "market": (
        "fitted_to",
        "market_of",
    ),
    "measuring": (
        "MEASURES",
        "Days",
        "daily",
        "measured",
    ),
    "own_past": ("past_of",),
    "scoring": (
        "card",
        "foretold_of",
    ),
    "telling": (
        "as_answer",
        "as_said",
    ),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is first named: a page that only lists decisions loads no engine and no model."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(importlib.import_module(f"goodwill.review.{module}"), name)
    raise AttributeError(f"module 'goodwill.review' has no attribute {name!r}")
