"""How every command behaves: opens its home, prints one JSON object with --json, refuses with a reason and exit 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from goodwill.errors import GoodwillError

HOME = click.option(
    "--home", "home", type=click.Path(file_okay=False), default=None, help="The folder of one business."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there.")


def run(cli: click.Group) -> None:
    """Run a command; a refusal is said on stderr in one line and exits 1."""
    try:
        cli(standalone_mode=True)
    except GoodwillError as refusal:
        click.echo(f"{type(refusal).__name__}: {refusal}", err=True)
        sys.exit(1)


def open_home(ctx: click.Context, home: str | None = None) -> None:
    """Open the home named by --home (before or after the command) or GOODWILL_HOME."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is only for commands that need it

    open_site(home or _said_before(ctx) or ctx.find_root().obj)


def _said_before(ctx: click.Context) -> str | None:
    """Return the home that was named nearest before a command of a group: ``goodwill programmes --home HOME on dormancy``."""
    above = ctx.parent
    return None if above is None else above.params.get("home") or _said_before(above)


def tell(answer: Mapping[str, Any], *, as_json: bool, in_words: Callable[[], None]) -> None:
    """Print an answer as one JSON object, or in words."""
    if as_json:
        click.echo(json.dumps(answer, default=str, ensure_ascii=False))
    else:
        in_words()
