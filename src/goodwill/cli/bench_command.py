"""``goodwill bench NAME``: measures this machine and prints the figures beside named peers and goals."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import click

from goodwill import bench
from goodwill.bench.report import Report, as_answer
from goodwill.cli.manners import JSON, tell

_FRAME = frozenset({"by_hand", "machine", "made", "postgres", "report"})
_COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([kmb]?)\Z", re.IGNORECASE)
_SUFFIX = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}


class Count(click.ParamType[int]):
    """A count as people write it: ``20000``, ``20k``, ``100M``, ``1B``."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the count, or fail with what was wanted."""
        found = _COUNT.match(str(value).replace("_", "").replace(",", ""))
        if found is None or not (n := round(float(found[1]) * _SUFFIX[found[2].lower()])):
            self.fail(f"{value!r} is not a count: write 20000, 20k, 100M or 1B", param, ctx)
        return n


class _Benches(click.Group):
    """One command per file of ``goodwill/bench``, imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(
            info.name for info in pkgutil.iter_modules(bench.__path__) if not info.ispkg and _is_bench(_tree(info.name))
        )

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _bench(name) if name in self.list_commands(ctx) else None


@click.group(cls=_Benches)
def command() -> None:
    """Measure this machine: each bench prints its figures, its ratios to named peers and whether its goals are met."""


_OPTIONS = {
    "facts": click.Option(["--facts"], type=Count(), help="How many facts, e.g. 2M.  [default: under a minute's worth]"),
    "subscribers": click.Option(["--subscribers"], type=Count(), help="How many subscribers, e.g. 20k."),
    "database": click.Option(
        ["--database"], default="sqlite", show_default=True,
        help="sqlite, postgresql (a server of its own, gone afterwards), or the address of one: postgresql://…"
    ),
    "home": click.Option(
        ["--home"], type=click.Path(file_okay=False, path_type=Path),
        help="A simulated company that is there already, or where one is made and left.  [default: one that goes afterwards]",
    ),
    "engine": click.Option(
        ["--engine"], type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True,
        help="What sweeps."
    ),
    "runs": click.Option(["--runs"], type=click.IntRange(1), help="How many made-up companies."),
    "peers": click.Option(["--peers"], type=click.IntRange(0), help="How many of them are told to peers too, which take minutes each."),
    "what": click.Option(["--what"], help="Which part is measured; one that there is not is answered with those there are."),
    "data": click.Option(
        ["--data"], type=click.Path(file_okay=False, exists=True, path_type=Path),
        help="The folder of public data sets; what needs one that is not there is left out, and said so.",
    ),
}  # fmt: skip
"""Every option a bench may have; each has those that its ``run`` takes."""


def _bench(name: str) -> click.Command:
    taken = _taken(_tree(name))

    def run(as_json: bool, **asked: Any) -> None:
        _print(importlib.import_module(f"goodwill.bench.{name}").run(**asked), as_json=as_json)

    plain = click.Command(name, callback=run, help=ast.get_docstring(_tree(name)))
    plain.params.extend(option for word, option in _OPTIONS.items() if word in taken)
    return JSON(plain)


def _taken(tree: ast.Module) -> frozenset[str]:
    """Return the names of what the ``run`` of a bench takes."""
    [run] = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "run"]
    return frozenset(one.arg for one in (*run.args.args, *run.args.kwonlyargs))


def _tree(name: str) -> ast.Module:
    """Read a file without importing it: what a bench measures is slow to import."""
    return ast.parse((Path(bench.__path__[0]) / f"{name}.py").read_text())


def _is_bench(tree: ast.Module) -> bool:
    return any(isinstance(one, ast.FunctionDef) and one.name == "run" for one in tree.body)


def _print(report: Report, *, as_json: bool) -> None:
    from goodwill.bench.machine import machine  # noqa: PLC0415 -- reads versions of what may be slow to find

    here = machine()
    tell(as_answer(report, here), as_json=as_json, in_words=lambda: _in_words(report, here))


def _in_words(report: Report, here: dict[str, str | int]) -> None:
    click.echo(", ".join(f"{name} {value}" for name, value in here.items()))
    width = max((len(name) for name in [*report.figures, *report.ratios]), default=0)
    for name, value in report.figures.items():
        click.echo(f"  {name:<{width}}  {_figure(value)}")
    for name, ratio in report.ratios.items():
        click.echo(f"  {name:<{width}}  {ratio:.3g} x")
    for goal in report.goals:
        click.echo(f"  {'met   ' if goal.met else 'MISSED'}  {goal.name}: {goal.value:.4g}, wanted {goal.goal}")


def _figure(value: float | int | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
