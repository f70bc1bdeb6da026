"""``goodwill experiments``: which there are, and what one of them found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import Asked, asks, plain
from goodwill.segments.rows import instant

if TYPE_CHECKING:
    from goodwill.trials import Difference, Figures, Picked

_WHY = {
    "split": "the split is not as it was meant: an experiment whose split is not honest tells nothing",
    "alone": "nobody was left alone: there is nobody to compare with",
    "ripe": "too few were followed to the end yet: the first unit's time is over on {ripe_on}",
}


@click.command()
@click.argument("name", required=False)
@click.option("--within", "within_days", default=90, show_default=True, help="Days after the split each is followed.")
@click.option(
    "--planned",
    default=5000,
    show_default=True,
    help="Units at which intervals are narrowest; chosen before one looks.",
)
@click.option("--no-worth", is_flag=True, help="Do not value everyone: quicker.")
@asks
def command(
    asked: Asked,
    name: str | None,
    within_days: int,
    planned: int,
    no_worth: bool,
) -> None:
    """List the experiments, or say what one found: each arm beside those left alone, valid however often one looks."""
    asked.open()
    from goodwill import trials  # noqa: PLC0415 -- needs an open home

    if not 1 <= within_days <= 3650 or planned < 1:
        raise click.UsageError("--within is from 1 to 3650 days, --planned 1 unit or more")
    look = asked.look()
    if name is None:
        rows = [plain(one) for one in trials.listed(look)]
        asked.tell({"experiments": rows}, in_words=lambda: _list_in_words(rows))
        return
    told, rule = trials.looked_at(name, look, within_days=within_days, planned=planned, is_valued=not no_worth)
    asked.tell(_answer(told, rule), in_words=lambda: _in_words(told, rule))


def _answer(told: Figures, rule: Picked | None) -> dict[str, Any]:
    found: dict[str, Any] = plain(told)
    found["as_of"], found["ripe_at"] = (instant(at).isoformat() for at in (told.as_of, told.ripe_at))
    found["path"] = [plain(one) | {"at": instant(one.at).isoformat()} for one in told.path]
    found["split"] = None if told.split is None else plain(told.split) | {"is_honest": told.split.is_honest}
    found["rule"] = None
    if rule is not None:
        found["rule"] = plain(rule)
        if rule.rule is not None:
            of_rule = ("share", "gain", "beside_best", "p_best")
            found["rule"]["rule"] = {name: plain(getattr(rule.rule, name)) for name in of_rule}
    return found


def _list_in_words(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("nobody was ever assigned in an experiment")
    for row in rows:
        arms = ", ".join(f"{arm} {n:,}" for arm, n in row["n_by_arm"].items())
        click.echo(f"{row['name']}  {row['first_at'][:10]} to {row['last_at'][:10]}  {arms}")


def _in_words(told: Figures, rule: Picked | None) -> None:
    click.echo(f"{told.name}, as of {instant(told.as_of):%Y-%m-%d}")
    for arm in told.arms:
        did = ", ".join(f"{name} {n:,}" for name, n in arm.counts.items() if n)
        click.echo(
            f"  {arm.name}{' (left alone)' if arm.is_held_out else ''}: {arm.n:,} people; {did or 'nothing yet'}"
        )
    if told.n_crossed:
        click.echo(f"  left out, for they came into several arms: {told.n_crossed:,}")
    if told.split is not None:
        honest = "as it was meant" if told.split.is_honest else "NOT as it was meant"
        click.echo(f"  the split is {honest} (p = {told.split.p_value:.3g})")
    if told.refused:
        click.echo(f"  nothing is compared: {_WHY[told.refused].format(ripe_on=f'{instant(told.ripe_at):%Y-%m-%d}')}")
        return
    click.echo(f"beside those left alone, {told.within_days} days after the split, 95 % however often one looks:")
    for one in (*told.differences, *told.worth):
        click.echo(f"  {_line(one)}")
    for guard in told.guards:
        click.echo(f"  guard rail {guard.guard.measure} of {guard.difference.arm}: {guard.verdict.value}")
    if rule is not None and rule.rule is not None:
        gain = rule.rule.gain
        shares = ", ".join(f"{name} {share:.0%}" for name, share in rule.rule.share.items())
        click.echo(f"the arm of greatest expected {rule.outcome} for each: {shares}")
        click.echo(
            f"  {gain.value / 100:+,.2f} ({gain.low / 100:+,.2f} to {gain.high / 100:+,.2f}) {rule.currency} a unit;"
        )
        click.echo(f"  better than one arm for all with probability {rule.rule.p_best:.0%}")


def _line(one: Difference) -> str:
    scale, unit = (100.0, f" {one.currency}") if one.currency else (1.0, "")
    value, low, high = (getattr(one.estimate, name) / scale for name in ("value", "low", "high"))
    return f"{one.arm} {one.measure}: {value:+,.4g} ({low:+,.4g} to {high:+,.4g}){unit} a person"
