"""Which programmes are switched on, and how they are set: every one is off until a person switches it on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from goodwill.access import acted
from goodwill.errors import BadChoice
from goodwill.orders import Order
from goodwill.profile import Profile
from goodwill.programmes import ALWAYS_STANDS, ANSWERS, BUILT, Programme, built
from goodwill.programmes import last_look as room_looks
from goodwill.programmes.announcement import PREFIX
from goodwill.programmes.written import read
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Counter, ProgrammeRow
from goodwill.store.transactions import writing
from goodwill.unasked.announced import announced
from goodwill.unasked.tastes import WinbackByTaste
from goodwill.vocabulary import BY_HAND, say, word

COUNTER = "programmes"
MADE_HERE = {"winback": WinbackByTaste}
"""Programmes that are handed what only the ledger knows."""


@dataclass(frozen=True, slots=True)
class Known:
    """A programme as it is set now. ``at`` None: nobody ever touched it. ``written``: its TOML if the house wrote it."""

    name: str
    is_on: bool
    settings: Mapping[str, Any]
    written: str
    who: str
    at: datetime | None

    @property
    def programme(self) -> Programme:
        """The programme itself."""
        return read(self.written) if self.written else built(self.name, self.settings, made_by=MADE_HERE)


def listed() -> list[Known]:
    """Return every programme: ours in their order, then those the house wrote."""
    rows = {row.name: row for row in ProgrammeRow.objects.order_by("name")}
    names = [*BUILT, *(name for name in rows if name not in BUILT)]
    return [_known(name, rows.get(name)) for name in names]


def of_name(name: str) -> Known:
    """Return one programme.

    Raises:
        BadChoice: There is none of that name.
    """
    found = {one.name: one for one in listed()}
    if name not in found:
        raise BadChoice(
            say("there is no programme %(name)s; there are %(names)s", name=repr(name), names=", ".join(found))
        )
    return found[name]


def running() -> tuple[Programme, ...]:
    """Return the programmes that are switched on, and the decisions that were announced."""
    return (*(one.programme for one in listed() if one.is_on), *announced().values())


def switch(name: str, *, on: bool, by: str, at: datetime) -> bool:
    """Switch a programme on or off; False if it was so already. From the next round on it holds.

    Raises:
        BadChoice: There is none of that name.
    """
    with writing():
        known = of_name(name)
        if known.is_on == on:
            return False
        _keep(name, by, at, is_on=on)
        if on:
            acted(by, "programme switched on", about=word(name))
        else:
            acted(by, "programme switched off", about=word(name))
    return True


def set_up(name: str, settings: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """Set a programme of ours; what is left out is as we found it reasonable.

    Raises:
        BadChoice: There is none of that name, or it may not be set so.
        BadExperiment: Its arms cannot be.
    """
    built(name, settings)
    with writing():
        _keep(name, by, at, settings=json.dumps(settings, sort_keys=True))
        told = json.dumps(settings, sort_keys=True)
        acted(by, "programme set", about=say("%(name)s: %(what)s", name=word(name), what=told))


def write(text: str, *, by: str, at: datetime) -> str:
    """Keep a programme that the house wrote, switched off, in place of one of its name; return its name.

    Raises:
        BadChoice: It cannot be; or one of ours has its name.
    """
    name = read(text).name
    if name in BUILT or name in (BY_HAND, ANSWERS.name):
        raise BadChoice(f"name: another than those of ours ({', '.join(BUILT)}); {name!r} came")
    with writing():
        _keep(name, by, at, written=text, is_on=False)
        acted(by, "programme written", about=name)
    return name


def last_looks() -> Callable[[Order, Profile, datetime], str | None]:
    """Return the judgement on orders by what is switched on now: why one is void; None: it stands.

    What is switched on is read when first asked for, once: the judgement holds for the transaction it is made in.
    """
    known = cache(lambda: {one.name: one for one in listed()})
    made, decisions = cache(lambda name: known()[name].programme), cache(announced)

    def judged(order: Order, profile: Profile, now: datetime) -> str | None:
        name = order.key.programme
        if name == BY_HAND or name in ALWAYS_STANDS:
            return room_looks(order, profile, now)
        if name.startswith(PREFIX):
            return room_looks(order, profile, now, among=decisions())
        if name not in known():
            return "there is no such programme any more"
        if not known()[name].is_on:
            return "its programme was switched off"
        return room_looks(order, profile, now, among={name: made(name)})

    return judged


def _keep(name: str, by: str, at: datetime, **told: Any) -> None:
    ProgrammeRow.objects.update_or_create(name=name, defaults={"who": by, "at_us": micros(at), **told})
    Counter.objects.filter(name=COUNTER).delete()  # everyone is enrolled anew: other dates may be sooner


def _known(name: str, row: ProgrammeRow | None) -> Known:
    if row is None:
        return Known(name, is_on=False, settings={}, written="", who="", at=None)
    return Known(name, row.is_on, json.loads(row.settings), row.written, row.who, instant(row.at_us))
