"""The journey in words: one sentence for each kind of fact, and the lane it is drawn on."""

from goodwill.console.telling import (  # noqa: F401 -- each registers the sentences of its facts
    decisions,
    identity,
    messages,
    notes,
    offers,
    payments,
    plays,
    subscriptions,
)
from goodwill.console.telling.lanes import LANE_NAMES, Lane, lane_of
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import masked, quote, things

__all__ = ["LANE_NAMES", "Lane", "lane_of", "masked", "quote", "sentence", "things"]
