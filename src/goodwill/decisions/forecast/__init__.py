"""What a decision will do, before it is announced: fans against doing nothing, in each way of doing it."""

from goodwill.decisions.forecast.bins import MONTHS, Base, Newcomers, Support, base_of, compressed
from goodwill.decisions.forecast.fans import LEVELS, QUANTILES, Fan, Told
from goodwill.decisions.forecast.forecast import BreakEven, Forecast, Outlook, Pilot, Segment
from goodwill.decisions.forecast.forecasting import N_DRAWS, forecast
from goodwill.decisions.forecast.learning import Past, Response, learnt
from goodwill.decisions.forecast.living import MEASURES, Market
from goodwill.decisions.forecast.scenarios import Way, ways_of
from goodwill.decisions.forecast.seeing import Counts, seen
from goodwill.decisions.forecast.tables import fans

__all__ = [
    "LEVELS",
    "MEASURES",
    "MONTHS",
    "N_DRAWS",
    "QUANTILES",
    "Base",
    "BreakEven",
    "Counts",
    "Fan",
    "Forecast",
    "Market",
    "Newcomers",
    "Outlook",
    "Past",
    "Pilot",
    "Response",
    "Segment",
    "Support",
    "Told",
    "Way",
    "base_of",
    "compressed",
    "fans",
    "forecast",
    "learnt",
    "seen",
    "ways_of",
]
