"""Files come in: rows of CSV, JSON lines or Parquet become facts, each row accounted for, once however often it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from goodwill.errors import BadFact, BadFile, BadMap
from goodwill.intake.families import family_of
from goodwill.intake.files.counting import Would
from goodwill.intake.files.csv_rows import CsvRows, Unreadable
from goodwill.intake.files.jsonl_rows import JsonRows
from goodwill.intake.files.opening import Opened, opened, reading
from goodwill.intake.files.parquet_rows import ParquetRows
from goodwill.intake.files.rejects import Rejects
from goodwill.intake.files.repeats import Repeats
from goodwill.intake.files.telling import Outcome, Told, tell
from goodwill.intake.maps import Map, near
from goodwill.intake.maps.rows import Draft, Plan, Row, Skipped, columns_of
from goodwill.vocabulary import say

ROWS = 5_000
"""Rows written at once: all of their facts, or none."""

Rows = CsvRows | JsonRows | ParquetRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen for an import beside its map; None: as the map, or else the file, says.

    Args:
        source: What the facts' source and keys are named after: the same row told by two sources is two facts.
        options: Values of the map's own options, e.g. ``account``.
        encoding: The file's encoding.
        delimiter: A CSV's delimiter.
    """

    source: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(slots=True)
class Imported:
    """What became of a file's rows: ``read = recorded + duplicates + rejected``, always.

    A row is recorded if any of its facts is new, and a duplicate if none is. Rows the map knowingly skips are counted
    apart, by reason, and are not among those read. ``reasons`` counts the rejected by kind of reason.
    """

    read: int = 0
    recorded: int = 0
    duplicates: int = 0
    rejected: int = 0
    facts: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    rejects_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A row as the facts it would become; or why it would be none."""

    line: int
    drafts: list[Draft]
    instead: str | None = None


Progress = Callable[[int, Imported], None]
"""Told after each batch: how many bytes of the file are read, and what became of its rows so far."""


def import_file(path: Path, chosen: Map, choices: Choices, *, home: Path, on_batch: Progress | None = None) -> Imported:
    """Record a file's rows as facts, batch by batch, and return what became of them.

    It may be killed at any point and begun again: a batch is recorded wholly or not at all, and what was recorded
    before is found to be known.

    Args:
        path: The file.
        chosen: What its rows are.
        choices: What is chosen beside the map.
        home: Whose ``rejects`` folder takes the rows that cannot be facts.
        on_batch: Told how far it is.

    Raises:
        BadFile: It cannot be read, or not to its end (what came before is recorded).
        BadMap: The map does not fit it.
    """
    return _through(path, chosen, choices, _Desk(home, tell, on_batch))


def count_file(path: Path, chosen: Map, choices: Choices, *, home: Path, on_batch: Progress | None = None) -> Imported:
    """Return what would become of a file's rows. Nothing is recorded, nobody made; rejects are written all the same.

    Raises:
        BadFile: It cannot be read, or not to its end.
        BadMap: The map does not fit it.
    """
    would = Would(home / "scratch")
    try:
        return _through(path, chosen, choices, _Desk(home, would.tell, on_batch))
    finally:
        would.close()


def _through(path: Path, chosen: Map, choices: Choices, desk: _Desk) -> Imported:
    now, on_batch = datetime.now(UTC), desk.on_batch
    with _rows(path, chosen, choices) as (file, rows):
        plan = plan_of(path, chosen, choices, columns=rows.columns, now=now)
        told = Told(f"import:{choices.source or chosen.source}", now)
        run = _Run(plan, told, _rejects(desk.home / "rejects", file, rows), desk)
        try:
            for batch in _batches(path, rows):
                run.take(batch)
                if on_batch is not None:
                    on_batch(file.tell(), run.done)
            run.done.rejects_file = run.rejects.close()
        except BadFile as failure:
            run.rejects.close()
            raise BadFile(
                say(
                    "%(why)s The %(n)s rows before are taken; mend it and import it again.",
                    why=failure.args[0],
                    n=run.done.read,
                )
            ) from failure
        finally:
            run.close()
    return run.done


def preview(path: Path, chosen: Map, choices: Choices, *, n_most: int = 5) -> list[Preview]:
    """Return the first rows of a file as the facts they would become. Nothing is written, nobody made."""
    with _rows(path, chosen, choices) as (_, rows):
        plan = plan_of(path, chosen, choices, columns=rows.columns, now=datetime.now(UTC))
        told = Told("", datetime.now(UTC))
        with reading(path):
            return [_previewed(plan, row, told) for row in islice(rows, n_most)]


def plan_of(path: Path, chosen: Map, choices: Choices, *, columns: Sequence[str], now: datetime) -> Plan:
    """Return a map fitted to a file's columns.

    Raises:
        BadMap: It does not fit, or an option is not one of the map's.
    """
    for name in choices.options:
        if name not in chosen.options:
            has = f"its options are {', '.join(chosen.options)}" if chosen.options else "it has none"
            raise BadMap(f"the map {chosen.source} has no option {name!r}{near(name, list(chosen.options))}; {has}")
    defaults = {name: value.replace("{file}", _stem(path)) for name, value in chosen.options.items()}
    source = choices.source or chosen.source
    try:
        return Plan(chosen, columns, source=source, options={**defaults, **choices.options}, now=now)
    except BadMap as failure:
        raise BadMap(f"{path.name} does not fit the map {chosen.source}: {failure}") from failure


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where an import is done: whose home, who tells the ledger, and who is told how far it is."""

    home: Path
    tell: Callable[[Told, Sequence[Sequence[Draft]]], Outcome]
    on_batch: Progress | None


class _Run:
    """One import under way."""

    def __init__(self, plan: Plan, told: Told, rejects: Rejects, desk: _Desk) -> None:
        scratch = desk.home / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        self.done, self.rejects = Imported(), rejects
        self._plan, self._told, self._tell = plan, told, desk.tell
        self._repeats = Repeats(scratch) if plan.counts_repeats else None

    def take(self, batch: Sequence[Row | Unreadable]) -> None:
        """Record one batch."""
        rows: list[Row] = []
        for row in batch:
            if isinstance(row, Unreadable):
                self._reject(row.line, row.reason, row.raw)
            else:
                rows.append(row)
        drafted = [
            (row, drafts) for row, nth, identity in self._counted(rows) if (drafts := self._drafts(row, identity, nth))
        ]
        outcome = self._tell(self._told, [drafts for _, drafts in drafted])
        for (row, _), refusal in zip(drafted, outcome.refusals, strict=True):
            if refusal is not None:
                self._reject(row.line, refusal, row.whole)
        self.done.recorded += outcome.n_new
        self.done.duplicates += outcome.n_known
        self.done.facts += outcome.n_facts
        self.done.read += outcome.n_new + outcome.n_known

    def close(self) -> None:
        """Let go of what was only needed on the way."""
        self.rejects.abandon()
        if self._repeats is not None:
            self._repeats.close()

    def _counted(self, rows: list[Row]) -> Iterator[tuple[Row, int, bytes]]:
        identities = [self._plan.identity(row) for row in rows]
        counts = [0] * len(rows) if self._repeats is None else self._repeats.count(identities)
        return zip(rows, counts, identities, strict=True)

    def _drafts(self, row: Row, identity: bytes, nth: int) -> list[Draft] | None:
        try:
            drafts = self._plan.read(row, identity, nth=nth)
        except BadFact as refusal:
            self._reject(row.line, str(refusal), row.whole)
            return None
        if isinstance(drafts, Skipped):
            self.done.skipped[drafts.because] += 1
            return None
        return drafts

    def _reject(self, line: int, reason: str, row: Any) -> None:
        self.rejects.add(line, reason, row)
        self.done.rejected += 1
        self.done.reasons[family_of(reason)] += 1
        self.done.read += 1


@contextmanager
def _rows(path: Path, chosen: Map, choices: Choices) -> Iterator[tuple[Opened, Rows]]:
    wanted = list(dict.fromkeys(columns_of(chosen)))
    encoding, delimiter = choices.encoding or chosen.encoding, choices.delimiter or chosen.delimiter
    with opened(path, form=chosen.format) as file:
        with reading(path):
            rows = _reader(file, encoding, delimiter, wanted=wanted, optional=chosen.optional)
        yield file, rows


def _reader(
    file: Opened, encoding: str | None, delimiter: str | None, *, wanted: Sequence[str], optional: Sequence[str]
) -> Rows:
    if file.form == "parquet":
        return ParquetRows(file)
    if file.form == "jsonl":
        return JsonRows(file, encoding=encoding, wanted=wanted, optional=optional)
    return CsvRows(file, encoding=encoding, delimiter=delimiter, wanted=wanted)


def _batches(path: Path, rows: Iterable[Row | Unreadable]) -> Iterator[list[Row | Unreadable]]:
    """Yield rows by the batch; what came before a break in the file is yielded before the break is raised."""
    batch: list[Row | Unreadable] = []
    try:
        with reading(path):
            for row in rows:
                batch.append(row)
                if len(batch) == ROWS:
                    yield batch
                    batch = []
    except BadFile:
        yield batch
        raise
    yield batch


def _previewed(plan: Plan, row: Row | Unreadable, told: Told) -> Preview:
    if isinstance(row, Unreadable):
        return Preview(row.line, [], row.reason)
    try:
        drafts = plan.read(row, plan.identity(row), nth=0)
    except BadFact as refusal:
        return Preview(row.line, [], str(refusal))
    if isinstance(drafts, Skipped):
        return Preview(row.line, [], drafts.because)
    return Preview(row.line, told.still_to_tell(drafts))


def _rejects(folder: Path, file: Opened, rows: Rows) -> Rejects:
    dialect = (rows.columns, rows.delimiter, rows.encoding) if isinstance(rows, CsvRows) else ((), ",", "utf-8")
    return Rejects(folder, file.path, form=file.form, dialect=dialect)


def _stem(path: Path) -> str:
    return path.name.split(".", 1)[0]
