"""``goodwill letdowns``: what each letdown and each decision did to the chance of leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import Asked, asks, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.vocabulary import Estimate
    from goodwill.worth.letdowns import Effect, HalfLife, Repair


@click.command()
@click.option(
    "--months", "n_months", type=click.IntRange(1, 24), default=6, show_default=True, help="How many months after."
)
@asks
def command(asked: Asked, n_months: int) -> None:
    """Say what bad moments and broken promises did: from matched subscribers alike but for the event."""
    asked.open()
    from goodwill import appraisal  # noqa: PLC0415 -- needs an open home

    found = appraisal.letdowns(asked.look(), n_months=n_months)
    answer = {"as_of": plain(asked.at), "engine": asked.engine, "n_months": n_months, "effects": plain(found)}
    asked.tell(answer, in_words=lambda: _in_words(found))


def _in_words(found: Sequence[Effect]) -> None:
    if not found:
        click.echo("Nobody was let down, and no decision reached anybody.")
    for one in found:
        click.echo(f"{one.sort} {one.name}: {one.n_struck:,} struck, {one.n_matched:,} compared with {_whom(one)}")
        if one.refused:
            click.echo(f"  ! not told: {one.refused}")
            continue
        click.echo(
            f"  leave {_times(one.first)} as likely; by months since: {', '.join(_times(m) for m in one.months)}"
        )
        if one.fades is not None:
            click.echo(f"  half of it is left after {_half(one.fades)}")
        if one.repair is not None:
            click.echo(f"  {_repaired(one.repair)}")
        apart = ", ".join(f"{b.factor} {b.level} {b.apart:+.2f}" for b in one.balance[:3])
        click.echo(f"  farthest apart, in standard deviations: {apart or 'nothing'}")


def _whom(one: Effect) -> str:
    return (
        "others alike"
        if one.against == "alike"
        else "others alike of other plans and countries, less how they differed before"
    )


def _times(told: Estimate | None) -> str:
    return "–" if told is None else f"{told.value:.2f} ({told.low:.2f} to {told.high:.2f}) times"


def _half(told: HalfLife) -> str:
    low = "less" if told.low is None else f"{told.low:.1f}"
    high = "more" if told.high is None else f"{told.high:.1f}"
    return f"{told.months:.1f} months ({low} to {high})"


def _repaired(told: Repair) -> str:
    if told.refused:
        return f"made good of {told.n_repaired:,}; what that did is not told: {told.refused}"
    return (
        f"made good of {told.n_repaired:,}: they leave {_times(told.ratio)} as likely as those of whom it was not; "
        "it was not dealt at random"
    )
