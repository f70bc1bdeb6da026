"""``goodwill serve``: the console, the API and the intake on one address."""

from __future__ import annotations

import click

from goodwill.cli.manners import HOME, open_home


@click.command()
@HOME
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes.  [default: 1 on SQLite, 2 on PostgreSQL]")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="Threads of each process.")
@click.pass_context
def command(ctx: click.Context, home: str | None, host: str, port: int, workers: int | None, threads: int) -> None:
    """Serve the console, the API and the intake until told to stop; what has begun is finished first."""
    open_home(ctx, home)
    from goodwill.console.links import owner_link  # noqa: PLC0415 -- needs an open home
    from goodwill.site.server import Server  # noqa: PLC0415 -- needs an open home

    server = Server(host=host, port=port, workers=workers, threads=threads)
    click.echo(f"Goodwill answers at {server.address} (stop with Ctrl-C)")
    if link := owner_link(server.address):
        click.echo(f"Nobody owns this house yet; whoever opens this link first does: {link}")
    server.serve()
