"""A copy of everything known of a person, made for them: noted as a fact and in the audit log, then told piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from goodwill import acts, ledger, outbox, people
from goodwill.access import about_of, acted
from goodwill.acts import By
from goodwill.channels import inapp
from goodwill.errors import AlreadySo
from goodwill.facts import Entry, Fact, NoteWritten, RecordExported
from goodwill.privacy.record import (
    FORMAT,
    InboxMessage,
    KeptOrder,
    KnownHandle,
    KnownTrait,
    Looked,
    Record,
    SaidWord,
    ToldFact,
)
from goodwill.privacy.waiting import mentions
from goodwill.segments.rows import instant
from goodwill.store.models import Act, Person
from goodwill.store.transactions import writing
from goodwill.vocabulary import Handle, SubjectId, say

_ALL = 1_000_000
_encode = msgspec.json.Encoder(enc_hook=str).encode  # words for people are English here


def export(subject: SubjectId, *, by: By) -> tuple[Record, list[Entry]]:
    """Note that a copy is made, and return it with no facts yet, and the facts that belong in it.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: They were forgotten: nothing is known of them.
    """
    with writing():
        state = acts.state_of(subject, at=by.at)
        if state.is_erased:
            raise AlreadySo(f"#{state.subject} was forgotten: there is nothing to copy", why="forgotten")
        if not by.told(state.subject, RecordExported(), "record exported"):
            acted(by.who, "record exported", subject=state.subject, about=say("sent again"))
    return _record(state, at=by.at), ledger.history(state.subject)


def as_json(record: Record, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a copy as JSON, a fact a line, so that a long history is never held as one text."""
    yield _encode(record).removesuffix(b"]}")
    comma = b"\n"
    for entry in entries:
        yield comma + _encode(told(entry))
        comma = b",\n"
    yield b"]}\n"


def theirs(fact: Fact) -> Fact:
    """Return a fact as the person may have it: which colleague wrote a note is the colleague's, not theirs."""
    return msgspec.structs.replace(fact, author=None) if isinstance(fact, NoteWritten) else fact


def told(entry: Entry) -> ToldFact:
    """Return a fact as the copy has it."""
    return ToldFact(
        subject=entry.subject,
        at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        name=entry.fact.wire,
        source=entry.source,
        fields=msgspec.to_builtins(theirs(entry.fact)),
    )


def _record(state: acts.State, *, at: datetime) -> Record:
    together = people.group(state.subject)
    handles = people.handles_since(together)
    rows = list(Person.objects.filter(subject__in=together).order_by("subject"))
    return Record(
        format=FORMAT,
        made_at=at,
        subject=state.subject,
        told_as_one_with=[int(other) for other in together[1:]],
        countries=[_said(row.subject, row.country, row.country_us) for row in rows if row.country],
        languages=[_said(row.subject, row.language, row.language_us) for row in rows if row.language],
        handles=[_handle(*one) for one in handles],
        traits=_traits(together),
        profile=state.profile,
        looks=_looks(together),
        waiting=mentions(handle for _, handle, _ in handles),
        orders=_orders(together),
        inbox=_inbox(together),
        facts=[],
    )


def _handle(subject: SubjectId, handle: Handle, us: int) -> KnownHandle:
    value = handle.value.encode("utf-8", "replace").decode()  # half a letter is no JSON
    return KnownHandle(subject=subject, kind=handle.kind, value=value, since=instant(us))


def _said(subject: int, value: str, us: int | None) -> SaidWord:
    return SaidWord(subject=subject, value=value, said_at=None if us is None else instant(us))


def _traits(subjects: Sequence[SubjectId]) -> list[KnownTrait]:
    return [
        KnownTrait(subject=subject, name=name, value=value, said_at=instant(us))
        for subject, traits in people.traits_since(subjects).items()
        for name, (us, value) in traits.items()
    ]


def _orders(subjects: Sequence[SubjectId]) -> list[KeptOrder]:
    """Return what was to be told to them or done for them, the first put first."""
    kept = [one for subject in subjects for one in outbox.of_subject(subject, n_most=_ALL)]
    return [
        KeptOrder(
            subject=one.subject,
            key=one.key,
            programme=one.programme,
            sort=one.sort,
            name=one.name,
            purpose=one.purpose,
            because=one.because,
            due_at=one.due_at,
            state=one.state,
            by=one.neighbour,
            ended_at=one.ended_at,
        )
        for one in sorted(kept, key=lambda one: one.id)
    ]


def _inbox(subjects: Sequence[SubjectId]) -> list[InboxMessage]:
    return [
        InboxMessage(
            subject=one.subject,
            key=one.key,
            title=one.words.title,
            text=one.words.text,
            sent_at=one.sent_at,
            read_at=one.read_at,
        )
        for one in inapp.inbox(subjects, n_most=_ALL)
    ]


def _looks(subjects: Sequence[SubjectId]) -> list[Looked]:
    """Return when and for what they were looked at; who of us it was, the log keeps.

    Source: Court of Justice of the European Union, C-579/21, 22 June 2023: a person may know the dates and purposes
    of looks at their data, and as a rule not which employees looked.
    """
    rows = Act.objects.filter(subject__in=subjects).order_by("id")
    return [Looked(at=instant(row.at_us), sort=row.sort, what=row.what, about=about_of(row)) for row in rows]
