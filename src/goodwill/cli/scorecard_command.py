"""``goodwill scorecard``: every sealed forecast beside what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.decisions.scorecard import Scorecard
    from goodwill.review import Reviewed


@click.command()
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """List every decision, its state and seal, and say how good our forecasts were: coverage, CRPS, bias by kind."""
    open_home(ctx, home)
    from goodwill import review  # noqa: PLC0415 -- needs an open home

    book = review.decided()
    card = review.card(book)
    answer = {
        "decisions": [
            {
                "name": one.name,
                "kind": one.kind,
                "state": one.state.value,
                "seal": one.seal or None,
                "is_intact": one.is_intact,
            }
            for one in book
        ],
        **{name: plain(getattr(card, name)) for name in ("coverage", "bias", "stretch", "broken", "rests_on")},
        "scores": [
            {
                "decision": one.entry.decision,
                "measure": one.entry.measure,
                "forecast": one.entry.quantiles[3],
                "effect": plain(one.entry.effect),
                "inside": plain(one.inside),
                "crps": one.crps,
                "error": one.error,
            }
            for one in card.scores
        ],
    }
    tell(answer, as_json=as_json, in_words=lambda: _in_words(book, card))


def _in_words(book: Sequence[Reviewed], card: Scorecard) -> None:
    if not book:
        click.echo(
            "No decision was written down yet: goodwill forecast FILE --seal writes one, before it is announced."
        )
    for one in book:
        seal = "" if one.is_intact is None else (" sealed" if one.is_intact else " THE SEAL IS BROKEN")
        click.echo(f"{one.name}: {one.kind}, {one.state.value}{seal}")
    for score in card.scores:
        effect = score.entry.effect
        click.echo(
            f"  {score.entry.decision}, {score.entry.measure}: forecast {score.entry.quantiles[3]:+,.0f}, came {effect.value:+,.0f} "
            f"({effect.level:.0%}: {effect.low:+,.0f} to {effect.high:+,.0f})"
        )
    for level, share in card.coverage.items():
        if share is not None:
            click.echo(f"{level:.0%} intervals held {share:.0%}")
    click.echo(f"The next forecasts are drawn {card.stretch:.2f} times as wide as judged; rests on {card.rests_on}.")
