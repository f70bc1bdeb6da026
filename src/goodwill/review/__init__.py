"""Everything that is decided: written down, forecast and sealed, announced, looked at again, and scored."""

from goodwill.review.announcing import Pilot, announce_plan, plan_of, rehearsed, stop, take_back
from goodwill.review.book import Reviewed, State, decided, reviewed
from goodwill.review.deciding import announce, approve, propose, record_effect, seal, withdraw
from goodwill.review.foreseeing import foresee
from goodwill.review.going import standing
from goodwill.review.guarding import walk
from goodwill.review.looking_again import look_again, looked_at
from goodwill.review.market import fitted_to, market_of
from goodwill.review.measuring import MEASURES, Days, daily, measured
from goodwill.review.own_past import past_of
from goodwill.review.scoring import card
from goodwill.review.telling import as_answer

__all__ = [
    "MEASURES",
    "Days",
    "Pilot",
    "Reviewed",
    "State",
    "announce",
    "announce_plan",
    "approve",
    "as_answer",
    "card",
    "daily",
    "decided",
    "fitted_to",
    "foresee",
    "look_again",
    "looked_at",
    "market_of",
    "measured",
    "past_of",
    "plan_of",
    "propose",
    "record_effect",
    "rehearsed",
    "reviewed",
    "seal",
    "standing",
    "stop",
    "take_back",
    "walk",
    "withdraw",
]
