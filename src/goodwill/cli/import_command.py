"""``goodwill import``: rows of files become facts, each of them accounted for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.manners import HOME, JSON, open_home, tell

if TYPE_CHECKING:
    from goodwill.hands import Says
    from goodwill.intake.files import Choices, Imported, Preview
    from goodwill.intake.maps import Map

    Follow = Callable[[int, Imported], None]
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--as", "ready", metavar="NAME", help="A ready map: viewing-export, listening-log or facts.")
@click.option("--map", "own", type=_FILE, help="A map of your own (TOML).")
@click.option("--source", help="What the facts are told by; the same row of two sources is two facts.")
@click.option("--account", help="Whose export it is, for maps of one household.")
@click.option("--set", "settings", multiple=True, metavar="OPTION=VALUE", help="Another option of the map.")
@click.option("--encoding", help="The file's encoding; by its byte order mark, else UTF-8.")
@click.option("--delimiter", help="A CSV's delimiter; found from its header.")
@click.option("--dry-run", is_flag=True, help="Show the first rows as the facts they would become; write nothing.")
@HOME
@JSON
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], home: str | None, as_json: bool, **said: Any) -> None:
    """Import files of facts: CSV, JSON lines or Parquet, plain, gzip or zstd. Importing again adds nothing."""
    if (said["ready"] is None) == (said["own"] is None):
        raise click.UsageError("say what the rows are: --as NAME for a ready map, or --map FILE for one of your own")
    open_home(ctx, home)
    chosen, choices = _map(said), _choices(said)
    if said["dry_run"]:
        _tell_previews(files, chosen, choices, as_json=as_json)
    else:
        _import(files, chosen, choices, as_json=as_json)


def _map(said: Mapping[str, Any]) -> Map:
    from goodwill.intake.maps import read_map, ready_map  # noqa: PLC0415 -- needs an open home

    return ready_map(said["ready"]) if said["ready"] is not None else read_map(said["own"])


def _choices(said: Mapping[str, Any]) -> Choices:
    from goodwill.intake.files import Choices  # noqa: PLC0415 -- needs an open home

    pairs = [setting.partition("=") for setting in said["settings"]]
    if unset := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"--set wants OPTION=VALUE; {unset[0]!r} came")
    options = {name: value for name, _, value in pairs}
    if said["account"] is not None:
        options["account"] = said["account"]
    delimiter = said["delimiter"] and said["delimiter"].replace("\\t", "\t")
    return Choices(source=said["source"], options=options, encoding=said["encoding"], delimiter=delimiter)


def _import(files: Sequence[Path], chosen: Map, choices: Choices, *, as_json: bool) -> None:
    from django.conf import settings  # noqa: PLC0415 -- needs an open home

    from goodwill.hands import at_work  # noqa: PLC0415 -- needs an open home
    from goodwill.intake.files import import_file  # noqa: PLC0415 -- needs an open home

    home = settings.GOODWILL.path
    gc.set_threshold(100_000, 50, 100)  # rows make no rings: looking for them took a sixth of the time
    with _bar(shown=not as_json and sys.stderr.isatty()) as follow, at_work("import") as hand:
        done = [
            import_file(path, chosen, choices, home=home, on_batch=_said(hand, path, follow(path))) for path in files
        ]
    tell(_sum(files, done), as_json=as_json, in_words=lambda: _say(files, done))


def _said(hand: Says, path: Path, follow: Follow | None) -> Follow:
    """Return what is told of each batch of a file: the hand says how far it is, and the bar is moved, if there is one."""
    size = max(path.stat().st_size, 1)

    def further(at: int, so_far: Imported) -> None:
        hand.does(path.name, min(at / size, 1.0))
        if follow is not None:
            follow(at, so_far)

    return further


def _sum(files: Sequence[Path], done: Sequence[Imported]) -> dict[str, Any]:
    each = [_figures(one) for one in done]
    if len(each) == 1:
        return each[0]
    whole = {name: sum(one[name] for one in each) for name in ("read", "recorded", "duplicates", "rejected", "facts")}
    rejects = [one["rejects_file"] for one in each if one["rejects_file"] is not None]
    skipped = sum((one.skipped for one in done), type(done[0].skipped)())
    listed = [{"file": str(path), **one} for path, one in zip(files, each, strict=True)]
    return {**whole, "skipped": dict(skipped), "rejects_file": rejects[0] if rejects else None, "files": listed}


def _figures(one: Imported) -> dict[str, Any]:
    return {
        "read": one.read,
        "recorded": one.recorded,
        "duplicates": one.duplicates,
        "rejected": one.rejected,
        "rejects_file": None if one.rejects_file is None else str(one.rejects_file),
        "facts": one.facts,
        "skipped": dict(one.skipped),
    }


def _say(files: Sequence[Path], done: Sequence[Imported]) -> None:
    for path, one in zip(files, done, strict=True):
        click.echo(
            f"{path.name}: {one.read:,} rows read: {one.recorded:,} recorded ({one.facts:,} facts), "
            f"{one.duplicates:,} known already, {one.rejected:,} rejected"
        )
        for because, n in one.skipped.most_common():
            click.echo(f"  {n:,} more rows skipped: {because}")
        if one.rejects_file is not None:
            click.echo(f"  rejected rows, with reasons: {one.rejects_file}")


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[Path], Follow | None]]:
    """Show how far each file is, on stderr."""
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow import
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 -- slow import

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[rows]}"), console=Console(stderr=True)) as progress:

        def follow(path: Path) -> Follow:
            task = progress.add_task(path.name, total=path.stat().st_size, rows="")
            return lambda at, so_far: progress.update(
                task, completed=at, rows=f"{so_far.read:,} rows, {so_far.rejected:,} rejected"
            )

        yield follow


def _tell_previews(files: Sequence[Path], chosen: Map, choices: Choices, *, as_json: bool) -> None:
    from goodwill.intake.files import preview  # noqa: PLC0415 -- needs an open home

    shown = [(path, preview(path, chosen, choices)) for path in files]
    answer = {"files": [{"file": str(path), "rows": [_row(one) for one in rows]} for path, rows in shown]}
    tell(answer, as_json=as_json, in_words=lambda: _say_previews(shown))


def _row(one: Preview) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 -- keeps --help light

    facts = [
        {
            "name": draft.fact.wire,
            "occurred_at": draft.occurred_at.isoformat(),
            draft.handle.kind.value: draft.handle.value,
            "fields": {k: v for k, v in msgspec.to_builtins(draft.fact).items() if v is not None},
        }
        for draft in one.drafts
    ]
    return {"line": one.line, "facts": facts, **({} if one.instead is None else {"instead": one.instead})}


def _say_previews(shown: Sequence[tuple[Path, Sequence[Preview]]]) -> None:
    for path, rows in shown:
        click.echo(f"{path.name}: the first {len(rows)} rows would become (nothing is written)")
        for one in map(_row, rows):
            click.echo(f"  line {one['line']}: {one.get('instead', '')}".rstrip(": "))
            for fact in one["facts"]:
                who = next(f"{kind} {value}" for kind, value in list(fact.items())[2:3])
                fields = ", ".join(f"{name} = {value!r}" for name, value in fact["fields"].items())
                click.echo(f"    {fact['occurred_at']}  {who}  {fact['name']}  {fields}")
