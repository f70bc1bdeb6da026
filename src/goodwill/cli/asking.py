"""What the commands that ask questions share: whom a word names, which instant a date names, how answers become JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.vocabulary import SubjectId
    from goodwill.warehouse.profiles import Look


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
_SHARED = ("home", "as_json", "engine", "as_of", "known_by")
ENGINE = click.option("--engine", default="duckdb", show_default=True, help="What sweeps: duckdb or spark.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every question of everyone says beside its own: of which home, as of when, known by when, by which engine.

    ``as_of`` is None if nobody said an instant; ``at`` is then now.
    """

    ctx: click.Context
    home: str | None
    as_json: bool
    engine: str
    at: datetime
    as_of: datetime | None = None
    known_by: datetime | None = None

    def open(self) -> None:
        """Open the home, once nothing was asked that cannot be answered."""
        # many small matrices: more threads than one cost processor time and save no clock
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        open_home(self.ctx, self.home)

    def look(self, **more: Any) -> Look:
        """Return when, known by when and with which engine to look; with an open home only."""
        from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

        return Look(as_of=self.at, known_by=self.known_by, engine=self.engine, **more)

    def tell(self, answer: Mapping[str, Any], *, in_words: Callable[[], None]) -> None:
        """Print the answer as one JSON object, or in words."""
        tell(answer, as_json=self.as_json, in_words=in_words)


def asks(question: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every question as of an instant; it is handed them as :class:`Asked`, first."""
    return _with(question, (AS_OF, KNOWN_BY, ENGINE, HOME, JSON))


def asks_between(question: Callable[..., None]) -> Callable[..., None]:
    """Give the same to a command that has instants of its own."""
    return _with(question, (ENGINE, HOME, JSON))


def _with(question: Callable[..., None], options: tuple[Callable[..., Any], ...]) -> Callable[..., None]:
    @wraps(question)
    def command(ctx: click.Context, **said: Any) -> None:
        shared = {name: said.pop(name) for name in _SHARED if name in said}
        question(Asked(ctx=ctx, at=shared.get("as_of") or datetime.now(UTC), **shared), **said)

    decorated: Callable[..., None] = reduce(lambda told, option: option(told), reversed(options), command)
    return click.pass_context(decorated)


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
