"""``goodwill announce``: a decision goes out, looked at dry first; how it goes; and how it is stopped."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import plain
from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.decisions.record import Decision
    from goodwill.review import Pilot

BY = "command line"


@click.command()
@click.argument("decision")
@click.option("--pilot", type=float, help="Only this share of those it touches, e.g. 0.1; the rest is held out.")
@click.option(
    "--by", type=click.Choice(["person", "region"]), default="person", show_default=True, help="What is drawn."
)
@click.option(
    "--arm",
    "arms",
    multiple=True,
    metavar="NAME=HOW:SHARE",
    help="An arm: early=told_early:0.1. HOW is as_written, told_early, told_late, free_month or old_spared.",
)
@click.option(
    "--stop", "stops", multiple=True, metavar="MEASURE=TIMES", help="What would make it stop: cancellations=1.5."
)
@click.option("--planned", type=click.IntRange(1), help="How many people guard-rails are sharpest at.  [default: all]")
@click.option("--without-forecast", is_flag=True, help="Announce it though no forecast was sealed.")
@click.option(
    "--for-real/--dry-run", default=False, help="Do it; else it is only said what would be done.  [default: --dry-run]"
)
@click.option("--halt", metavar="REASON", help="Stop it: nothing of it that has not left will leave.")
@click.option(
    "--take-back",
    metavar="REASON",
    help="Stop it, tell who was told that it does not come, and give the old price again.",
)
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, /, decision: str, home: str | None, as_json: bool, **asked: Any) -> None:
    """Announce a decision: a TOML file, or the name of one that was written down. Of one that was announced: how it goes."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from goodwill.decisions.record import read  # noqa: PLC0415 -- before a home is opened: a mistake is told at once

    file = Path(decision)
    written = read(file.read_text("utf-8")) if file.suffix == ".toml" and file.is_file() else None
    open_home(ctx, home)
    from goodwill import review  # noqa: PLC0415 -- needs an open home

    now, name = datetime.now(UTC), written.name if written is not None else decision
    if asked["halt"] or asked["take_back"]:
        answer = _ended(name, asked, now)
    elif (one := _announced(name, written)) is not None:
        answer = review.standing(one, now=now)
    else:
        answer = _begun(name, written, asked, now)
    tell(plain(answer), as_json=as_json, in_words=lambda: _in_words(answer))


def _announced(name: str, written: Decision | None) -> Any:
    """Return a decision that was announced here; None: it was not."""
    from goodwill import review  # noqa: PLC0415 -- needs an open home
    from goodwill.errors import UnknownQuestion  # noqa: PLC0415 -- as above

    try:
        one = review.reviewed(name)
    except UnknownQuestion:
        if written is None:
            raise
        return None
    return one if one.plan is not None else None


def _begun(name: str, written: Decision | None, asked: dict[str, Any], now: datetime) -> dict[str, Any]:
    from goodwill import review  # noqa: PLC0415 -- needs an open home
    from goodwill.errors import BadDecision  # noqa: PLC0415 -- as above

    known = written or review.reviewed(name).decision
    if known is None:
        raise BadDecision(f"{name} was told by another source: how it reads is not known here; write it down as TOML")
    plan = review.plan_of(known, _pilot(asked), is_forecast=not asked["without_forecast"])
    _, answer = review.rehearsed(known, plan, now=now)
    if not asked["for_real"]:
        return {"dry_run": True, **answer}
    if written is not None:
        review.propose(written, at=now)
    one = review.announce_plan(known, plan, by=BY, at=now)
    return {"dry_run": False, **answer, **review.standing(one, now=now)}


def _ended(name: str, asked: dict[str, Any], now: datetime) -> dict[str, Any]:
    from goodwill import review  # noqa: PLC0415 -- needs an open home

    if review.reviewed(name).stopped is None:
        review.stop(name, by=BY, reason=asked["take_back"] or asked["halt"], at=now)
    if asked["take_back"]:
        review.take_back(name, reason=asked["take_back"], by=BY, at=now)
    return review.standing(review.reviewed(name), now=now)


def _pilot(asked: dict[str, Any]) -> Pilot:
    from goodwill.programmes.announcement import How, Side  # noqa: PLC0415 -- slow import
    from goodwill.review import Pilot  # noqa: PLC0415 -- needs an open home

    arms = [Side(name, share, How(how)) for name, how, share in map(_arm, asked["arms"])]
    if asked["pilot"] is not None:
        arms.insert(0, Side("pilot", asked["pilot"]))
    stops = tuple(map(_stop, asked["stops"]))
    return Pilot(by=asked["by"], arms=tuple(arms) or (Side("all", 1.0),), stops=stops, planned=asked["planned"] or 0)


def _arm(written: str) -> tuple[str, str, float]:
    name, _, rest = written.partition("=")
    how, _, share = rest.partition(":")
    known = ("as_written", "told_early", "told_late", "free_month", "old_spared")
    if not name or name == "held_out" or how not in known or not _is_number(share):
        raise click.BadParameter(f"--arm wants NAME=HOW:SHARE, HOW one of {', '.join(known)}; {written!r} came")
    return name, how, float(share)


def _stop(written: str) -> tuple[str, float]:
    measure, _, times = written.partition("=")
    known = ("cancellations", "contacts", "revenue")
    if measure not in known or not _is_number(times) or float(times) <= 1:
        raise click.BadParameter(
            f"--stop wants one of {', '.join(known)} and times above 1, as cancellations=1.5; {written!r} came"
        )
    return measure, float(times)


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


def _in_words(answer: dict[str, Any]) -> None:
    if "dry_run" in answer:
        _say_plan(answer)
    if "state" in answer:
        _say_standing(answer)


def _say_plan(answer: dict[str, Any]) -> None:
    head = "would be announced" if answer["dry_run"] else "is announced"
    click.echo(f"{answer['decision']} {head} to {answer['n_touched']:,}, in force on {answer['in_force_on']}:")
    for arm in answer["arms"]:
        click.echo(f"  {arm['name']} ({arm['how'].replace('_', ' ')}): {arm['n']:,}")
        for one in arm["countries"]:
            when = f"  told on {one['tell_on']}" if "tell_on" in one else ""
            when += f", charged from {one['charge_from']}" if one.get("charge_from") else ""
            click.echo(f"    {one['country'] or 'country unknown'}: {one['n']:,}{when}")
    for why, n in answer["left_out"].items():
        click.echo(f"  left out, {why}: {n:,}")
    for one in answer["guard_rails"]:
        click.echo(f"  stops beyond {one['above']:g} times what is expected of {one['measure']}")
    for said in answer["warnings"]:
        click.echo(f"  ! {said}")
    if answer["dry_run"]:
        click.echo("Nothing was done. --for-real announces it.")


def _say_standing(answer: dict[str, Any]) -> None:
    told = f"told {answer['n_told']:,}, charged {answer['n_charged']:,}, waiting {answer['n_waiting']:,}"
    click.echo(f"{answer['decision']} is {answer['state']}: {told}, given up {answer['n_given_up']:,}")
    for arm in answer["arms"]:
        n = "not drawn yet" if arm["n"] is None else f"{arm['n']:,}"
        click.echo(f"  {arm['name']} ({str(arm['how']).replace('_', ' ')}): {n}")
    for one in answer["guard_rails"]:
        ends = f"{one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f}) of {one['above']:g} times"
        click.echo(f"  {one['measure']} of {one['arm']}: {ends}: {one['verdict']}")
    if answer["stopped"]:
        stopped = answer["stopped"]
        gone = f"{stopped['n_told'] or 0:,} had been told and {stopped['n_charged'] or 0:,} charged"
        click.echo(f"  stopped by {stopped['by']}: {stopped['reason']}; {gone}. {stopped['what_of_them']}.")
