"""``goodwill sweep``: a question asked of every subscriber at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import AS_OF, ENGINE, KNOWN_BY, plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.warehouse.measures import Dormancy, Silent


@click.group()
def command() -> None:
    """Ask a question of every subscriber at once."""


@command.command()
@AS_OF
@KNOWN_BY
@ENGINE
@click.option(
    "--unplayed-days",
    type=click.IntRange(1),
    default=365,
    show_default=True,
    help="Patience after a start without a play.",
)
@click.option(
    "--played-days",
    type=click.IntRange(1),
    default=730,
    show_default=True,
    help="Patience after the last sign of life.",
)
@click.option("--most", type=click.IntRange(0), default=20, show_default=True, help="How many of the dormant to name.")
@HOME
@JSON
@click.pass_context
def dormancy(
    ctx: click.Context,
    as_of: datetime | None,
    known_by: datetime | None,
    engine: str,
    unplayed_days: int,
    played_days: int,
    most: int,
    home: str | None,
    as_json: bool,
) -> None:
    """Who pays and has given no sign of life beyond patience."""
    open_home(ctx, home)
    from goodwill.profile import Patience  # noqa: PLC0415 -- slow import
    from goodwill.warehouse import measures  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    patience = Patience(timedelta(days=unplayed_days), timedelta(days=played_days))
    at = as_of or datetime.now(UTC)
    look = Look(as_of=at, known_by=known_by, engine=engine, patience=patience)
    groups, named = measures.dormancy(look), list(islice(measures.silent(look), most)) if most else []
    paying, dormant = sum(one.n_paying for one in groups), sum(one.n_dormant for one in groups)
    answer = {
        "as_of": plain(at), "engine": engine, "paying": paying, "dormant": dormant,
        "share": dormant / paying if paying else None, "groups": plain(groups), "subscribers": plain(named),
    }  # fmt: skip
    tell(answer, as_json=as_json, in_words=lambda: _in_words(at, groups, named))


def _in_words(at: datetime, groups: Sequence[Dormancy], named: Sequence[Silent]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    paying, dormant = sum(one.n_paying for one in groups), sum(one.n_dormant for one in groups)
    share = f" ({dormant / paying:.1%})" if paying else ""
    console = Console()
    console.print(f"As of {at:%Y-%m-%d %H:%M} UTC, {dormant:,} of {paying:,} who pay are dormant{share}.")
    if groups:
        table = Table("plan", "country", "paying", "dormant")
        for one in groups:
            table.add_row(one.plan or "unknown", one.country or "unknown", f"{one.n_paying:,}", f"{one.n_dormant:,}")
        console.print(table)
    for lost in named:
        console.print(
            f"#{lost.subject}  silent since {lost.silent_since:%Y-%m-%d}, beyond patience since {lost.dormant_at:%Y-%m-%d}"
        )
