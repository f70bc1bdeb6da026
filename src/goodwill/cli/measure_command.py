"""``goodwill measure``: what a decision did to a series in a file, with intervals and checks, or why that cannot be told."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import plain
from goodwill.cli.manners import HOME, JSON, open_home, tell
from goodwill.errors import BadSeries

if TYPE_CHECKING:
    from goodwill.decisions.effect import Effect, Event, Known, Series, Unmeasured

_DAY = click.DateTime(["%Y-%m-%d"])


class Named(click.ParamType[tuple[str, str]]):
    """Two words with an equals sign between them: ``2026-03-02=an outage``."""

    name = "name=words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return both, or fail with what was wanted."""
        first, sign, rest = str(value).partition("=")
        if not sign or not first.strip() or not rest.strip():
            self.fail(f"{value!r} wants two words with an equals sign between them", param, ctx)
        return first.strip(), rest.strip()


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", default=None, help="A decision by its name: all it did, written beside its forecast.")
@click.option(
    "--of",
    "what",
    default=None,
    help="Of the ledger instead: plays, cancellations, revenue, goodwill or complaints:THEME.",
)
@click.option(
    "--plan", multiple=True, help="With --of: whom the decision touches; may be repeated.  [default: all plans]"
)
@click.option("--country", multiple=True, help="With --of: where it touches them.  [default: everywhere]")
@click.option("--at", type=_DAY, help="The first day on which the decision could have done anything.")
@click.option("--until", type=_DAY, help="Look no further than this day.  [default: to the end]")
@click.option("--since", type=_DAY, help="Look no further back than this day.")
@click.option("--date", "dated", default=None, help="The column of days.  [default: the first]")
@click.option("--value", default=None, help="The column that is measured.  [default: the second]")
@click.option("--compare", multiple=True, help="A column of those left alone; may be repeated.")
@click.option("--covariate", multiple=True, help="A column that moves it and that the decision does not move.")
@click.option("--touched", type=Named(), multiple=True, help="COLUMN=HOW: those compared with whom it touched too.")
@click.option("--event", type=Named(), multiple=True, help="DAY=WHAT: something else that happened; may be repeated.")
@HOME
@JSON
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    decision: str | None,
    what: str | None,
    plan: tuple[str, ...],
    country: tuple[str, ...],
    at: datetime | None,
    until: datetime | None,
    since: datetime | None,
    dated: str | None,
    value: str | None,
    compare: tuple[str, ...],
    covariate: tuple[str, ...],
    touched: tuple[tuple[str, str], ...],
    event: tuple[tuple[str, str], ...],
    home: str | None,
    as_json: bool,
) -> None:
    """Say what a decision did to a series in a CSV file, or of the ledger: as much as its checks bear, or why not."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from goodwill.decisions.effect import Effect, Known  # noqa: PLC0415 -- slow import

    if sum(one is not None for one in (file, decision, what)) != 1:
        raise click.UsageError("measure wants a CSV file, or --of and what of the ledger, or --decision and its name")
    if decision is not None:
        open_home(ctx, home)
        _of_decision(decision, until.date() if until else None, as_json=as_json)
        return
    if at is None:
        raise click.UsageError("measure wants --at, the first day on which the decision could have done anything")
    if at.date() > datetime.now(UTC).date():
        raise BadSeries(
            f"wanted a decision that was taken; {at.date()} is still to come: there is no effect to measure"
        )
    known = Known(
        events=[_event(day, word) for day, word in event],
        touched=dict(touched),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    if file is not None:
        columns = _Columns(file, dated, value)
        name, told = columns.measured, columns.effect(at.date(), compare, covariate, known)
    else:
        open_home(ctx, home)
        name, told = what or "", _of_ledger(what or "", at, plan, country, known)
    answer = _answer(told) if isinstance(told, Effect) else _refusal(told)
    tell({"series": name, **answer}, as_json=as_json, in_words=lambda: _in_words(name, told))


def _of_decision(name: str, until: date | None, *, as_json: bool) -> None:
    from goodwill import review  # noqa: PLC0415 -- needs an open home
    from goodwill.decisions.effect import Effect, Unmeasured  # noqa: PLC0415 -- slow import

    now = datetime.now(UTC)
    found = review.look_again(name, until=until or now.date() - timedelta(days=1), at=now)
    told = {
        what: _answer(one)
        if isinstance(one, Effect)
        else _refusal(one)
        if isinstance(one, Unmeasured)
        else {"measured": False, "why": [one]}
        for what, one in found.items()
    }

    def in_words() -> None:
        for what, one in found.items():
            click.echo(f"{what}: {one}") if isinstance(one, str) else _in_words(what, one)

    tell({"decision": name, "measures": told}, as_json=as_json, in_words=in_words)


def _of_ledger(
    what: str, at: datetime, plans: tuple[str, ...], countries: tuple[str, ...], known: Known
) -> Effect | Unmeasured:
    from goodwill import review  # noqa: PLC0415 -- needs an open home
    from goodwill.warehouse.measures import Touched  # noqa: PLC0415 -- with an open home only

    until = known.until or datetime.now(UTC).date() - timedelta(days=1)
    return review.measured(what, Touched(at.replace(tzinfo=UTC), plans, countries), until=until, known=known)


class _Columns:
    """The columns of a CSV file, as series."""

    def __init__(self, file: Path, dated: str | None, value: str | None) -> None:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            self.names = list(reader.fieldnames or [])
            self.rows = list(reader)
        if len(self.names) < 2 or not self.rows:
            raise BadSeries(f"{file.name}: wanted a line of names and lines of a day and a number each; came none")
        self.dated = self._known(dated or self.names[0])
        self.measured = self._known(value or next(name for name in self.names if name != self.dated))

    def effect(
        self, at: date, compare: tuple[str, ...], covariates: tuple[str, ...], known: Known
    ) -> Effect | Unmeasured:
        """Return what came of measuring the columns named."""
        from goodwill.decisions.effect import measure  # noqa: PLC0415 -- slow import

        return measure(
            self.series(self.measured),
            at,
            comparison={name: self.series(name) for name in compare},
            covariates={name: self.series(name) for name in covariates},
            known=known,
        )

    def series(self, name: str) -> Series:
        """Return one column as a series; lines without its number are left out at its ends only."""
        from goodwill.decisions.effect import series_of  # noqa: PLC0415 -- slow import

        return series_of(self._numbers(self._known(name)), name=name)

    def _known(self, name: str) -> str:
        if name not in self.names:
            raise BadSeries(f"wanted a column {name!r}; the file has {', '.join(self.names)}")
        return name

    def _numbers(self, name: str) -> Iterator[tuple[date, float]]:
        for place, row in enumerate(self.rows, 2):
            if row[name] is None or not row[name].strip():
                continue
            try:
                yield _day(row[self.dated]), float(row[name])
            except ValueError:
                came = f"{row[self.dated]!r} and {row[name]!r}"
                raise BadSeries(
                    f"line {place}: wanted a day as 2026-03-01 (or a year) and a number in {name!r}; {came} came"
                ) from None


def _day(word: str) -> date:
    return date(int(word), 1, 1) if len(word.strip()) == 4 else date.fromisoformat(word.strip()[:10])


def _event(day: str, what: str) -> Event:
    from goodwill.decisions.effect import Event  # noqa: PLC0415 -- slow import

    try:
        return Event(what, date.fromisoformat(day), date.fromisoformat(day))
    except ValueError:
        raise click.BadParameter(f"--event wants a day as 2026-03-01 before the equals sign; {day!r} came") from None


def _answer(told: Effect) -> dict[str, Any]:
    path = told.path
    days = (
        []
        if path is None
        else [
            {"day": str(day), "actual": actual, "expected": expected, "low": low, "high": high}
            for day, actual, expected, low, high in zip(
                path.days, *(one.tolist() for one in (path.actual, path.expected, path.low, path.high)), strict=True
            )
        ]
    )
    return {"measured": True, **plain(replace(told, path=None)), "path": days}


def _refusal(told: Unmeasured) -> dict[str, Any]:
    return {"measured": False, "why": list(told.why), **plain(told)}


def _in_words(name: str, told: Effect | Unmeasured) -> None:
    from goodwill.decisions.effect import Effect  # noqa: PLC0415 -- slow import

    if isinstance(told, Effect):
        click.echo(f"{name}, {told.began_on} to {told.ended_on}, {told.way}:")
        for what, estimates in (("in all", told.total), ("a step", told.each)):
            click.echo(f"  {what:<7} {estimates[0].value:+,.2f}  " + "  ".join(_interval(one) for one in estimates))
        if told.share:
            ends = "  ".join(f"{one.level:.0%}: {one.low:+.1%} to {one.high:+.1%}" for one in told.share)
            click.echo(f"  {'share':<7} {told.share[0].value:+.1%}  {ends}")
        click.echo(f"  rests on {told.total[0].rests_on}")
    else:
        click.echo(f"{name}, from {told.began_on}: not measured")
    for check in told.checks:
        click.echo(f"  {check.outcome:<7} {check.name}: {check.words}")
    for note in told.notes:
        click.echo(f"  ! {note}")


def _interval(one: Any) -> str:
    return f"{one.level:.0%}: {one.low:+,.2f} to {one.high:+,.2f}"
