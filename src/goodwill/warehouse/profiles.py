"""The profile of every subscriber at once: from the segments' partials, or from the facts themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise

import pyarrow as pa
from ibis import Table

from goodwill import policy
from goodwill.errors import UnknownQuestion
from goodwill.profile.folding import typed
from goodwill.profile.patience import Patience
from goodwill.profile.table import Profile, types
from goodwill.store.models import Segment
from goodwill.vocabulary import SubjectId
from goodwill.warehouse import keyed, merging, partials, progress
from goodwill.warehouse.engines import Engine
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.holders import holders
from goodwill.warehouse.sources import Moment, Range, Source, concerned, held_in, moment, ranges

FACTS_AT_ONCE = 20_000_000
"""How many facts are swept in one go for all fields: what bounds the memory of a sweep."""
_FEW = 10
"""As few merging fields keep so little of each subscriber that five times as many facts are swept in one go."""
ALL: tuple[str, ...] = ()
Then = Callable[[Table], Table]


def as_they_are(told: Table) -> Table:
    """Ask nothing further."""
    return told


@dataclass(frozen=True, slots=True)
class Look:
    """How one looks at everyone.

    Args:
        as_of: The instant looked at: what occurred later is not known then; None: now.
        known_by: Only facts recorded by then; None: all.
        engine: ``duckdb`` or ``spark``.
        patience: How long silence is borne; None: as long as the house has chosen.
        from_partials: Whether segments that have partials are answered from these and not read again.
        of: Whom alone to ask about, by whom they are told as: nobody else's parts are merged; None: everyone.
    """

    as_of: datetime | None = None
    known_by: datetime | None = None
    engine: str = "duckdb"
    patience: Patience | None = None
    from_partials: bool = True
    of: tuple[SubjectId, ...] | None = None

    @property
    def borne(self) -> Patience:
        """How long silence is borne."""
        return policy.current().patience if self.patience is None else self.patience


NOW = Look()


def profiles(fields: Sequence[str] = ALL, *, look: Look = NOW, then: Then = as_they_are) -> Iterator[pa.Table]:
    """Yield the profiles of every subscriber, one row each, a range of subjects at a time: one expression for each.

    Segments with partials are not read again; those without, those that straddle ``as_of`` or ``known_by``, and the
    tail are. Instants are whole microseconds since 1970 UTC.

    Args:
        fields: The fields of :class:`goodwill.profile.Profile` wanted; none named: all.
        look: When, with what and how to look.
        then: What is further asked of the profiles of each range, as an expression.

    Raises:
        UnknownQuestion: A field that the table does not have, or an engine that there is not.
    """
    chosen, held = list(fields) or list(types()), moment(look.as_of, look.known_by)
    if unknown := [name for name in chosen if name not in types()]:
        raise UnknownQuestion(f"a profile has no field {unknown[0]!r}; it has {', '.join(types())}")
    look = replace(look, patience=look.borne)
    with opened(look.engine) as engine:
        for within in progress.through(ranges(held, facts_each=_at_once(chosen, look, held))):
            asked = question(engine, held, chosen, look=look, within=within)
            if asked is not None:
                yield engine.arrow(then(asked))


def typed_profiles(tables: Iterator[pa.Table], as_of: datetime) -> Iterator[Profile]:
    """Yield the rows of whole profiles as profiles."""
    for row in chain.from_iterable(table.to_pylist() for table in tables):
        told = {name: typed(name, _plain(row[name])) for name in types()}
        yield Profile(subject=SubjectId(row["subject"]), as_of=as_of, **told)


def question(engine: Engine, held: Moment, fields: Sequence[str], *, look: Look, within: Range) -> Table | None:
    """Return the one expression that answers for a range of subjects; None if nothing is told of them."""
    wanted = merging.needed(fields, look.borne)
    near = [one for one in concerned(held, within) if not held.outside(one)]
    ready = [one for one in near if look.from_partials and partials.current(one) and held.inside(one)]
    bound = None if held_in(held, near, within) else within
    of = None if look.of is None else pa.table({"chosen": pa.array(look.of, pa.int64())})
    source = Source(engine, held, tuple(one for one in near if one not in ready), bound, of=of)
    several = holders(replace(source, segments=tuple(near)))
    wanted = wanted if several else keyed.of_one(wanted)
    of_facts = None
    if not source.is_empty:
        of_facts = engine.kept(merging.parts_of_facts(source.facts, wanted, held.as_of, several.only))
    if not ready:
        return None if of_facts is None else merging.told(of_facts, fields, held.as_of, look.borne)
    parts = source.rooted(partials.parts(engine, ready, wanted))
    if of_facts is not None:
        parts = parts.union(of_facts.select(*parts.columns).cast(parts.schema()))
    # segments whose subjects are apart, and nobody told as another: every subject has one part
    apart = of_facts is None and not len(held.aliases) and _are_apart(ready)
    whole = parts if apart else engine.kept(merging.parts_of_parts(engine.kept(parts), wanted, several.only))
    days = source.rooted(partials.days(engine, ready))
    return merging.told(merging.with_days(whole, days, wanted, held.as_of), fields, held.as_of, look.borne)


def _at_once(fields: Sequence[str], look: Look, held: Moment) -> int:
    """Return how many facts are swept in one go: of a few among many subjects only a few are kept."""
    each = FACTS_AT_ONCE * (5 if len(keyed.of_one(merging.needed(fields, look.borne))) <= _FEW else 1)
    if look.of is None:
        return each
    n_subjects = max((one.subject_max for one in held.segments), default=0)
    return each * max(1, n_subjects // max(1, len(look.of)))


def _are_apart(segments: Sequence[Segment]) -> bool:
    ordered = sorted(segments, key=lambda one: one.subject_min)
    return all(one.subject_max < other.subject_min for one, other in pairwise(ordered))


def _plain(value: object) -> object:
    """Return a cell as the fold has it: lists of structs as tuples."""
    if isinstance(value, list):
        return tuple(tuple(one.values()) if isinstance(one, dict) else one for one in value)
    return value
