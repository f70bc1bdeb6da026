"""``goodwill forecast``: what a decision will do, before it is announced."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import AS_OF, ENGINE
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.decisions.forecast import Forecast


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seal", "is_sealed", is_flag=True, help="Write it down and seal it: from then on nobody edits it.")
@click.option(
    "--contact-cost",
    type=float,
    default=None,
    help="What one contact with support costs, in the price's currency.  [default: as the decision says]",
)
@click.option(
    "--draws",
    type=click.IntRange(100, 20_000),
    default=1_000,
    show_default=True,
    help="How many draws intervals are made of.",
)
@AS_OF
@ENGINE
@HOME
@JSON
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    is_sealed: bool,
    contact_cost: float | None,
    draws: int,
    as_of: datetime | None,
    engine: str,
    home: str | None,
    as_json: bool,
) -> None:
    """Say what a decision written in a TOML file will do over 24 months, in each way of doing it, against doing nothing."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from goodwill.decisions.record import read  # noqa: PLC0415 -- before a home is opened: a mistake is told at once

    decision = read(file.read_text("utf-8"))
    open_home(ctx, home)
    from goodwill import review  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- with an open home only

    at = as_of or datetime.now(UTC)
    look = Look(as_of=at, known_by=as_of, engine=engine)
    made = review.foresee(decision, look=look, contact_cost=contact_cost, n_draws=draws)
    answer: dict[str, Any] = {"as_of": at.isoformat(), **review.as_answer(made), "seal": None}
    if is_sealed:
        answer["seal"] = review.seal(decision, made, at=datetime.now(UTC))
    tell(answer, as_json=as_json, in_words=lambda: _in_words(made, answer["seal"]))


def _in_words(made: Forecast, seal: str | None) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    from goodwill.cli.money import amount  # noqa: PLC0415 -- only to speak to a person

    table = Table(
        "way",
        "subscribers in 12 months",
        "in 24",
        "goodwill",
        "80 % interval",
        title=f"{made.decision.name}, against doing nothing",
    )
    for way, one in made.outlooks.items():
        told = one.measures["subscribers"].difference
        low, high = (amount(end, made.currency) for end in (one.goodwill.low, one.goodwill.high))
        numbers = [f"{told.middle[month]:+,.0f}" for month in (11, 23)]
        table.add_row(
            way.value.replace("_", " "), *numbers, amount(one.goodwill.value, made.currency), f"{low} to {high}"
        )
    Console().print(table)
    click.echo(made.break_even.words)
    for flag in made.flags:
        click.echo(f"Mind: {flag}")
    for pilot in made.pilots[:1]:
        click.echo(f"A pilot would teach most in {pilot.country}: {pilot.n_arm:,} a side for {pilot.months} months.")
    for said in made.unknown:
        click.echo(f"Not known: {said}")
    click.echo(f"Rests on {made.rests_on}.")
    if seal:
        click.echo(f"Sealed: {seal}")
