"""``goodwill rebuild``: make anew what can be made from what is kept."""

from __future__ import annotations

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell


@click.command()
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """Make the index anew by which people are found by parts of their names; the home may be used meanwhile."""
    open_home(ctx, home)
    from goodwill.people import rebuild  # noqa: PLC0415 -- needs an open home

    n = rebuild()
    tell({"n_people": n}, as_json=as_json, in_words=lambda: click.echo(f"{n:,} people can be found by name"))
