"""A channel that brings letters nowhere and remembers them: the double of all others, and what a dry house uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from goodwill.channels.channel import Letter, Receipt
from goodwill.vocabulary import SubjectId


class Memory:
    """Remembers every letter once by its key, and does as it is told before it takes one: ``fails`` may raise."""

    def __init__(
        self,
        name: str = "memory",
        *,
        is_addressed: bool = True,
        is_loud: bool = True,
        can_be_asked: bool = True,
        fails: Callable[[Letter], None] = lambda _letter: None,
    ) -> None:
        self.name, self.is_addressed, self.is_loud = name, is_addressed, is_loud
        self.can_be_asked, self.fails = can_be_asked, fails
        self.letters: dict[str, Letter] = {}
        self.n_asked = 0

    def reaches(self, together: Sequence[SubjectId], at: datetime) -> bool:
        """Everybody looks at it."""
        return True

    def send(self, letter: Letter) -> Receipt:
        """Remember a letter."""
        self.fails(letter)
        self.letters.setdefault(letter.key, letter)
        return Receipt(f"memory:{letter.key}", "remembered")

    def receipts(self, keys: Sequence[str], since: datetime) -> Mapping[str, Receipt]:
        """Return what was given for letters."""
        self.n_asked += len(keys)
        return {key: Receipt(f"memory:{key}", "remembered") for key in keys if key in self.letters}

    def close(self) -> None:
        """Keep everything."""
