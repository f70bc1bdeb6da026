"""``goodwill retention``: who stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import AS_OF, ENGINE, KNOWN_BY, plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.warehouse.measures import Retention

_SHOWN = (1, 3, 6, 12, 24)


@click.command()
@click.option("--by", default="cohort", show_default=True, help="plan (joined on), country, button or cohort (month).")
@AS_OF
@KNOWN_BY
@ENGINE
@HOME
@JSON
@click.pass_context
def command(
    ctx: click.Context,
    by: str,
    as_of: datetime | None,
    known_by: datetime | None,
    engine: str,
    home: str | None,
    as_json: bool,
) -> None:
    """Say which share is still subscribed so many months after the start, of those who started long enough ago."""
    open_home(ctx, home)
    from goodwill.warehouse import measures  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    at = as_of or datetime.now(UTC)
    curves = measures.retention(by, Look(as_of=at, known_by=known_by, engine=engine))
    groups = [
        {
            "group": one.group,
            "n_started": one.n_started,
            "months": [{**plain(month), "share_kept": month.share_kept} for month in one.months],
        }
        for one in curves
    ]
    answer = {"by": by, "as_of": plain(at), "engine": engine, "groups": groups}
    tell(answer, as_json=as_json, in_words=lambda: _in_words(by, curves))


def _in_words(by: str, curves: Sequence[Retention]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    if not curves:
        click.echo("Nobody has started yet.")
        return
    longest = max(len(one.months) for one in curves)
    shown = [month for month in _SHOWN if month < longest]
    table = Table(by, "started", *(f"month {month}" for month in shown), title="Share still subscribed (of how many)")
    for one in curves:
        told = {month.month: month for month in one.months}
        cells = [f"{told[m].share_kept:.1%} ({told[m].n_at_risk:,})" if m in told else "" for m in shown]
        table.add_row("unknown" if one.group is None else str(one.group), f"{one.n_started:,}", *cells)
    Console().print(table)
