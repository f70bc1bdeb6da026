"""The house as a program sees it: what ``goodwill.open()`` returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodwill import ledger, people
from goodwill.facts import Entry, Fact, Posting
from goodwill.home import Home
from goodwill.ledger import Counts, Recorded
from goodwill.profile import Profile
from goodwill.vocabulary import Handle, HandleKind, SubjectId

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class House:
    """One business's whole system. Every method is a face of the room that does the work."""

    home: Home

    def subject(self, user: str, *, kind: HandleKind = HandleKind.USER) -> SubjectId:
        """Return the subject a user id (or another handle) leads to, made if new."""
        handle = Handle(kind, user)
        return people.subjects_of([handle])[handle]

    def tell(self, user: str, fact: Fact, *, at: datetime, key: str, source: str = "python") -> Recorded:
        """Record one fact of a user; ``key`` makes it this one and no other: telling it twice is telling it once."""
        return ledger.record([Posting(self.subject(user), at, fact, key, source)])

    def record(self, postings: Iterable[Posting]) -> Recorded:
        """Record many facts, all or none, and return once they are on disk."""
        return ledger.record(list(postings))

    def history(self, subject: SubjectId, *, known_by: datetime | None = None) -> list[Entry]:
        """Return all that happened to a subject, in order; ``known_by``: only what had been recorded by then."""
        return ledger.history(subject, known_by=known_by)

    def since(self, position: int, *, n_most: int = 10_000) -> Sequence[Entry]:
        """Return what was recorded after a position, in order."""
        return ledger.since(position, n_most=n_most)

    def profile(self, subject: SubjectId, *, as_of: datetime, known_by: datetime | None = None) -> Profile:
        """Return what a subject's facts add up to at an instant."""
        from goodwill.warehouse.one import profile_of  # noqa: PLC0415 -- slow import

        return profile_of(subject, as_of=as_of, known_by=known_by)

    def sweep(self, *fields: str, as_of: datetime, engine: str = "duckdb") -> Iterator[pa.Table]:
        """Yield the profiles of every subscriber as Arrow tables, a range of subjects at a time.

        Instants are whole microseconds since 1970 UTC.

        Args:
            fields: The fields of a profile that are wanted; none named: all.
            as_of: The instant looked at.
            engine: ``duckdb`` or ``spark``.

        Raises:
            UnknownQuestion: A field that no profile has, or an engine that there is not.
        """
        from goodwill.warehouse.profiles import Look, profiles  # noqa: PLC0415 -- slow import

        return profiles(fields, look=Look(as_of=as_of, engine=engine))

    def counts(self) -> Counts:
        """Return how many facts there are, and where they rest."""
        return ledger.counts()
