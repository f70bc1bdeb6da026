"""Every error, one tree.

::

    GoodwillError
    ├── Refused                 asked for something that may not or cannot be done
    │   ├── BadFact             a fact that cannot be recorded: says what was wanted and what came
    │   ├── BadEvent            one event that cannot be understood: it waits in quarantine
    │   ├── BadBody             a request whose body cannot be read at all
    │   ├── BadFile             a file that cannot be imported at all
    │   ├── BadMap              a mapping file that cannot be read or does not fit its file
    │   ├── BadAddress          an address outside that may not be told anything, or leads nowhere
    │   ├── BadSignature        a signed message whose signature does not hold
    │   ├── NotAllowed          the asker's role does not let them
    │   ├── UnknownSubject      nobody is known by that id, handle or number
    │   ├── UnknownEvent        no event waits in quarantine under that number
    │   ├── UnknownErrand       there is no act on many of that number
    │   ├── UnknownMessage      there is no such message in an inbox, or no such choice in it
    │   ├── UnknownKey          a write key that was never made or was withdrawn
    │   ├── BadOrder            an order that cannot be: its key, its deed or what fills its words
    │   ├── DeliveryRefused     a neighbour refuses what we bring, for good
    │   ├── BadExperiment       arms, shares or outcomes that no experiment can have
    │   ├── BadSeries           a series of days that cannot be measured: says which day, and what was wanted
    │   ├── BadDecision         a decision that cannot be read, or that cannot be as it is written
    │   ├── UnknownQuestion     a measure, grouping or engine that does not exist
    │   ├── TooLittleKnown      too few or too short lives for an estimate: says what is missing
    │   ├── BadChoice           a choice of the house that cannot be: says what was wanted, what came and how to mend it
    │   ├── AlreadySo           what was asked for is so already, or cannot be any more: they left, or were forgotten
    │   ├── ChangedMeanwhile    what was to be changed is not what it was when it was looked at
    │   └── BadHome             a home directory or setting that cannot be used
    ├── Unavailable             right, but not now: try again
    │   ├── Overloaded          more is waiting than can be written in time
    │   ├── LedgerBusy          another process holds the ledger for longer than we wait
    │   ├── NoRoom              the disk is full or may not grow: nothing was written
    │   ├── StoreAway           the database does not answer
    │   └── DeliveryFailed      a neighbour could not take what we bring; perhaps it did
    └── Damaged                 what was written is not what is read
        ├── SegmentDamaged      a segment is missing or its hash differs from the manifest
        └── WrongKey            the master key is not the one people's keys were wrapped with
"""

from __future__ import annotations


class GoodwillError(Exception):
    """The root of every error that Goodwill raises on purpose."""


class Refused(GoodwillError):
    """Asked for something that may not or cannot be done; asking again will not help."""


class BadFact(Refused):
    """A fact cannot be recorded as told."""


class BadEvent(Refused):
    """One event of a delivery cannot be understood; the others are not touched by it."""


class BadBody(Refused):
    """The body of a request cannot be read at all: too large, broken, or not what it says it is."""


class BadFile(Refused):
    """A file cannot be imported at all."""


class BadMap(Refused):
    """A mapping file cannot be read, or names columns that its file does not have."""


class BadSignature(Refused):
    """A signed message does not carry a signature that holds."""


class BadAddress(Refused):
    """An address outside may not be told anything, or leads nowhere: says why and how to mend it."""


class NotAllowed(Refused):
    """The asker's role does not let them."""


class UnknownSubject(Refused):
    """Nobody is known by that id, handle or number."""


class UnknownEvent(Refused):
    """No event waits in quarantine under that number."""


class UnknownErrand(Refused):
    """There is no act on many of that number."""


class UnknownMessage(Refused):
    """There is no such message in an inbox, or no such choice in it."""


class UnknownKey(Refused):
    """A write key was never made, or was withdrawn."""


class BadOrder(Refused):
    """An order cannot be as it was given: its key, its deed, or what fills its words."""


class DeliveryRefused(Refused):
    """A neighbour refuses what we bring, for good; ``is_address_bad``: nothing may be brought to that address again."""

    def __init__(self, message: str, *, is_address_bad: bool = False) -> None:
        super().__init__(message)
        self.is_address_bad = is_address_bad


class BadExperiment(Refused):
    """An experiment whose arms, shares or outcomes cannot be."""


class BadSeries(Refused):
    """A series of days cannot be read or measured: a gap, a day told twice, a date outside it; says which."""


class BadDecision(Refused):
    """A decision that cannot be read, or cannot be as it is written: says what was wanted, what came and how to mend it.

    ``where`` names the part it is about, as the text has it (``touches.share``); empty: the whole.
    """

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.where = where


class UnknownQuestion(Refused):
    """A measure, a grouping or an engine that does not exist."""


class TooLittleKnown(Refused):
    """What is known does not carry an estimate: too few who left, too short a past; the message says what is missing."""


class BadChoice(Refused):
    """A choice of the house cannot be: says what was wanted, what came and how to mend it."""


class AlreadySo(Refused):
    """What was asked for is so already, or cannot be so any more; ``why`` is the reason as a word, for who translates."""

    def __init__(self, message: str, *, why: str) -> None:
        super().__init__(message)
        self.why = why


class ChangedMeanwhile(Refused):
    """Somebody else changed it since it was looked at; look again, then change it."""


class BadHome(Refused):
    """A home directory or a setting cannot be used."""


class Unavailable(GoodwillError):
    """Right, but not now: the same call may succeed later."""


class Overloaded(Unavailable):
    """More is waiting to be written than can be written in time."""


class LedgerBusy(Unavailable):
    """Another process holds the ledger for longer than we wait."""


class NoRoom(Unavailable):
    """The disk is full, or a file may not grow: nothing was written, and what was there is whole."""


class StoreAway(Unavailable):
    """The database does not answer."""


class DeliveryFailed(Unavailable):
    """A neighbour could not take what we bring; the same may succeed later.

    ``is_unsure``: it may have taken it all the same. ``is_away``: it takes nothing from anybody now, so that the next in
    line need not ask. ``retry_after_s``: how long it asked us to wait, None if it did not.
    """

    def __init__(
        self, message: str, *, is_unsure: bool = False, is_away: bool = False, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message)
        self.is_unsure, self.is_away, self.retry_after_s = is_unsure, is_away, retry_after_s


class Damaged(GoodwillError):
    """What was written is not what is read."""


class SegmentDamaged(Damaged):
    """A segment is missing, or its hash differs from the manifest's."""


class WrongKey(Damaged):
    """The master key is not the one that people's keys were wrapped with, or is gone."""
