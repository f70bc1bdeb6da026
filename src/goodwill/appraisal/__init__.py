"""What everyone is worth: the ledger is asked, the room of worth judges, and each day's goodwill is kept."""

from goodwill.appraisal.appraising import exchange_of, moved, terms_of, worth
from goodwill.appraisal.gathering import people
from goodwill.appraisal.keeping import Worth, at_risk, days, history_of, keep, kept
from goodwill.appraisal.resting import N_DRAWS, basis

__all__ = [
    "N_DRAWS",
    "Worth",
    "at_risk",
    "basis",
    "days",
    "exchange_of",
    "history_of",
    "keep",
    "kept",
    "moved",
    "people",
    "terms_of",
    "worth",
]
