"""What happened to others: their decisions replayed with only what was public the day before."""

from goodwill.decisions.cases.case import Case, cases
from goodwill.decisions.cases.replaying import Replay, replay

__all__ = ["Case", "Replay", "cases", "replay"]
