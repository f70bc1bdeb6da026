"""A decision as it is written down, read, checked and sealed."""

from goodwill.decisions.record.decision import Costs, Decision, PriceMove, Stop, Touched
from goodwill.decisions.record.kinds import PRICED, Kind
from goodwill.decisions.record.reading import as_toml, read
from goodwill.decisions.record.sealing import seal_of

__all__ = ["PRICED", "Costs", "Decision", "Kind", "PriceMove", "Stop", "Touched", "as_toml", "read", "seal_of"]
