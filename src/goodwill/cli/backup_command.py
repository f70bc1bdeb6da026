"""``goodwill backup``: a copy of the home as of one moment, made while it is used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the people's keys go, apart."
)
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, folder: Path, keys: Path, home: str | None, as_json: bool) -> None:
    """Bring a backup in FOLDER up to date, while the home is used: the database, and every file it lists.

    The people's keys are written to a file of their own: keep it apart, and briefly, because it undoes erasures.
    """
    open_home(ctx, home)
    from django.conf import settings  # noqa: PLC0415 -- needs an open home

    from goodwill.site import backup  # noqa: PLC0415 -- needs an open home

    made = backup.make(settings.GOODWILL, folder, keys=keys)
    words = (
        f"{made.n_files:,} files ({made.n_bytes:,} bytes), {made.n_new:,} of them new, and {made.n_keys:,} keys apart"
    )
    tell(asdict(made), as_json=as_json, in_words=lambda: click.echo(words))
