"""``goodwill programmes``: which there are, and which are switched on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import AS_OF, plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.trials import Should
    from goodwill.vocabulary import Estimate

_BY = "command line"


@click.group(invoke_without_command=True)
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool) -> None:
    """List the programmes: what we do, unasked, when time passes. Every one is off until it is switched on."""
    if ctx.invoked_subcommand is None:
        open_home(ctx, home)
        from goodwill import unasked  # noqa: PLC0415 -- needs an open home

        rows = [_told(one) for one in unasked.listed()]
        tell({"programmes": rows}, as_json=as_json, in_words=lambda: _in_words(rows))


def _switch(name: str, *, on: bool, ctx: click.Context, home: str | None, as_json: bool) -> None:
    open_home(ctx, home)
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home

    changed = unasked.switch(name, on=on, by=_BY, at=datetime.now(UTC))
    word = "on" if on else "off"
    said = f"{name} is switched {word}" if changed else f"{name} was {word} already"
    tell({"name": name, "is_on": on, "changed": changed}, as_json=as_json, in_words=lambda: click.echo(said))


@command.command()
@click.argument("name")
@HOME
@JSON
@click.pass_context
def on(ctx: click.Context, name: str, home: str | None, as_json: bool) -> None:
    """Switch a programme on. See first what it would do: goodwill rounds --dry-run --programme NAME."""
    _switch(name, on=True, ctx=ctx, home=home, as_json=as_json)


@command.command()
@click.argument("name")
@HOME
@JSON
@click.pass_context
def off(ctx: click.Context, name: str, home: str | None, as_json: bool) -> None:
    """Switch a programme off: what it ordered and has not left is void."""
    _switch(name, on=False, ctx=ctx, home=home, as_json=as_json)


@command.command("worth")
@click.argument("name", default="dormancy")
@AS_OF
@HOME
@JSON
@click.pass_context
def worth_(ctx: click.Context, name: str, as_of: datetime | None, home: str | None, as_json: bool) -> None:
    """Say what asking the dormant would bring beside billing on silently, over 1, 3 and 10 years, and what that rests on."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    open_home(ctx, home)
    from goodwill import trials  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- as above

    if name != "dormancy":
        raise click.UsageError(
            f"only dormancy is compared with doing nothing for years; for {name} see goodwill experiments {name}"
        )
    found = trials.should(Look(as_of=as_of))
    told = [plain(replace(one, beliefs=())) | {"beliefs": _beliefs(one)} for one in found]
    tell({"programme": name, "currencies": told}, as_json=as_json, in_words=lambda: _worth_in_words(found))


@command.command("set")
@click.argument("name")
@click.argument("settings")
@HOME
@JSON
@click.pass_context
def set_(ctx: click.Context, name: str, settings: str, home: str | None, as_json: bool) -> None:
    """Set a programme, in JSON: '{"answer_days": 21, "arms": {"last_chance": 0.8, "pause": 0.1, "held_out": 0.1}}'."""
    open_home(ctx, home)
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home

    try:
        told = json.loads(settings)
    except ValueError as failure:
        raise click.UsageError(f"settings are one JSON object; {settings!r} came ({failure})") from failure
    unasked.set_up(name, told, by=_BY, at=datetime.now(UTC))
    tell({"name": name, "settings": told}, as_json=as_json, in_words=lambda: click.echo(f"{name} is set"))


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw it to this file, as SVG.")
@HOME
@JSON
@click.pass_context
def check(ctx: click.Context, file: Path, picture: Path | None, home: str | None, as_json: bool) -> None:
    """Check a programme written in TOML, draw it, and say whom it would reach now. Nothing is kept."""
    open_home(ctx, home)
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home
    from goodwill.programmes.drawing import drawn  # noqa: PLC0415 -- as above
    from goodwill.programmes.written import read  # noqa: PLC0415 -- as above

    written = read(file.read_text())
    if picture:
        picture.write_text(drawn(written))
    n = sum(1 for _ in unasked.planned(datetime.now(UTC), [written]))
    answer = {"name": written.name, "about": written.spec.about, "n_now": n}
    tell(answer, as_json=as_json, in_words=lambda: click.echo(f"{written.name} can be; it would reach {n:,} now"))


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@HOME
@JSON
@click.pass_context
def add(ctx: click.Context, file: Path, home: str | None, as_json: bool) -> None:
    """Keep a programme written in TOML, switched off, in place of one of its name."""
    open_home(ctx, home)
    from goodwill import unasked  # noqa: PLC0415 -- needs an open home

    name = unasked.write(file.read_text(), by=_BY, at=datetime.now(UTC))
    tell({"name": name, "is_on": False}, as_json=as_json, in_words=lambda: click.echo(f"{name} is kept, switched off"))


def _told(one: Any) -> dict[str, Any]:
    at = None if one.at is None else plain(one.at)
    return {
        "name": one.name,
        "is_on": one.is_on,
        "settings": dict(one.settings),
        "is_written": bool(one.written),
        "changed_by": one.who or None,
        "changed_at": at,
    }


def _in_words(rows: list[dict[str, Any]]) -> None:
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        settings = f"  {json.dumps(row['settings'])}" if row["settings"] else ""
        click.echo(f"{row['name']:<{width}}  {'on ' if row['is_on'] else 'off'}{settings}")


def _beliefs(one: Should) -> list[dict[str, Any]]:
    ends = [(belief, *belief.ends) for belief in one.beliefs]
    return [
        {
            "name": belief.name,
            "value": value,
            "low": low,
            "high": high,
            "source": belief.source,
            "rests_on": belief.rests_on,
        }
        for belief, value, low, high in ends
    ]


def _worth_in_words(found: Sequence[Should]) -> None:
    if not found:
        click.echo("nobody who pays is dormant: there is nobody to ask")
    for one in found:
        coin = one.silence.currency
        click.echo(f"{one.silence.n:,} of {one.silence.n_paying:,} who pay in {coin} are dormant")
        click.echo(f"  asked for: letting go of all of them would cost {_money(one.a_year)} {coin} in the first year,")
        click.echo("  if nobody answered and nobody came back. What answers it (median, 90 %):")
        for row in one.compared:
            better = one.p_better[row.arm][row.years]
            click.echo(
                f"  {row.arm}, {row.years} years: {_money(row.net)} {coin} net; more than billing on: {better:.0%}"
            )
            names = ("kept", "returned", "spared", "answering", "forgone")
            told = [f"{name} {_money(part)}" for name in names if (part := getattr(row, name)) is not None]
            click.echo(f"    {', '.join(told)}")
        if one.silence.contact_minor is None:
            click.echo("  Answering messages is not counted: say what one costs under Settings, Rates and margins.")
        click.echo("  It rests on (monthly or yearly chances, 90 %):")
        for belief in one.beliefs:
            value, low, high = belief.ends
            click.echo(f"    {belief.name} {value:.1%} ({low:.1%} to {high:.1%}), {belief.source}: {belief.rests_on}")


def _money(one: Estimate) -> str:
    return f"{one.value / 100:,.0f} ({one.low / 100:,.0f} to {one.high / 100:,.0f})"
