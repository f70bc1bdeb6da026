"""``goodwill keys``: make, list and withdraw the write keys of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.intake.sources import KnownSource


@click.group()
def command() -> None:
    """Make, list and withdraw the write keys of sources."""


@command.command()
@click.argument("source")
@HOME
@JSON
@click.pass_context
def create(ctx: click.Context, source: str, home: str | None, as_json: bool) -> None:
    """Make SOURCE a write key and print it; it is shown this once, and kept as a digest only."""
    open_home(ctx, home)
    from goodwill.intake import sources  # noqa: PLC0415 -- needs an open home

    key = sources.create(source)
    tell({"write_key": key}, as_json=as_json, in_words=lambda: click.echo(key))


@command.command(name="list")
@HOME
@JSON
@click.pass_context
def list_(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """List all sources: name, the end of the key, since when, and until when."""
    open_home(ctx, home)
    from goodwill.intake import sources  # noqa: PLC0415 -- needs an open home

    known = sources.known()
    rows = [
        {"source": one.name, "hint": one.hint, "created_at": one.created_at, "revoked_at": one.revoked_at}
        for one in known
    ]
    tell({"keys": rows}, as_json=as_json, in_words=lambda: click.echo("\n".join(map(_line, known))))


@command.command()
@click.argument("source")
@click.option("--hint", default=None, help="Only the key that ends with these four characters.")
@HOME
@JSON
@click.pass_context
def revoke(ctx: click.Context, source: str, hint: str | None, home: str | None, as_json: bool) -> None:
    """Withdraw the keys of SOURCE; what comes with them is refused from then on."""
    open_home(ctx, home)
    from goodwill.intake import sources  # noqa: PLC0415 -- needs an open home

    n_revoked = sources.revoke(source, hint=hint)
    tell({"revoked": n_revoked}, as_json=as_json, in_words=lambda: click.echo(f"{n_revoked} withdrawn"))


def _line(source: KnownSource) -> str:
    until = "" if source.revoked_at is None else f", withdrawn {source.revoked_at:%Y-%m-%d}"
    return f"{source.name:<24} …{source.hint}  since {source.created_at:%Y-%m-%d}{until}"
