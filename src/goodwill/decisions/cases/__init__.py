"""What happened to others: their decisions replayed with only what was public the day before."""

from goodwill.decisions.cases.case import Case, cases
from goodwill.decisions.cases.replaying import Replay, replay
from goodwill.decisions.cases.voices import Voice, voices_of

__all__ = ["Case", "Replay", "Voice", "cases", "replay", "voices_of"]
