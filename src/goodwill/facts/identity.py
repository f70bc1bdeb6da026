"""Facts of who somebody is: handles, merges, consent, erasure."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Amount, Fact, PersonalMap, PersonalText


class SubscriberDescribed(Fact, frozen=True, kw_only=True):
    """What a source says about a person: country and language in the open, everything else sealed."""

    wire: ClassVar[str] = "subscriber.described"
    country: str | None = None
    language: str | None = None
    traits: PersonalMap | None = None


class GroupJoined(Fact, frozen=True, kw_only=True):
    """A subscriber belongs to a group of the source's making."""

    wire: ClassVar[str] = "group.joined"
    event: str | None = None
    traits: PersonalMap | None = None


class IdentityLinked(Fact, frozen=True, kw_only=True):
    """A handle (an e-mail, an anonymous id, a phone) was found to lead to this subscriber."""

    wire: ClassVar[str] = "identity.linked"
    handle_kind: str
    handle: PersonalText | None = None


class IdentityMerged(Fact, frozen=True, kw_only=True):
    """This subject is the same person as ``other``: its facts are told as part of the history of ``other``."""

    wire: ClassVar[str] = "identity.merged"
    other: Amount


class IdentityUnmerged(Fact, frozen=True, kw_only=True):
    """This subject is not ``other`` after all: both have their own facts back, none lost."""

    wire: ClassVar[str] = "identity.unmerged"
    other: Amount | None = None


class ConsentGiven(Fact, frozen=True, kw_only=True):
    """Consent to be reached for a purpose, on a channel (None: on all); ``reason`` is how we know, if not from them."""

    wire: ClassVar[str] = "consent.given"
    purpose: str
    channel: str | None = None
    reason: str | None = None


class ConsentWithdrawn(Fact, frozen=True, kw_only=True):
    """Consent was taken back; ``reason`` is how we know, if not from them."""

    wire: ClassVar[str] = "consent.withdrawn"
    purpose: str
    channel: str | None = None
    reason: str | None = None


class ErasureRequested(Fact, frozen=True, kw_only=True):
    """The subscriber asked to be forgotten."""

    wire: ClassVar[str] = "erasure.requested"


class SubscriberErased(Fact, frozen=True, kw_only=True):
    """The person's key was destroyed: the counts stay, the person does not."""

    wire: ClassVar[str] = "subscriber.erased"


class RecordExported(Fact, frozen=True, kw_only=True):
    """A copy of everything known about a person was made for them."""

    wire: ClassVar[str] = "record.exported"
