"""``goodwill doctor``: says what is wrong and how to mend it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from goodwill.cli.manners import HOME, JSON, tell
from goodwill.errors import BadHome

if TYPE_CHECKING:
    from goodwill.doctor import Examination

_MARKS = {"wrong": "WRONG  ", "warning": "warning", "note": "note   "}


@click.command()
@HOME
@JSON
@click.option("--deep", is_flag=True, help="Read every segment whole, and have the database check itself.")
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool, deep: bool) -> None:
    """Say what is wrong and how to mend it. Nothing is changed. Exit 0 healthy, 1 when something is wrong."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is only for commands that need it

    try:
        opened = open_site(home or ctx.find_root().obj, migrated=False)
    except BadHome as refusal:
        _refused(str(refusal), as_json=as_json)
    from goodwill.doctor import examine  # noqa: PLC0415 -- needs an open home

    examination = examine(opened, deep=deep)
    answer = {
        "healthy": examination.is_healthy,
        "looked_at": list(examination.looked_at),
        "skipped": list(examination.skipped),
        "findings": [asdict(finding) for finding in examination.findings],
    }
    tell(answer, as_json=as_json, in_words=lambda: _in_words(examination))
    sys.exit(0 if examination.is_healthy else 1)


def _refused(reason: str, *, as_json: bool) -> None:
    check, mend = "the home can be opened", "see docs/settings.md"
    finding = {"check": check, "level": "wrong", "what": reason, "mend": mend}
    answer = {"healthy": False, "looked_at": [check], "skipped": [], "findings": [finding]}
    tell(answer, as_json=as_json, in_words=lambda: click.echo(f"WRONG   {reason}\n        mend: {mend}"))
    sys.exit(1)


def _in_words(examination: Examination) -> None:
    found = {finding.check for finding in examination.findings}
    for check in examination.looked_at:
        if check not in found:
            click.echo(f"ok      {check}")
        for finding in examination.findings:
            if finding.check == check:
                click.echo(f"{_MARKS[finding.level]} {finding.what}\n        mend: {finding.mend}")
    for check in examination.skipped:
        click.echo(f"skipped {check}")
    click.echo("Healthy." if examination.is_healthy else "Something is wrong; see above.")
