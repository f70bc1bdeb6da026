"""What is watched, on what, and which sign-up buttons people come by."""

from __future__ import annotations

from dataclasses import dataclass

from ibis import Table
from ibis.expr.types import BooleanColumn, BooleanValue

from goodwill.facts import ButtonPressed, Fact, SubscriptionStarted, TrialStarted
from goodwill.profile.table import ABANDONED_BELOW, ENDED_PLAYS, PLAYS
from goodwill.warehouse.measures.asking import answers, wires
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

NEAR_THE_END = 180
"""Seconds: who stops so near the end has seen the title and skipped the credits."""

_BY_BUTTON: dict[str, type[Fact]] = {
    "n_pressed": ButtonPressed,
    "n_trials": TrialStarted,
    "n_started": SubscriptionStarted,
}


@dataclass(frozen=True, slots=True)
class Title:
    """A title's plays.

    Of ended plays whose seconds and length are known, ``n_finished`` saw nine tenths, or more than half and stopped
    within three minutes of the end, and ``n_abandoned`` were chosen, not begun by autoplay, and left within the first quarter.
    """

    title: str | None
    n_started: int
    n_finished: int
    n_abandoned: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Device:
    """The plays begun on one device and who played there. None: the source did not say."""

    device: str | None
    n_plays: int
    n_subscribers: int


@dataclass(frozen=True, slots=True)
class Button:
    """A sign-up button: how often it was pressed, how many trials and subscriptions began by it."""

    button: str | None
    n_pressed: int
    n_trials: int
    n_started: int


def titles(look: Look = NOW) -> list[Title]:
    """Return each title that was played, in order of its name."""
    return [Title(**row) for row in answers(_titles, keys=("title",), look=look)]


def devices(look: Look = NOW) -> list[Device]:
    """Return each device that was played on."""
    return [Device(**row) for row in answers(_devices, keys=("device",), look=look)]


def buttons(look: Look = NOW) -> list[Button]:
    """Return each sign-up button."""
    return [Button(**row) for row in answers(_buttons, keys=("button",), look=look)]


def is_finished(told: Table) -> BooleanValue:
    """Return of which plays is known that they ended with the title seen."""
    return _is_ended(told) & ((told.seconds * 10 >= told.length * 9) | _is_near_the_end(told))


def is_left(told: Table) -> BooleanValue:
    """Return of which plays is known that they were chosen, and left within the first quarter."""
    return _is_ended(told) & ~told.autoplay.fill_null(False) & (told.seconds * ABANDONED_BELOW < told.length)


def _titles(source: Source) -> Table:
    told = source.facts(wires({*PLAYS, *ENDED_PLAYS}), ("title", "seconds", "length", "autoplay"))
    return told.group_by("title").agg(
        n_started=told.count(where=told["name"].isin(wires(PLAYS))),
        n_finished=told.count(where=is_finished(told)),
        n_abandoned=told.count(where=is_left(told)),
        seconds=told.seconds.sum(where=told["name"].isin(wires(ENDED_PLAYS))).fill_null(0),
    )


def _devices(source: Source) -> Table:
    told = source.facts(wires(PLAYS), ("device",))
    return told.group_by("device").agg(n_plays=told.count(), n_subscribers=told.subject.nunique())


def _buttons(source: Source) -> Table:
    told = source.facts(wires(_BY_BUTTON.values()), ("button",))
    known = told.filter(told.button.notnull())
    counts = {name: known.count(where=known["name"] == kind.wire) for name, kind in _BY_BUTTON.items()}
    return known.group_by("button").agg(**counts)


def _is_ended(told: Table) -> BooleanValue:
    return told["name"].isin(wires(ENDED_PLAYS)) & (told.length > 0)


def _is_near_the_end(told: Table) -> BooleanColumn:
    return (told.length - told.seconds <= NEAR_THE_END) & (told.seconds * 2 >= told.length)
