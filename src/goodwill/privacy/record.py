"""The copy of everything known of a person, as types: ``docs/record.schema.json`` is made from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from goodwill.profile import Profile

FORMAT = "goodwill.record/1"


class SaidWord(msgspec.Struct, frozen=True, kw_only=True):
    """A country or a language, and when it was said; null: unknown."""

    subject: int
    value: str
    said_at: datetime | None


class KnownHandle(msgspec.Struct, frozen=True, kw_only=True):
    """An address that leads to the person, and since when."""

    subject: int
    kind: str
    value: str
    since: datetime


class KnownTrait(msgspec.Struct, frozen=True, kw_only=True):
    """Something a source said of the person, and when."""

    subject: int
    name: str
    value: Any
    said_at: datetime


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """When a colleague or a program looked at the person or acted on them, and what that was."""

    at: datetime
    sort: str
    what: str
    about: str


class WaitingEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that names the person and could not be understood yet."""

    received_at: datetime
    source: str
    event: Any


class KeptOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was to be told to the person or done for them: by what, why, and what became of it.

    ``sort`` is ``say`` or ``do``; ``name`` the page of words or the deed; ``by`` the channel or the biller that it left by, empty: it
    did not; ``ended_at`` null: it may still leave.
    """

    subject: int
    key: str
    programme: str
    sort: str
    name: str
    purpose: str
    because: str
    due_at: datetime
    state: str
    by: str
    ended_at: datetime | None


class InboxMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the person's inbox within the app, in its own words; ``read_at`` null: not read."""

    subject: int
    key: str
    title: str
    text: str
    sent_at: datetime
    read_at: datetime | None


class ToldFact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened: when, when we learnt it, by which door, and its own fields (``docs/facts.md``)."""

    subject: int
    at: datetime
    recorded_at: datetime
    name: str
    source: str
    fields: dict[str, Any]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one person, and of everybody told as one with them.

    ``orders`` is what was to be told or done, ``inbox`` what they find in the app. ``profile`` is what their facts add up to (``docs/profile.md``); ``facts`` are in order of occurrence, the messages
    they wrote and the notes about them among them.
    """

    format: str
    made_at: datetime
    subject: int
    told_as_one_with: list[int]
    countries: list[SaidWord]
    languages: list[SaidWord]
    handles: list[KnownHandle]
    traits: list[KnownTrait]
    profile: Profile
    looks: list[Looked]
    waiting: list[WaitingEvent]
    orders: list[KeptOrder]
    inbox: list[InboxMessage]
    facts: list[ToldFact]
