"""The ledger: the only writer of facts, and the way to read them back."""

from typing import TYPE_CHECKING, Any

from goodwill.ledger.latest import recent
from goodwill.ledger.outline import Outline, State, entries_at, outline
from goodwill.ledger.reading import Counts, counts, histories, history, since, told_since
from goodwill.ledger.recording import Recorded, forget, is_known, known, merge, record, unmerge

if TYPE_CHECKING:
    from goodwill.ledger.compaction import Compacted, compact

__all__ = [
    "Compacted",
    "Counts",
    "Outline",
    "Recorded",
    "State",
    "compact",
    "counts",
    "entries_at",
    "forget",
    "histories",
    "history",
    "is_known",
    "known",
    "merge",
    "outline",
    "recent",
    "record",
    "since",
    "told_since",
    "unmerge",
]


def __getattr__(name: str) -> Any:
    """Import compaction when it is first asked for: it brings Arrow, and most commands do not compact."""
    if name not in ("Compacted", "compact"):
        raise AttributeError(f"goodwill.ledger has no {name}")
    from goodwill.ledger import compaction  # noqa: PLC0415 -- slow import

    return getattr(compaction, name)
