"""``goodwill simulate``: write a made-up company with a known truth into a home."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.simulate import Summary


@click.command()
@click.option("--subscribers", type=click.IntRange(1), required=True, help="How many people ever sign up.")
@click.option("--months", type=click.IntRange(1, 120), required=True, help="How long the company lives.")
@click.option(
    "--seed", type=click.IntRange(0), required=True, help="Chooses one of its lives; the same seed, the same."
)
@click.option(
    "--until", type=click.DateTime(), default=None, help="Its last moment, UTC. [default: the start of today]"
)
@click.option("--plays", type=click.FloatRange(0), default=15.0, show_default=True, help="Plays in a month of service.")
@click.option(
    "--people/--no-people", default=None, help="Make names, handles and keys. [default: up to 200,000 subscribers]"
)
@click.option("--truth", type=click.Path(dir_okay=False, path_type=Path), help="Write what is true to this JSON file.")
@click.option("--each", is_flag=True, help="Write what is true of each subscriber beside it, as .parquet.")
@click.option(
    "--decided",
    is_flag=True,
    help="Seal a forecast of its last price rise, as of a week before, and measure what came.",
)
@click.option("--again", is_flag=True, help="Add a company to a home that already holds facts.")
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, /, home: str | None, as_json: bool, **asked: Any) -> None:
    """Write a made-up company with a known truth: straight into segments, 1,000 to 10 million subscribers."""
    if asked["each"] and asked["truth"] is None:
        raise click.UsageError("--each writes beside the truth; give --truth FILE too")
    until = (asked["until"] or _today()).replace(tzinfo=UTC)
    if until > datetime.now(UTC):
        raise click.UsageError(f"--until is {until:%Y-%m-%d}, in the future; a company has lived up to today at most")
    open_home(ctx, home)
    from goodwill.simulate import Options, simulate  # noqa: PLC0415 -- needs an open home

    with _progress(asked["subscribers"], shown=not as_json) as told:
        options = Options(**{name: asked[name] for name in ("plays", "people", "truth", "each", "again")}, told=told)
        summary = simulate(asked["subscribers"], asked["months"], seed=asked["seed"], until=until, options=options)
    if asked["decided"]:
        from goodwill.site.demo_decided import decide  # noqa: PLC0415 -- needs an open home; slow import

        decide(until, asked["months"])
    tell(asdict(summary), as_json=as_json, in_words=lambda: click.echo(_in_words(summary)))


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def _progress(n: int, *, shown: bool) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while the company is written, on a terminal only."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow import
    from rich.progress import Progress  # noqa: PLC0415 -- slow import

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("subscribers", total=n)
        yield lambda done: bar.update(task, completed=done)


def _in_words(summary: Summary) -> str:
    rate = summary.n_facts / max(summary.seconds, 1e-9)
    return (
        f"{summary.n_subscribers:,} simulated subscribers, {summary.n_facts:,} facts from "
        f"{summary.since_at:%Y-%m-%d} to {summary.until_at:%Y-%m-%d} in {summary.n_segments} segments "
        f"and {summary.n_tail:,} in the tail; {summary.seconds:.1f} s, {rate:,.0f} facts/s"
    )
