"""What the commands that ask questions share: whom a word names, which instant a date names, how answers become JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from goodwill.vocabulary import SubjectId


class Instant(click.ParamType[datetime]):
    """A date (its first instant, UTC) or an instant, as ISO 8601 writes them; without a zone, UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant, or fail with what was wanted."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-06-30 or 2026-06-30T12:00:00Z", param, ctx)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


AS_OF = click.option(
    "--as-of",
    type=Instant(),
    default=None,
    help="The instant looked at; a date is its first instant, UTC.  [default: now]",
)
KNOWN_BY = click.option("--known-by", type=Instant(), default=None, help="Only what had been recorded by then.")
ENGINE = click.option("--engine", default="duckdb", show_default=True, help="What sweeps: duckdb or spark.")


def whom(word: str) -> SubjectId:
    """Return the subscriber that a word leads to: ``#7`` a subject's number, ``kind:value`` a handle, else any handle.

    Raises:
        UnknownSubject: It leads to nobody.
    """
    from goodwill import people  # noqa: PLC0415 -- needs an open home
    from goodwill.errors import UnknownSubject  # noqa: PLC0415 -- with an open home only
    from goodwill.vocabulary import Handle, HandleKind, SubjectId  # noqa: PLC0415 -- with an open home only

    if word.startswith("#") and word[1:].isascii() and word[1:].isdigit():
        return SubjectId(int(word[1:]))
    kind, _, value = word.partition(":")
    tried = [Handle(one, word) for one in HandleKind]
    if kind in list(HandleKind) and value:
        tried.insert(0, Handle(HandleKind(kind), value))
    found = people.find(tried)
    for handle in tried:
        if handle in found:
            return found[handle]
    kinds = ", ".join(HandleKind)
    raise UnknownSubject(f"{word!r} leads to nobody; wanted is #NUMBER, or a handle ({kinds}) as its source wrote it")


def plain(value: Any) -> Any:
    """Return an answer as JSON can say it: instants as ISO 8601, what is kept by key as an object."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(one) for name, one in value._asdict().items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value
