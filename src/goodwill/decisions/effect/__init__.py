"""The effect, after: what a decision did to a series of days, with its intervals and checks, or why that cannot be told."""

from goodwill.decisions.effect.checks import Event
from goodwill.decisions.effect.events import Abnormal, event_study
from goodwill.decisions.effect.measuring import Known, measure
from goodwill.decisions.effect.randomised import measure_arms
from goodwill.decisions.effect.results import LEVELS, Condition, Effect, Outcome, Path, Unmeasured, Way
from goodwill.decisions.effect.series import Series, series_of

__all__ = [
    "LEVELS",
    "Abnormal",
    "Condition",
    "Effect",
    "Event",
    "Known",
    "Outcome",
    "Path",
    "Series",
    "Unmeasured",
    "Way",
    "event_study",
    "measure",
    "measure_arms",
    "series_of",
]
