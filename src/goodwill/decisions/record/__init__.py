"""A decision as it is written down, read, checked and sealed."""

from goodwill.decisions.record.decision import Costs, Decision, PriceMove, Stop, Touched
from goodwill.decisions.record.kinds import PRICED, Kind
from goodwill.decisions.record.reading import MEASURES, TOLD_BY, as_toml, made_of, read
from goodwill.decisions.record.sealing import seal_of

__all__ = [
    "MEASURES",
    "PRICED",
    "TOLD_BY",
    "Costs",
    "Decision",
    "Kind",
    "PriceMove",
    "Stop",
    "Touched",
    "as_toml",
    "made_of",
    "read",
    "seal_of",
]
