"""The ledger: the only writer of facts, and the way to read them back."""

from goodwill.ledger.compaction import Compacted, compact
from goodwill.ledger.reading import Counts, counts, history, since
from goodwill.ledger.recording import Recorded, forget, merge, record, unmerge

__all__ = [
    "Compacted",
    "Counts",
    "Recorded",
    "compact",
    "counts",
    "forget",
    "history",
    "merge",
    "record",
    "since",
    "unmerge",
]
