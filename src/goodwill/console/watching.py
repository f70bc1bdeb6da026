"""What somebody watches arrive: which source, which kind of fact, whom; and whether the list stands still."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from goodwill.facts import kinds

_LONGEST_SUBJECT = 18


@dataclass(frozen=True, slots=True)
class Watched:
    """What is shown; everything empty: all that arrives."""

    source: str = ""
    kind: str = ""
    subject: str = ""
    is_paused: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether something is left out."""
        return bool(self.source or self.kind or self.subject)

    @property
    def number(self) -> int | None:
        """The number of the subject; None for all."""
        return int(self.subject) if self.subject else None

    @property
    def query(self) -> str:
        """What an address says of it."""
        said = {"source": self.source, "kind": self.kind, "subject": self.subject}
        return urlencode({name: word for name, word in said.items() if word})


def watched(asked: QueryDict) -> Watched:
    """Return what is asked for; what makes no sense is left out."""
    kind, subject = asked.get("kind", ""), asked.get("subject", "").strip().lstrip("#")
    is_number = subject.isascii() and subject.isdigit() and len(subject) <= _LONGEST_SUBJECT
    return Watched(
        source=asked.get("source", "")[:64].replace("\0", ""),
        kind=kind if kind in kinds() else "",
        subject=subject if is_number else "",
        is_paused=asked.get("paused") == "1",
    )
