"""What somebody who left would like: what those like them watch, found in the ledger once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from django.db import connection

from goodwill import ledger
from goodwill.facts import Fact, PlayLogged, PlayStarted
from goodwill.programmes import Programme
from goodwill.programmes.winback import Winback, would_like
from goodwill.vocabulary import SubjectId

_A_DAY = 86_400.0
_kept: tuple[str, float, list[frozenset[str]]] | None = None


@dataclass(frozen=True)
class WinbackByTaste(Winback):
    """Win-back that knows what each has seen."""

    def titles(self, subject: SubjectId) -> tuple[str, ...]:
        """Return three titles somebody has not seen, that those who watch what they watched watch most."""
        seen = {title for one in ledger.history(subject) if (title := _title(one.fact)) is not None}
        return would_like(seen, others()) if seen else ()


def others() -> list[frozenset[str]]:
    """Return the tastes of a sample of everyone, asked once a day in each process and home."""
    global _kept  # noqa: PLW0603 -- one sample a process, replaced whole
    from goodwill.warehouse.measures import tastes  # noqa: PLC0415 -- slow import

    home = str(connection.settings_dict["NAME"])
    if _kept is None or _kept[0] != home or monotonic() - _kept[1] > _A_DAY:
        _kept = (home, monotonic(), tastes())
    return _kept[2]


def warm(programmes: Sequence[Programme]) -> None:
    """Ask for tastes before anybody is looked at: nobody who writes shall wait for a sweep."""
    if any(isinstance(one, WinbackByTaste) for one in programmes):
        others()


def _title(fact: Fact) -> str | None:
    return fact.title if isinstance(fact, PlayStarted | PlayLogged) else None
