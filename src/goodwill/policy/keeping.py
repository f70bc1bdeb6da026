"""Where choices rest: one row for each version of each, read as one value, changed all at once with a line of audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Max, OuterRef, Subquery
from django.utils.translation import gettext_noop

from goodwill.errors import BadChoice, ChangedMeanwhile
from goodwill.policy.choices import CHOICES, DEFAULTS, checked, read, written
from goodwill.policy.values import Policy
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Act, ChoiceRow
from goodwill.store.transactions import advance, counted, writing
from goodwill.vocabulary import say

COUNTER = "policy"
_Where = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a choice: ``number`` is that of the change it came with; the newest holds."""

    name: str
    number: int
    was: Any
    value: Any
    who: str
    at: datetime


_read_last: tuple[_Where, Policy] | None = None


def current() -> Policy:
    """Return what the house has chosen. Unchanged since the last call, it costs one row read by its key.

    Raises:
        BadChoice: A choice was written by a newer program and cannot be read by this one.
    """
    global _read_last  # noqa: PLW0603 -- one value a process: whoever writes it writes a whole one
    here, number, held = _where(), _number(), _read_last
    if held is not None and held[0] == here and held[1].number == number:
        return held[1]
    policy = replace(DEFAULTS, number=number, **_chosen()) if number else DEFAULTS
    if not connection.in_atomic_block:  # what may yet be rolled back is nobody else's
        _read_last = (here, policy)
    return policy


def change(*, by: str, seen: int | None = None, at: datetime | None = None, **choices: object) -> int:
    """Change choices, all or none, and return the number of the change; what is chosen already makes no version.

    Args:
        by: Who changes it.
        seen: The number of the policy that was looked at when this was decided; None: whatever holds.
        at: When; now by default.
        choices: The new value of each, as its type or as plain JSON: ``currency="USD"``.

    Raises:
        BadChoice: There is no such choice, or it may not be this.
        ChangedMeanwhile: One of them was changed after ``seen``.
    """
    return _changed(choices, by=by, seen=seen, at=at)


def put_back(name: str, number: int, *, by: str) -> int:
    """Choose again what a version had chosen (0: what holds where nothing was ever chosen); return the change's number.

    Raises:
        BadChoice: There is no such version.
    """
    if name not in CHOICES:
        raise BadChoice(f"there is no choice {name!r}; there are {', '.join(CHOICES)}")
    if not number:
        return _changed({name: CHOICES[name].default}, by=by)
    row = ChoiceRow.objects.filter(name=name, number=number).first()
    if row is None:
        raise BadChoice(f"{name} was never changed by change {number}")
    return _changed({name: read(name, row.value)}, by=by)


def versions(*names: str, n_most: int = 100) -> list[Version]:
    """Return the versions of choices (none named: of all), newest first."""
    rows = ChoiceRow.objects.filter(name__in=names or CHOICES).order_by("-number", "name")[:n_most]
    return [
        Version(row.name, row.number, read(row.name, row.was), read(row.name, row.value), row.who, instant(row.at_us))
        for row in rows
    ]


def _where() -> _Where:
    database = connection.settings_dict
    return str(database["NAME"]), str(database.get("HOST", "")), str(database.get("PORT", ""))


def _number() -> int:
    return counted(COUNTER) or 0


def _chosen(names: Mapping[str, object] | Sequence[str] = ()) -> dict[str, Any]:
    """Return the newest version of each choice that was ever made, of those named or of all this program knows."""
    newest = ChoiceRow.objects.filter(name=OuterRef("name")).values("name").annotate(n=Max("number")).values("n")
    rows = ChoiceRow.objects.annotate(newest=Subquery(newest)).filter(name__in=names or CHOICES, number=F("newest"))
    return {row.name: read(row.name, row.value) for row in rows}


def _changed(choices: Mapping[str, object], *, by: str, seen: int | None = None, at: datetime | None = None) -> int:
    wanted, moment = {name: checked(name, value) for name, value in choices.items()}, at or datetime.now(UTC)
    with writing():
        number = advance(COUNTER, 1) + 1  # whoever else would change something waits here
        held = {name: getattr(DEFAULTS, name) for name in wanted} | _chosen(wanted)
        _unchanged_since(seen, wanted)
        new = [Version(name, number, held[name], value, by, moment) for name, value in wanted.items()]
        rows = [_row(version) for version in new if version.value != version.was]
        ChoiceRow.objects.bulk_create(rows)
        Act.objects.bulk_create(_audited(row) for row in rows)
    return number


def _unchanged_since(seen: int | None, names: Mapping[str, object]) -> None:
    if seen is None:
        return
    later = ChoiceRow.objects.filter(name__in=names, number__gt=seen).order_by("number").last()
    if later is not None:
        when = f"{instant(later.at_us):%Y-%m-%d %H:%M} UTC"
        refusal = say(
            "%(name)s was changed by %(who)s at %(when)s; look at it again", name=later.name, who=later.who, when=when
        )
        raise ChangedMeanwhile(refusal)


def _row(new: Version) -> ChoiceRow:
    was, value = written(new.was), written(new.value)
    return ChoiceRow(name=new.name, number=new.number, was=was, value=value, who=new.who, at_us=micros(new.at))


def _audited(row: ChoiceRow) -> Act:
    told = f"{row.name}: {row.was} → {row.value}"
    return Act(at_us=row.at_us, who=row.who, sort=Act.Sort.ACT, what=gettext_noop("choice changed"), about=told[:200])
