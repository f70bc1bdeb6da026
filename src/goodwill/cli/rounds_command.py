"""``goodwill rounds``: looks at whoever falls due, once; or says whom it would, and what for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import AS_OF, plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.programmes import Programme
    from goodwill.unasked import Planned


@click.command()
@AS_OF
@click.option("--dry-run", is_flag=True, help="Write nothing: list every move that would be made, as of any instant.")
@click.option(
    "--programme", "names", multiple=True, help="Only this one, switched on or not; may be given again. Dry runs only."
)
@click.option("--most", type=click.IntRange(0), default=20, show_default=True, help="How many moves to name in words.")
@HOME
@JSON
@click.pass_context
def command(
    ctx: click.Context,
    as_of: datetime | None,
    dry_run: bool,
    names: tuple[str, ...],
    most: int,
    home: str | None,
    as_json: bool,
) -> None:
    """Follow the ledger, act on answers, and look at everyone whose diary date is ripe.

    What is due becomes facts, orders in the outbox and the next date, in one transaction for each subscriber's batch. A dry
    run asks everyone, whatever the diary says, and lists exactly what would be done if nothing happened until then.
    """
    open_home(ctx, home)
    now = datetime.now(UTC)
    if not dry_run and (names or (as_of or now) > now):
        raise click.UsageError("only a dry run looks at one programme, or ahead of now: add --dry-run")
    if dry_run:
        _would(as_of or now, names, most, as_json=as_json)
        return
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home

    did = unasked.walk(as_of or now)
    tell(dict(did), as_json=as_json, in_words=lambda: click.echo(", ".join(f"{name} {n}" for name, n in did.items())))


def _would(at: datetime, names: tuple[str, ...], most: int, *, as_json: bool) -> None:
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home

    chosen: tuple[Programme, ...] = tuple(unasked.of_name(name).programme for name in names) or unasked.running()
    moves = list(unasked.planned(at, chosen))
    answer = {
        "as_of": plain(at),
        "programmes": [one.name for one in chosen],
        "n_moves": len(moves),
        "moves": [_told(one) for one in moves],
    }
    tell(answer, as_json=as_json, in_words=lambda: _in_words(moves, chosen, most))


def _told(one: Planned) -> dict[str, Any]:
    key = one.move.key
    return {
        "subject": one.subject,
        "programme": key.programme,
        "step": key.step,
        "because": str(one.move.because),
        "answer_until": None if one.move.ends_at is None else plain(one.move.ends_at),
        "orders": [_ordered(order.what) for order in one.move.orders],
    }


def _ordered(what: Any) -> str:
    return f"say {what.words}" if hasattr(what, "words") else f"do {what.deed.value}"


def _in_words(moves: list[Planned], chosen: tuple[Programme, ...], most: int) -> None:
    if not chosen:
        click.echo(
            "No programme is switched on. Name one with --programme, or switch one on: goodwill programmes on dormancy"
        )
        return
    steps = Counter(f"{one.move.key.programme}/{one.move.key.step}" for one in moves)
    click.echo(f"{len(moves):,} moves would be made" + "".join(f"; {step} {n:,}" for step, n in sorted(steps.items())))
    for one in islice(moves, most):
        orders = ", ".join(_ordered(order.what) for order in one.move.orders) or "nothing leaves"
        click.echo(f"  #{one.subject}  {one.move.key.programme}/{one.move.key.step}: {one.move.because} → {orders}")
    if len(moves) > most:
        click.echo(f"  … and {len(moves) - most:,} more: --most {len(moves)}, or --json for all")
