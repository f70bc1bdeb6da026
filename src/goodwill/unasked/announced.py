"""The decisions that were announced, as programmes: what the ledger says of each, and nothing that anybody could switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import msgspec
from django.conf import settings

from goodwill import ledger, people
from goodwill.facts import DecisionAnnounced, DecisionSplit, DecisionStopped, DecisionWithdrawn, Entry
from goodwill.programmes.announcement import Announcement, Price, Side
from goodwill.store.transactions import counted
from goodwill.vocabulary import SubjectKind


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a decision was announced, as its fact keeps it.

    ``by`` is ``person`` or ``region``; ``stops`` are measures and how many times what is expected is too much; ``planned``
    is how many people both sides of a guard-rail were planned to have together. ``whole``: nobody is held out.
    """

    announced_on: date
    in_force_on: date
    salt: str
    by: str
    arms: tuple[Side, ...]
    plans: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tenure_from: int = 0
    tenure_below: int | None = None
    prices: tuple[Price, ...] = ()
    stops: tuple[tuple[str, float], ...] = ()
    planned: int = 1
    is_forecast: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nobody is held out."""
        return not any(arm.is_held_out for arm in self.arms)

    def programme(
        self, decision: str, *, stopped: str = "", is_taken_back: bool = False, is_mute: bool = False
    ) -> Announcement:
        """Return the programme that carries it out; ``is_mute``: nothing can be told now."""
        return Announcement(
            decision=decision,
            announced_on=self.announced_on,
            in_force_on=self.in_force_on,
            arms=self.arms,
            prices=self.prices,
            stopped=stopped,
            is_taken_back=is_taken_back,
            is_mute=is_mute,
        )


def announced() -> Mapping[str, Announcement]:
    """Return every decision that was announced and whose people were put in arms, by its programme's name."""
    home = settings.GOODWILL
    return _announced(str(home.path), counted("position") or 0, is_mute=not home.setting("GOODWILL_PUBLIC_URL"))


@lru_cache(maxsize=4)
def _announced(_home: str, _position: int, *, is_mute: bool) -> Mapping[str, Announcement]:
    """Return them as the ledger stood at a position: until the next fact they stay what they are."""
    subjects = people.of_kind(SubjectKind.DECISION)
    told = ledger.histories(subjects) if subjects else {}
    found = [one for entries in told.values() if (one := _programme(entries, is_mute=is_mute)) is not None]
    return {one.name: one for one in found}


def _programme(entries: Sequence[Entry], *, is_mute: bool) -> Announcement | None:
    facts = [entry.fact for entry in sorted(entries, key=lambda one: one.position)]
    begun = next((one for one in facts if isinstance(one, DecisionAnnounced) and one.plan), None)
    if begun is None or begun.plan is None or not any(isinstance(one, DecisionSplit) for one in facts):
        return None
    stopped = next((one.reason for one in facts if isinstance(one, DecisionStopped)), "")
    back = next((one.reason or "taken back" for one in facts if isinstance(one, DecisionWithdrawn)), "")
    plan = msgspec.json.decode(begun.plan, type=Plan)
    return plan.programme(begun.decision, stopped=stopped or back, is_taken_back=bool(back), is_mute=is_mute)
