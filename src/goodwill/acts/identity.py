"""Who is told as whom, and what a person agreed to, as a colleague learnt it."""

from __future__ import annotations

from goodwill import ledger, people
from goodwill.access import acted
from goodwill.acts.actor import By
from goodwill.acts.state import state_of
from goodwill.errors import AlreadySo
from goodwill.facts import ConsentGiven, ConsentWithdrawn
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId, say
from goodwill.vocabulary import word as as_word

PURPOSES = ("marketing", "retention", "product_news", "research", "personalisation")
"""What people are most often asked to agree to; a source may tell of any other."""
CONSENT_REASONS = ("told_us_by_phone", "told_us_in_writing", "told_us_in_person")


def merge(other: SubjectId, into: SubjectId, *, by: By) -> bool:
    """Tell one subscriber as part of the history of another; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has one of the numbers.
        AlreadySo: They are told as one already, are one and the same, or one was forgotten.
    """
    key = f"act:merged:{other}:{into}:{by.key}"
    with writing():
        if ledger.is_known(key):
            return False
        first, second = state_of(other, at=by.at), state_of(into, at=by.at)
        if first.subject == second.subject:
            raise AlreadySo(f"#{other} and #{into} are told as one already", why="one already")
        if first.is_erased or second.is_erased:
            raise AlreadySo("who was forgotten is told as nobody's history", why="forgotten")
        ledger.merge(first.subject, second.subject, key=key, at=by.at, source=by.source)
        acted(
            by.who,
            "merged",
            subject=second.subject,
            about=say("#%(other)s is told as #%(one)s", other=str(first.subject), one=str(second.subject)),
        )
    return True


def unmerge(other: SubjectId, *, by: By) -> bool:
    """Tell a subscriber as their own history again; False if this very act was done before.

    Raises:
        AlreadySo: They are told as nobody else's history.
    """
    key = f"act:unmerged:{other}:{by.key}"
    with writing():
        if ledger.is_known(key):
            return False
        root = people.group(other)[0]
        if root == other:
            raise AlreadySo(f"#{other} is told as their own history already", why="own already")
        ledger.unmerge(other, key=key, at=by.at, source=by.source)
        about = say("#%(other)s is no longer told as #%(one)s", other=str(other), one=str(root))
        acted(by.who, "unmerged", subject=other, about=about)
    return True


def change_consent(subject: SubjectId, word: ConsentGiven | ConsentWithdrawn, *, by: By) -> bool:
    """Note that a person agreed to a purpose, or took that back; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: That is their last word already, or they were forgotten.
    """
    value = "given" if isinstance(word, ConsentGiven) else "withdrawn"
    with writing():
        state, this = state_of(subject, at=by.at), by.on(word.purpose, word.channel or "")
        if this.was_told(state.subject, type(word)):
            return False
        if state.is_erased:
            raise AlreadySo(f"#{state.subject} was forgotten: nobody reaches them any more", why="forgotten")
        name = f"{word.purpose}/{word.channel}" if word.channel else word.purpose
        if value == next((kept.value for kept in state.profile.consents if kept.key == name), None):
            raise AlreadySo(f"this is the last word of #{state.subject} on {name} already", why="same word")
        about = say(
            "%(name)s: %(what)s",
            name=as_word(word.purpose),
            what=say("given") if value == "given" else say("taken back"),
        )
        return this.told(state.subject, word, "consent changed", about=about)
