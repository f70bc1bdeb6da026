"""``goodwill facts``: how many facts the ledger holds."""

from __future__ import annotations

from dataclasses import asdict

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell


@click.command()
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """Count the facts of the ledger: in all, in the tail, in segments, and what waits in quarantine."""
    open_home(ctx, home)
    from goodwill import ledger  # noqa: PLC0415 -- needs an open home

    counts = ledger.counts()
    line = f"{counts.facts:,} facts: {counts.tail:,} in the tail, {counts.segments:,} in segments; {counts.quarantined:,} quarantined"
    tell(asdict(counts), as_json=as_json, in_words=lambda: click.echo(line))
