"""``goodwill cases``: what we would have told others the day before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import plain
from goodwill.cli.manners import JSON, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.decisions.cases import Replay


@click.command()
@click.argument("name", required=False)
@JSON
def command(name: str | None, as_json: bool) -> None:
    """Replay public decisions with only what was known the day before, each without its own evidence; or one of them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from goodwill.decisions.cases import cases, replay  # noqa: PLC0415 -- slow import

    told = [replay(one) for one in cases(name)]
    judged = [one for one in told if one.is_inside is not None]
    answer = {
        "unit": "millions of subscribers",
        "n_judged": len(judged),
        "n_inside_80": sum(bool(one.is_inside) for one in judged),
        "cases": [_plain(one) for one in told],
    }
    tell(answer, as_json=as_json, in_words=lambda: _in_words(told))


def _plain(one: Replay) -> dict[str, Any]:
    case = one.case
    told = ("name", "title", "where", "as_of", "base", "months", "known", "came", "source", "outcome", "own_guess")
    return {name: plain(getattr(case, name)) for name in told} | {
        "net": plain(one.net),
        "against_doing_nothing": plain(one.extra),
        "is_inside": one.is_inside,
        "flags": [str(flag) for flag in one.forecast.flags],
        "words": one.words,
    }


def _in_words(told: Sequence[Replay]) -> None:
    for one in told:
        click.echo(f"{one.case.name}: {one.case.title} ({one.case.where}, as of {one.case.as_of})")
        click.echo(f"  Known: {one.case.known}")
        click.echo(f"  {one.words}")
        click.echo(f"  Came: {one.case.came} [{one.case.source}]")
