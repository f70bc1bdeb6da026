"""What everyone is worth: the ledger is asked, the room of worth judges, and each day's goodwill is kept."""

from goodwill.appraisal.appraising import exchange_of, moved, terms_of, worth
from goodwill.appraisal.gathering import people
from goodwill.appraisal.resting import N_DRAWS, basis

__all__ = ["N_DRAWS", "basis", "exchange_of", "moved", "people", "terms_of", "worth"]
