"""What was decided, looked at again: the ledger's days of those a decision touches become an effect, or a reason why not."""

from goodwill.review.measuring import MEASURES, Days, daily, measured

__all__ = ["MEASURES", "Days", "daily", "measured"]
