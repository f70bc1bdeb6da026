"""Facts of what colleagues wrote down about somebody."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Fact, PersonalText


class NoteWritten(Fact, frozen=True, kw_only=True):
    """A colleague wrote something down about this subscriber; what, and who, is sealed like their own words."""

    wire: ClassVar[str] = "note.written"
    note: str
    text: PersonalText | None = None
    author: PersonalText | None = None


class NoteWithdrawn(Fact, frozen=True, kw_only=True):
    """A note was taken back: it is shown no more."""

    wire: ClassVar[str] = "note.withdrawn"
    note: str
