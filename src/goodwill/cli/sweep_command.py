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

    from goodwill.profile import Patience
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
    help="Patience after a start without a play, with everyone; not given: what the house has chosen.",
)
@click.option(
    "--played-days",
    type=click.IntRange(1),
    help="Patience after the last sign of life, with everyone; not given: what the house has chosen.",
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
    unplayed_days: int | None,
    played_days: int | None,
    most: int,
    home: str | None,
    as_json: bool,
) -> None:
    """Who pays and has given no sign of life beyond patience."""
    open_home(ctx, home)
    from goodwill.warehouse import measures  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    at = as_of or datetime.now(UTC)
    look = Look(as_of=at, known_by=known_by, engine=engine, patience=_patience(unplayed_days, played_days))
    groups, named = measures.dormancy(look), list(islice(measures.silent(look), most)) if most else []
    paying, dormant = sum(one.n_paying for one in groups), sum(one.n_dormant for one in groups)
    answer = {
        "as_of": plain(at), "engine": engine, "paying": paying, "dormant": dormant,
        "share": dormant / paying if paying else None, "groups": plain(groups), "subscribers": plain(named),
    }  # fmt: skip
    tell(answer, as_json=as_json, in_words=lambda: _in_words(at, groups, named))


def _patience(unplayed_days: int | None, played_days: int | None) -> Patience | None:
    """Return the patience asked for, the same with everyone; None if the house's own is to hold."""
    if unplayed_days is None and played_days is None:
        return None
    from goodwill import policy  # noqa: PLC0415 -- needs an open home
    from goodwill.profile import Patience  # noqa: PLC0415 -- slow import

    chosen = policy.current().silence
    unplayed, played = unplayed_days or chosen.unplayed_days, played_days or chosen.played_days
    return Patience(timedelta(days=unplayed), timedelta(days=played))


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
