"""The house as a program sees it: what ``goodwill.open()`` returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goodwill import ledger, people
from goodwill.facts import Entry, Fact, Posting
from goodwill.home import Home
from goodwill.ledger import Counts, Recorded
from goodwill.profile import Profile
from goodwill.site.deciding import Decisions
from goodwill.vocabulary import Handle, HandleKind, SubjectId

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.decisions.effect import Effect, Known, Unmeasured
    from goodwill.trials import Figures, Listed, Picked
    from goodwill.warehouse.measures import Touched
    from goodwill.warehouse.profiles import Look


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

    def worth(
        self,
        *,
        as_of: datetime | date | None = None,
        known_by: datetime | None = None,
        by: str | None = None,
        each: bool = True,
    ) -> pa.Table:
        """Return what everyone is worth: the present value of what they are still expected to pay, in minor units.

        Args:
            as_of: When; a day means its first instant (UTC), None now.
            known_by: Only what had been recorded by then; None: everything.
            by: ``plan``, ``country``, ``cohort`` or ``currency``: a row for each group (``group``, ``currency``, ``n``,
                ``value``, ``low``, ``high``).
            each: Without ``by``, whether to tell a row a person (``subject``, ``currency``, ``goodwill_minor``,
                ``low_minor``, ``high_minor``), or a row for each currency.

        Returns:
            Amounts of several currencies are never mixed; intervals are 90 %; the metadata say what it ``rests_on``.

        Raises:
            TooLittleKnown: Too few have left, or too short a time was lived.
        """
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.worth(self._look(as_of, known_by), by, is_each=each and by is None)

    def statement(
        self, since: datetime | date, until: datetime | date, *, by: str | None = None, as_known: bool = False
    ) -> pa.Table:
        """Return what moved everyone's goodwill between two dates; it closes to the minor unit.

        Args:
            since: The first.
            until: The second, later.
            by: As of :meth:`worth`.
            as_known: Open with what was known on the first date, and tell what was learnt late on a line of its own.

        Returns:
            ``group``, ``currency``, ``line``, ``minor``, ``low``, ``high``: a row for each line of each group.

        Raises:
            UnknownQuestion: The second date is not after the first, or there is no such segment.
            TooLittleKnown: Too little was known on the first date.
        """
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.statement(tables.instant(since), tables.instant(until), by, is_as_known=as_known)

    def at_risk(self, *, as_of: datetime | date | None = None) -> pa.Table:
        """Return whose leaving would cost most, of each currency the greatest expected loss first.

        The columns are those of :data:`goodwill.appraisal.risking.SCHEMA`: goodwill, chance of leaving this month and
        expected loss over three, each with its interval; ``reasons`` and ``remedies``.
        """
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.at_risk(self._look(as_of, None))

    def cells(self, *, as_of: datetime | date | None = None) -> pa.Table:
        """Return every month of service added up to cells: covariates, ``tenure``, ``month``, ``n_at_risk``, ``n_<cause>``."""
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.cells(self._look(as_of, None))

    def hazard(self, cells: pa.Table | None = None, *, as_of: datetime | date | None = None) -> pa.Table:
        """Return what drives people away: how many times as likely each level of each covariate makes leaving, by cause.

        Args:
            cells: Cells to fit to, as :meth:`cells` returns them: all of them, some, or your own; None: all, as of ``as_of``.
            as_of: When, if no cells are given.

        Returns:
            ``cause``, ``factor``, ``level``, ``beside`` (what it is compared with), ``value``, ``low``, ``high`` (90 %),
            ``n_at_risk``, ``n_left``, ``words``; what surely does most first.

        Raises:
            TooLittleKnown: Fewer than thirty left, or a single month of history.
        """
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.drivers(self.cells(as_of=as_of) if cells is None else cells)

    def lived(self, *, as_of: datetime | date | None = None) -> pa.Table:
        """Return months of service one by one, as :meth:`letdowns` reads them."""
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.lived(self._look(as_of, None))

    def letdowns(
        self, lived: pa.Table | None = None, *, as_of: datetime | date | None = None, n_months: int = 6
    ) -> pa.Table:
        """Return what each kind of letdown and each decision did to the chance of leaving, from matched subscribers.

        Args:
            lived: Months of service, as :meth:`lived` returns them: all, some, or your own; None: all, as of ``as_of``.
            as_of: When, if no months are given.
            n_months: How many months after an event are looked at.

        Returns:
            ``sort``, ``name``, ``month`` (since the event; 0: all together), ``value``, ``low``, ``high`` (times as likely,
            90 %; null: not told), ``n_struck``, ``n_matched``, ``against``, ``refused`` (why it is not told).

        Raises:
            TooLittleKnown: Nobody lived a month.
        """
        from goodwill.appraisal import tables  # noqa: PLC0415 -- slow import

        return tables.effects(self.lived(as_of=as_of) if lived is None else lived, n_months=n_months)

    def effect(self, what: str, touched: Touched, *, until: date, known: Known | None = None) -> Effect | Unmeasured:
        """Return what a decision did to a measure of those it touches, beside the others; or why that cannot be told.

        Args:
            what: ``plays``, ``cancellations``, ``revenue``, ``complaints`` or ``complaints:THEME``.
            touched: Whom it touches, and from when on it could have done anything.
            until: The last day looked at.
            known: What else is known: other events, who else was touched.

        Raises:
            UnknownQuestion: There is no such measure.
            BadSeries: Nothing of it happened to those touched, or the day lies outside what is known.
        """
        from goodwill import review  # noqa: PLC0415 -- slow import

        return review.measured(what, touched, until=until, known=known)

    @property
    def decisions(self) -> Decisions:
        """What is decided: forecast before, sealed, measured after, scored."""
        return Decisions()

    def experiments(self, *, as_of: datetime | date | None = None) -> list[Listed]:
        """Return every experiment that anybody was assigned in, with its units by arm."""
        from goodwill import trials  # noqa: PLC0415 -- slow import

        return trials.listed(self._look(as_of, None))

    def experiment(
        self, name: str, *, as_of: datetime | date | None = None, within_days: int = 90, is_valued: bool = True
    ) -> tuple[Figures, Picked | None]:
        """Return what an experiment found so far, and the rule that gives each the best arm (None: nothing is compared).

        Args:
            name: The experiment; that of a programme has the programme's name.
            as_of: When; a day means its first instant (UTC), None now.
            within_days: How long after the split each unit is followed to be compared.
            is_valued: Whether to value everyone as of then.

        Raises:
            UnknownQuestion: Nobody was ever assigned in it.
        """
        from goodwill import trials  # noqa: PLC0415 -- slow import

        return trials.looked_at(name, self._look(as_of, None), within_days=within_days, is_valued=is_valued)

    def counts(self) -> Counts:
        """Return how many facts there are, and where they rest."""
        return ledger.counts()

    def _look(self, as_of: datetime | date | None, known_by: datetime | None) -> Look:
        from goodwill.appraisal.tables import instant  # noqa: PLC0415 -- slow import
        from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- slow import

        return Look(as_of=instant(as_of), known_by=known_by)
