"""``goodwill profile``: what one subscriber's facts add up to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import AS_OF, KNOWN_BY, plain, whom
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.profile import Profile


@click.command()
@click.argument("who", metavar="ID")
@AS_OF
@KNOWN_BY
@HOME
@JSON
@click.pass_context
def command(
    ctx: click.Context,
    who: str,
    as_of: datetime | None,
    known_by: datetime | None,
    home: str | None,
    as_json: bool,
) -> None:
    """Show what one subscriber's facts add up to. ID is #NUMBER, a user id, an e-mail or any other handle."""
    open_home(ctx, home)
    from goodwill.warehouse.one import profile_of  # noqa: PLC0415 -- needs an open home

    profile = profile_of(whom(who), as_of=as_of or datetime.now(UTC), known_by=known_by)
    tell(plain(profile), as_json=as_json, in_words=lambda: _in_words(profile))


def _in_words(profile: Profile) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    from goodwill.profile.table import meanings  # noqa: PLC0415 -- with an open home only

    table = Table("field", "value", "meaning", title=f"#{profile.subject} as of {profile.as_of:%Y-%m-%d %H:%M} UTC")
    for name, meaning in meanings().items():
        value = getattr(profile, name)
        if value is not None and value not in ((), 0) and name not in _INSIDE:
            table.add_row(name, _word(value), meaning)
    Console().print(table)


_INSIDE = frozenset(
    {
        "turn",
        "turn_code",
        "last_turn",
        "unnamed_turn",
        "each_turn",
        "unnamed_request",
        "each_request",
        "unnamed_paid",
        "each_paid",
        "each_failure",
        "each_owing",
        "each_invoice",
        "each_amount",
        "each_currency",
        "each_interval",
        "last_amount_minor",
        "last_interval",
    }
)
"""Ranks that only the table's own formulas read."""


def _word(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.3f}"
    if hasattr(value, "_asdict"):
        return " ".join(_word(one) for one in value)
    return ", ".join(_word(one) for one in value) if isinstance(value, tuple) else str(value)
