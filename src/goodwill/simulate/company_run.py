"""Writes a made-up company into an open home: segments straight from the draws, people, and a last day in the tail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from goodwill import ledger
from goodwill.errors import Refused
from goodwill.segments import manifest
from goodwill.segments.files import SegmentWriter
from goodwill.segments.manifest import Span
from goodwill.segments.rows import instant
from goodwill.simulate.announced import decision_subjects, decision_table
from goodwill.simulate.chunk import chunk_size, live
from goodwill.simulate.company import COMPANY, Company
from goodwill.simulate.crowd import crowd
from goodwill.simulate.persons import Persons
from goodwill.simulate.setting import Setting, setting
from goodwill.simulate.tail import Tail
from goodwill.simulate.truth import Truth
from goodwill.store.transactions import advance, writing

FACTS_A_SEGMENT = 16_000_000
PEOPLE_UP_TO = 200_000
TAIL_UP_TO = 60_000


@dataclass(frozen=True, slots=True)
class Options:
    """How a company is written.

    Args:
        plays: Mean number of plays in a month of service.
        people: Whether people with names, handles and keys are made; None: up to 200,000 subscribers.
        tail: Whether the last day rests in the ledger's tail; None: up to 60,000 subscribers.
        again: Add a company to a home that already holds facts.
        truth: Where the truth is written; None: nowhere.
        each: Whether what is true of each subscriber is written beside it, as ``truth.parquet``.
        told: Called with the number of subscribers done so far.
        company: What is true.
    """

    plays: float = 15.0
    people: bool | None = None
    tail: bool | None = None
    again: bool = False
    truth: Path | None = None
    each: bool = False
    told: Callable[[int], None] | None = None
    company: Company = COMPANY


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: subscribers, facts (in segments and in the tail), segments; and how long it took."""

    n_subscribers: int
    n_facts: int
    n_tail: int
    n_segments: int
    since_at: datetime
    until_at: datetime
    seconds: float
    cpu_seconds: float


def simulated_already() -> int:
    """Return how many simulated subscribers the open home holds."""
    with writing():
        return advance("simulated", 0)


def simulate(subscribers: int, months: int, *, seed: int, until: datetime, options: Options | None = None) -> Summary:
    """Write a made-up company into the open home and return what was written.

    The same arguments write the same facts into an empty home. A crash leaves files that no manifest lists: nothing.

    Args:
        subscribers: How many people ever sign up; 1 or more.
        months: How long the company lives.
        seed: Chooses one of its lives.
        until: Its last moment, aware.
        options: How it is written.

    Raises:
        Refused: The home already holds facts, and ``again`` was not given.
    """
    chosen, clock, cpu = options or Options(), time.monotonic(), time.process_time()
    _refuse_mixing(again=chosen.again)
    if chosen.truth is not None:
        chosen.truth.parent.mkdir(parents=True, exist_ok=True)
    scene = setting(months, seed=seed, until=until, plays=chosen.plays, company=chosen.company)
    run = _Run(scene, subscribers, chosen)
    spans = run.write()
    run.truth.save()
    with writing():
        _refuse_mixing(again=chosen.again)
        run.persons.save()
        manifest.add(spans)
        n_tail = run.tail.record(run.persons.open)
        advance("simulated", subscribers)
    return Summary(
        n_subscribers=subscribers,
        n_facts=sum(span.n for span in spans) + n_tail,
        n_tail=n_tail,
        n_segments=len(spans),
        since_at=instant(scene.clock.since_us),
        until_at=until,
        seconds=time.monotonic() - clock,
        cpu_seconds=time.process_time() - cpu,
    )


class _Run:
    """One company being written, chunk by chunk, so that memory holds one chunk however many subscribers there are."""

    def __init__(self, scene: Setting, subscribers: int, options: Options) -> None:
        self.scene, self.n, self.options = scene, subscribers, options
        self.subjects = decision_subjects(scene)
        first_user = simulated_already()
        _, self.first_subject = manifest.reserve(n_subjects=subscribers)
        self.with_people = subscribers <= PEOPLE_UP_TO if options.people is None else options.people
        self.persons = Persons(first_subject=self.first_subject, first_user=first_user)
        keeps = subscribers <= TAIL_UP_TO if options.tail is None else options.tail
        self.tail = Tail(scene, kept=keeps)
        self.truth = Truth(scene, first_subject=self.first_subject, path=options.truth, each=options.each)

    def write(self) -> list[Span]:
        """Write every segment and return what they span; none is listed yet. While one chunk is written the next lives."""
        spans: list[Span] = []
        tables = self._tables()
        table = next(tables, None)
        while table is not None:
            with SegmentWriter(schema=table.schema) as writer, ThreadPoolExecutor(1) as pen:
                while table is not None and writer.n < FACTS_A_SEGMENT:
                    written = pen.submit(writer.write, self._numbered(table))
                    table = next(tables, None)
                    written.result()
                spans.append(writer.close())
        return spans

    def _tables(self) -> Iterator[pa.Table]:
        if self.subjects and len(told := decision_table(self.scene, self.subjects)):
            yield told
        size = chunk_size(self.scene)
        for chunk, first in enumerate(range(0, self.n, size)):
            table = self._chunk(chunk, first, min(size, self.n - first))
            if len(table):
                yield table
            if self.options.told is not None:
                self.options.told(min(first + size, self.n))

    def _chunk(self, chunk: int, first: int, n: int) -> pa.Table:
        people = crowd(n, self.scene, chunk=chunk)
        if self.with_people:
            self.persons.add(people, self.scene, chunk=chunk, first=first)
        seal = (lambda who, text: self.persons.seal_text(first + who, text)) if self.with_people else None
        witness = self.truth.witness(people)
        telling = live(people, self.scene, chunk=chunk, seal=seal, witness=witness)
        if witness is not None:
            self.truth.add(witness, first=first)
        return self.tail.without(telling.table(first_subject=self.first_subject + first))

    def _numbered(self, table: pa.Table) -> pa.Table:
        position, _ = manifest.reserve(n_positions=len(table))
        column = table.schema.get_field_index("position")
        numbers = pc.add(table["position"], position)
        return table.set_column(column, "position", numbers)


def _refuse_mixing(*, again: bool) -> None:
    with writing():
        told, simulated = ledger.counts().facts, advance("simulated", 0)
    if again or not told:
        return
    if simulated:
        raise Refused(
            f"this home already holds {simulated:,} simulated subscribers; simulated facts carry no keys, so writing "
            "them twice would tell them twice. Take another --home, or give --again to add a second company"
        )
    raise Refused(
        "this home already holds facts of a real business; made-up ones would stand among them for ever. "
        "Take another --home, or give --again if that is what you want"
    )
