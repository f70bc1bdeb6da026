"""``goodwill compact``: seal the ledger's tail into segments."""

from __future__ import annotations

from dataclasses import asdict

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell


@click.command()
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """Seal the ledger's tail into segments, merge what has become too many, remove what nobody reads any more."""
    open_home(ctx, home)
    from goodwill import ledger  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse import partials  # noqa: PLC0415 -- needs an open home

    done = ledger.compact()
    partials.refresh()
    line = f"{done.n_sealed:,} facts sealed, {done.n_merged:,} merged; {done.n_segments:,} segments, {done.n_removed:,} old files removed"
    tell(asdict(done), as_json=as_json, in_words=lambda: click.echo(line))
