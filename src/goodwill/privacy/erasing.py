"""Forgetting a person at their wish or ours: the keys go, the counts stay, and it is written down that it was done."""

from __future__ import annotations

from dataclasses import dataclass

from goodwill import acts, ledger, people
from goodwill.access import acted
from goodwill.acts import By
from goodwill.errors import AlreadySo
from goodwill.facts import ErasureRequested
from goodwill.privacy.rejected import strike_rows
from goodwill.privacy.waiting import drop, naming
from goodwill.store.transactions import writing
from goodwill.vocabulary import Handle, SubjectId, word

ERASURE_REASONS = ("asked_us", "no_longer_needed", "should_not_be_here")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: who is forgotten, and how many events in quarantine were dropped because they named them."""

    subjects: list[SubjectId]
    n_dropped: int


def erase(subject: SubjectId, *, reason: str, by: By) -> Erased:
    """Forget a person and everybody told as one with them. This cannot be undone.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: They were forgotten before.
    """
    handles = _handles(subject)
    found = naming(handles)  # looked for before anybody has to wait for the lock
    with writing():
        state = acts.state_of(subject, at=by.at)
        if state.is_erased:
            raise AlreadySo(f"#{state.subject} was forgotten before", why="forgotten")
        if reason == "asked_us":
            by.told(state.subject, ErasureRequested(), "erasure asked for")
        n_dropped = drop(found)
        strike_rows(handles)  # first: once they are forgotten nobody can tell whom a row names
        forgotten = ledger.forget(state.subject, at=by.at)
        for one in forgotten:
            acted(by.who, "forgotten", subject=one, about=word(reason))
    return Erased(forgotten, n_dropped)


def _handles(subject: SubjectId) -> list[Handle]:
    return [handle for _, handle, _ in people.handles_since(people.group(subject))]
