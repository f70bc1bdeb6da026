"""``goodwill statement``: what moved the goodwill of everyone between two dates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import Asked, Instant, asks_between, plain
from goodwill.cli.worth_command import BY, IN_HOUSE, tell_unrated, unrated, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.worth.statement import Group, Statement


@click.command()
@click.option("--from", "since", type=Instant(), required=True, help="The first date: its first instant, UTC.")
@click.option("--to", "until", type=Instant(), required=True, help="The second.")
@BY
@IN_HOUSE
@click.option(
    "--as-known",
    is_flag=True,
    help="Open with what was known on the first date; what was learnt later of the time before has its own line.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False), default=None, help="Write all lines to a .csv or .parquet file."
)
@asks_between
def command(
    asked: Asked,
    since: datetime,
    until: datetime,
    by: str | None,
    in_house: bool,
    as_known: bool,
    out: str | None,
) -> None:
    """Say what moved the goodwill of everyone between two dates: it closes to the minor unit, by cause."""
    asked.open()
    from goodwill import appraisal, policy  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    chosen = policy.current()
    look = Look(engine=asked.engine, patience=chosen.patience)
    found = appraisal.moved(since, until, appraisal.terms_of(chosen), look=look, is_as_known=as_known)
    exchange = appraisal.exchange_of(chosen, found.coins, until.date()) if in_house else None
    groups = found.groups(by, exchange=exchange)
    if out is not None:
        written(found.table(by, exchange=exchange), Path(out))
    answer = {"from": plain(since), "to": plain(until), "by": by, "engine": asked.engine, "as_known": as_known}
    answer |= {"rests_on": found.rests_on, "level": found.level, "groups": [_told(one) for one in groups]}
    answer |= unrated(found.coins, exchange)

    def in_words() -> None:
        _in_words(found, groups)
        tell_unrated(found.coins, exchange)

    asked.tell(answer, in_words=in_words)


def _told(group: Group) -> dict[str, Any]:
    lines = {
        entry.line.value: {"minor": entry.minor, "low": round(entry.low), "high": round(entry.high)}
        for entry in group.entries
    }
    n = {"n_opening": group.n_opening, "n_closing": group.n_closing}
    return {"group": group.name, "currency": group.currency, **n, "lines": lines}


def _in_words(found: Statement, groups: Sequence[Group]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    from goodwill.cli.money import amount  # noqa: PLC0415 -- only to speak to a person

    for group in groups:
        title = " ".join(word for word in (group.name, group.currency) if word) or "no price known"
        table = Table("", "goodwill", f"{found.level:.0%} interval", title=title)
        for entry in group.entries:
            if entry.minor or entry.line.is_balance:
                low, high = amount(entry.low, group.currency), amount(entry.high, group.currency)
                table.add_row(entry.line.words, amount(entry.minor, group.currency), f"{low} to {high}")
        Console().print(table)
    click.echo(f"Rests on {found.rests_on}.")
