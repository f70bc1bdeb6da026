"""``goodwill retention``: who stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import Asked, asks, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.warehouse.measures import Retention

_SHOWN = (1, 3, 6, 12, 24)


@click.command()
@click.option("--by", default="cohort", show_default=True, help="plan (joined on), country, button or cohort (month).")
@asks
def command(asked: Asked, by: str) -> None:
    """Say which share is still subscribed so many months after the start, of those who started long enough ago."""
    asked.open()
    from goodwill.warehouse import measures  # noqa: PLC0415 -- needs an open home

    curves = measures.retention(by, asked.look())
    groups = [
        {
            "group": one.group,
            "n_started": one.n_started,
            "months": [{**plain(month), "share_kept": month.share_kept} for month in one.months],
        }
        for one in curves
    ]
    answer = {"by": by, "as_of": plain(asked.at), "engine": asked.engine, "groups": groups}
    asked.tell(answer, in_words=lambda: _in_words(by, curves))


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
