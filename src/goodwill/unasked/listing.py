"""What the rounds would do: the exact list, judged as of an instant, with nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodwill import ledger, policy
from goodwill.programmes import Move, Programme
from goodwill.segments.rows import micros
from goodwill.unasked.bounds import dates, formulas
from goodwill.unasked.moving import Bench, Life
from goodwill.vocabulary import SubjectId

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """One move that would be made."""

    subject: SubjectId
    move: Move


def planned(as_of: datetime, programmes: Sequence[Programme]) -> Iterator[Planned]:
    """Yield every move that these programmes would make as of an instant if nothing happened until then.

    Everyone is asked, whatever the diary says and whatever is switched on. In order of subject.
    """
    if not programmes:
        return
    bench = Bench(programmes, policy.current().patience, as_of)
    for table in dates(formulas(programmes, payers=False), as_of):
        pairs = zip(table["subject"].to_pylist(), table["due_us"].to_pylist(), strict=True)
        due = sorted(SubjectId(subject) for subject, us in pairs if us <= micros(as_of))
        for n in range(0, len(due), _AT_ONCE):
            for subject, entries in ledger.histories(due[n : n + _AT_ONCE]).items():
                yield from _planned(Life(subject, entries, bench))


def _planned(life: Life) -> Iterator[Planned]:
    for one in life.bench.programmes:
        move = one.move(life.profile, life.bench.now)
        if move is not None:
            yield Planned(life.subject, move)
            life.heed((move.moved, *move.facts))
