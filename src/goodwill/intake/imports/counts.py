"""What became of a file's rows, or would: as it is kept beside the import, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """``read = recorded + duplicates + rejected``; rows knowingly skipped are apart, as are reasons, by kind."""

    read: int = 0
    recorded: int = 0
    duplicates: int = 0
    rejected: int = 0
    facts: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)


def counts_of(text: str) -> Counts | None:
    """Return counts as they were written; None if there are none yet."""
    return msgspec.json.decode(text, type=Counts) if text else None
