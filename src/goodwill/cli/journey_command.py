"""``goodwill journey``: a subscriber's facts in order, told for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import KNOWN_BY, whom
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.facts import Entry


@click.command()
@click.argument("who", metavar="ID")
@KNOWN_BY
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, who: str, known_by: datetime | None, home: str | None, as_json: bool) -> None:
    """Tell one subscriber's journey. ID is #NUMBER, a user id, an e-mail or any other handle."""
    open_home(ctx, home)
    from goodwill import ledger, people  # noqa: PLC0415 -- needs an open home
    from goodwill.errors import UnknownSubject  # noqa: PLC0415 -- with an open home only

    subject = whom(who)
    entries = ledger.history(subject, known_by=known_by)
    if not entries and not ledger.history(subject):
        raise UnknownSubject(f"nothing was ever told of #{subject}")
    root = people.group(subject)[0]
    answer = {"subject": root, "n_facts": len(entries), "facts": [_plain(entry) for entry in entries]}
    tell(answer, as_json=as_json, in_words=lambda: _in_words(root, entries))


def _plain(entry: Entry) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 -- only here

    return {
        "position": entry.position,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "name": entry.fact.wire,
        "source": entry.source,
        "fact": msgspec.to_builtins(entry.fact),
    }


def _in_words(subject: int, entries: Sequence[Entry]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.text import Text  # noqa: PLC0415 -- slow import

    console = Console()
    console.print(Text(f"The journey of #{subject}: {len(entries):,} facts", style="bold"))
    for month, of_month in groupby(entries, key=lambda entry: f"{entry.occurred_at:%B %Y}"):
        console.print(Text(f"\n{month}", style="bold cyan"))
        for day, of_day in groupby(of_month, key=lambda entry: f"{entry.occurred_at:%a %d}"):
            for i, entry in enumerate(of_day):
                when = Text(f"  {day if i == 0 else '':6}  {entry.occurred_at:%H:%M}  ", style="dim")
                console.print(when + Text(_told(entry)), soft_wrap=True)


def _told(entry: Entry) -> str:
    """Return a fact as a line: what it was, then what is known of it."""
    import msgspec  # noqa: PLC0415 -- only here

    known = {name: value for name, value in msgspec.structs.asdict(entry.fact).items() if value not in (None, (), "")}
    thing, _, done = entry.fact.wire.partition(".")
    details = [
        f"{name.removesuffix('_minor').replace('_', ' ')} {_word(name, value, known)}"
        for name, value in known.items()
        if name not in _INSIDE
    ]
    return f"{thing} {done}" + (f": {', '.join(details)}" if details else "")


_INSIDE = frozenset({"currency"})
"""Told with what they belong to."""


def _word(name: str, value: Any, known: Mapping[str, Any]) -> str:
    if name.endswith("_minor"):
        return f"{value / 100:.2f} {known.get('currency', '')}".rstrip()
    if name in ("seconds", "length", "at_second"):
        return f"{value // 3600}:{value // 60 % 60:02}:{value % 60:02}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "yes" if value is True else "no" if value is False else str(value)
