"""What colleagues write down about a subscriber, sealed with that person's key; read back, latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from goodwill import ledger, people
from goodwill.acts.actor import By
from goodwill.acts.state import FULFILLED, state_of
from goodwill.errors import AlreadySo, BadFact
from goodwill.facts import Entry, Fact, NoteWithdrawn, NoteWritten, OrderCarriedOut, OrderWithdrawn
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId, say

LONGEST_NOTE = 4_000
_KINDS: tuple[type[Fact], ...] = (
    NoteWritten,
    NoteWithdrawn,
    OrderWithdrawn,
    OrderCarriedOut,
    *FULFILLED,
    *sum(FULFILLED.values(), ()),
)
HEEDED = frozenset(kind.wire for kind in _KINDS)
"""The facts that notes and orders are read from: few in any history, however long."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as it is read: its name, the words, who wrote them and when."""

    name: str
    text: str
    author: str
    at: datetime


def write_note(subject: SubjectId, text: str, *, author: str, by: By) -> bool:
    """Write something down about a subscriber; False if this very note was written before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: They were forgotten: nothing personal can be kept of them.
        BadFact: There are no words, or too many.
    """
    words = text.strip()
    if not 0 < len(words) <= LONGEST_NOTE:
        raise BadFact(say("a note wants 1 to %(most)s characters; %(n)s came", most=LONGEST_NOTE, n=len(words)))
    with writing():
        state = state_of(subject, at=by.at)
        if state.is_erased:
            raise AlreadySo(f"#{state.subject} was forgotten: nothing can be written down about them", why="forgotten")
        this = by.on(words)
        return this.told(state.subject, NoteWritten(note=this.key, text=words, author=author), "note written")


def withdraw_note(subject: SubjectId, name: str, *, by: By) -> bool:
    """Take a note back, so that it is shown no more; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: There is no such note, or it was taken back.
    """
    with writing():
        root, this = people.group(subject)[0], by.on(name)
        if this.was_told(root, NoteWithdrawn):
            return False
        if name not in {note.name for note in notes_of(ledger.history(root))}:
            raise AlreadySo(f"#{root} has no such note: perhaps somebody took it back", why="no note")
        return this.told(root, NoteWithdrawn(note=name), "note withdrawn")


def notes_of(entries: Sequence[Entry]) -> list[Note]:
    """Return the notes of a history that were not taken back and can be read, latest first."""
    gone = _withdrawn(entries)
    written = [(one, one.fact) for one in entries if isinstance(one.fact, NoteWritten) and one.fact.note not in gone]
    return [
        Note(fact.note, fact.text, fact.author or "", one.occurred_at) for one, fact in reversed(written) if fact.text
    ]


def without_withdrawn(entries: Sequence[Entry]) -> list[Entry]:
    """Return a history in which notes that were taken back have lost their words."""
    gone = _withdrawn(entries)
    return [
        msgspec.structs.replace(one, fact=msgspec.structs.replace(one.fact, text=None))
        if isinstance(one.fact, NoteWritten) and one.fact.note in gone
        else one
        for one in entries
    ]


def _withdrawn(entries: Sequence[Entry]) -> set[str]:
    return {entry.fact.note for entry in entries if isinstance(entry.fact, NoteWithdrawn)}
