"""What the rounds would do: the exact list, judged as of an instant, with nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodwill import ledger, policy
from goodwill.programmes import Move, Programme
from goodwill.segments.rows import micros
from goodwill.unasked.bounds import dates, formulas
from goodwill.unasked.looking import WORTH_A_SWEEP
from goodwill.unasked.moving import Bench, Life
from goodwill.vocabulary import SubjectId

_AT_ONCE, _SWEPT_AT_ONCE = 500, 20_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One move that would be made."""

    subject: SubjectId
    move: Move


def planned(
    as_of: datetime, programmes: Sequence[Programme], *, worth_a_sweep: int = WORTH_A_SWEEP
) -> Iterator[Planned]:
    """Yield every move that these programmes would make as of an instant if nothing happened until then.

    Everyone is asked, whatever the diary says and whatever is switched on. In order of subject.

    Args:
        as_of: The instant.
        programmes: Which ones.
        worth_a_sweep: From so many on, those whom a single programme may move are judged by their swept profiles.
    """
    if not programmes:
        return
    bench = Bench(programmes, policy.current().patience, as_of)
    for table in dates(formulas(programmes, payers=False), as_of):
        pairs = zip(table["subject"].to_pylist(), table["due_us"].to_pylist(), strict=True)
        due = sorted(SubjectId(subject) for subject, us in pairs if us <= micros(as_of))
        is_swept = len(programmes) == 1 and len(due) >= worth_a_sweep
        yield from _by_sweep(due, bench) if is_swept else _by_history(due, bench)


def _by_sweep(due: Sequence[SubjectId], bench: Bench) -> Iterator[Planned]:
    """Yield the moves of a single programme: nothing it does is heeded by another, so that a sweep's profiles are enough."""
    from goodwill.warehouse.profiles import Look, profiles, typed_profiles  # noqa: PLC0415 -- slow import

    [programme] = bench.programmes
    for n in range(0, len(due), _SWEPT_AT_ONCE):
        look = Look(as_of=bench.now, patience=bench.patience, of=tuple(due[n : n + _SWEPT_AT_ONCE]))
        swept = (table.sort_by("subject") for table in profiles(look=look))
        for profile in typed_profiles(swept, bench.now):
            move = programme.move(profile, bench.now)
            if move is not None:
                yield Planned(profile.subject, move)


def _by_history(due: Sequence[SubjectId], bench: Bench) -> Iterator[Planned]:
    for n in range(0, len(due), _AT_ONCE):
        for subject, entries in ledger.histories(due[n : n + _AT_ONCE]).items():
            yield from _planned(Life(subject, entries, bench))


def _planned(life: Life) -> Iterator[Planned]:
    for one in life.bench.programmes:
        move = one.move(life.profile, life.bench.now)
        if move is not None:
            yield Planned(life.subject, move)
            life.heed((move.moved, *move.facts))
