"""``goodwill hazard fit``: who leaves, by what, and what drives them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import Asked, Instant, asks, plain

if TYPE_CHECKING:
    from goodwill.worth.hazard import Told

_SHOWN = 12


@click.group()
def command() -> None:
    """The monthly chance of leaving, by competing causes."""


@command.command()
@click.option("--by", multiple=True, help="Curves by this covariate: plan, country, spell, footing …; may be repeated.")
@click.option(
    "--since",
    type=Instant(),
    default=None,
    help="Months that began before were not observed: endings were not heard of.",
)
@click.option(
    "--boosted",
    is_flag=True,
    help="Let boosted trees challenge the regression (the extra boosted): heeded where they foretell later months better.",
)
@asks
def fit(asked: Asked, by: tuple[str, ...], since: datetime | None, boosted: bool) -> None:
    """Fit hazards to all months that were lived, and say who leaves, by what, how surely, and what drives them."""
    asked.open()
    from goodwill.warehouse import months  # noqa: PLC0415 -- needs an open home
    from goodwill.worth.cells import cells_of  # noqa: PLC0415 -- slow import
    from goodwill.worth.factors import FORMULAS  # noqa: PLC0415 -- slow import
    from goodwill.worth.hazard import told  # noqa: PLC0415 -- slow import

    lived = months.cells(FORMULAS, look=asked.look(), since=since)
    found = told(cells_of(lived), by=by, is_challenged=boosted)
    answer = {"as_of": plain(asked.at), "since": plain(since), "engine": asked.engine, **plain(found)}
    asked.tell(answer, in_words=lambda: _in_words(found))


def _in_words(found: Told) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    screen = Console()
    causes = Table(
        "cause",
        "left",
        "a month",
        "90 % interval",
        title=f"{found.n_lived:,.0f} months lived, in {found.n_cells:,} cells",
    )
    for one in found.causes:
        causes.add_row(
            one.cause, f"{one.n_left:,.0f}", f"{one.chance.value:.2%}", f"{one.chance.low:.2%} to {one.chance.high:.2%}"
        )
    screen.print(causes)
    for curve in found.curves:
        share = curve.after_a_year
        name = ", ".join(word or "unknown" for word in curve.group) or "all"
        click.echo(
            f"{name}: still here after a year {share.value:.1%} ({share.low:.1%} to {share.high:.1%})"
            if share
            else f"{name}: nobody was seen for a year"
        )
    if found.later is not None:
        slope, foretold = found.later.slope, found.later.foretold
        click.echo(
            f"Judged on later months: {foretold.value:,.0f} foretold ({foretold.low:,.0f} to {foretold.high:,.0f}), {found.later.came:,.0f} left; slope {slope.value:.2f} ({slope.low:.2f} to {slope.high:.2f})"
        )
    for one in found.causes:
        for driver in [driver for driver in found.drivers if driver.cause == one.cause][:_SHOWN]:
            click.echo(f"- {driver.words}")
    for note in found.notes:
        click.echo(f"! {note}")
