"""``goodwill dispatch``: lets what is due leave the house, or lists what would."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from goodwill.cli.asking import plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.dispatch import Planned

_REST_S = 5.0


@click.command()
@HOME
@JSON
@click.option("--once", is_flag=True, help="Carry out what is due and stop.")
@click.option("--dry-run", is_flag=True, help="Touch nothing: list what would leave now, and why the rest would not.")
@click.option("--most", default=200, show_default=True, help="So many are listed by --dry-run.")
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool, once: bool, dry_run: bool, most: int) -> None:
    """Let messages leave for subscribers, and orders for the biller.

    Nothing leaves while the house is stopped or dry (Settings, What leaves the house). Several may run at once.
    """
    open_home(ctx, home)
    from django.conf import settings  # noqa: PLC0415 -- needs an open home

    from goodwill import dispatch, policy  # noqa: PLC0415 -- needs an open home

    windows, leaving = dispatch.windows_of(settings.GOODWILL), policy.current().dispatch.leaving.value
    if dry_run:
        found = dispatch.planned(windows, datetime.now(UTC), n_most=most)
        answer = {"leaving": leaving, "orders": [_told(one) for one in found]}
        tell(answer, as_json=as_json, in_words=lambda: click.echo("\n".join(map(_line, found)) or "nothing is due"))
        return
    while True:
        did = {"leaving": leaving, **dispatch.carry(windows, within_s=None)}
        words = ", ".join(f"{name} {n}" for name, n in did.items())
        tell(did, as_json=as_json, in_words=lambda said=words: click.echo(said))  # type: ignore[misc]  # bound now
        if once:
            return
        time.sleep(_REST_S)
        leaving = policy.current().dispatch.leaving.value


def _told(one: Planned) -> dict[str, object]:
    kept = one.kept
    order = {"key": kept.key, "subject": kept.subject, "name": kept.name, "because": kept.because}
    return {**order, "what": one.what, "by": list(one.by), "why": one.why, "until": plain(one.until)}


def _line(one: Planned) -> str:
    where = ", ".join(one.by)
    until = f" until {one.until:%Y-%m-%d %H:%M} UTC" if one.until else ""
    return f"{one.what:7} {one.kept.key}  {one.kept.name}  {where or one.why}{until}".rstrip()
