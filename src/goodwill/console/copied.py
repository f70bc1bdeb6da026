"""The copy of everything known of a person as a page to read: whole in one file, written piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec
from django.template.loader import render_to_string
from django.utils import translation

from goodwill import acts, people, privacy
from goodwill.console.context import is_simulated
from goodwill.console.outgoing import order_name, state_name
from goodwill.console.telling import quote, sentence
from goodwill.facts import Entry
from goodwill.privacy import Record
from goodwill.profile import Profile
from goodwill.profile.table import meanings
from goodwill.vocabulary import Handle, HandleKind

_A_PIECE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the page tells it: when, in a sentence, the words if somebody wrote some, and every field of it."""

    at: datetime
    says: str
    words: str
    source: str
    fields: list[tuple[str, str]]


def as_page(record: Record, entries: Sequence[Entry], *, language: str) -> Iterator[str]:
    """Yield a copy as one page of HTML that needs nothing else, in a language."""
    with translation.override(language):
        head = _head(record, entries)
    yield _rendered("head", head, language)
    for i in range(0, len(entries), _A_PIECE):
        yield _piece(entries[i : i + _A_PIECE], language)
    yield _rendered("tail", {}, language)


def _head(record: Record, entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "record": record,
        "name": _name(record),
        "profile": record.profile,
        "members": (),
        "figures": _figures(record.profile),
        "traits": [(one, _text(one.value)) for one in record.traits],
        "orders": [(one, order_name(one.sort, one.name), state_name(one.state)) for one in record.orders],
        "waiting": [(one, _text(one.event)) for one in record.waiting],
        "notes": acts.notes_of(entries),
        "simulated": is_simulated(),
        "n_facts": len(entries),
    }


def _piece(entries: Sequence[Entry], language: str) -> str:
    with translation.override(language):
        lines = [_line(entry) for entry in entries]
    return _rendered("facts", {"lines": lines}, language)


def _rendered(name: str, told: dict[str, Any], language: str) -> str:
    with translation.override(language):
        return render_to_string(f"console/copy_{name}.html", told)


def _line(entry: Entry) -> Line:
    told = privacy.told(entry)
    said = [(name, _text(value)) for name, value in told.fields.items()]
    fact = privacy.theirs(entry.fact)
    return Line(entry.occurred_at, sentence(fact), quote(fact), entry.source, said)


def _name(record: Record) -> str:
    traits = {one.name: one.value for one in record.traits if one.subject == record.subject}
    return people.name_of(traits, [Handle(HandleKind(one.kind), one.value) for one in record.handles])


def _figures(profile: Profile) -> list[tuple[str, str, str]]:
    """Return every figure of a profile: its name, its value, what it means."""
    says = meanings()
    return [(one.name, _text(getattr(profile, one.name)), says.get(one.name, "")) for one in fields(profile)]


def _text(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    return plain if isinstance(plain, str) else msgspec.json.encode(plain).decode()
