"""Writes the reference parts of the docs from the program itself: settings, errors, facts, commands, checks.

Each part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->`` of its page; the rest is written by hand.
``python scripts/reference.py`` brings the pages up to date; with ``--check`` it names those that are not and exits 1.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import click

ROOT = Path(__file__).resolve().parents[1]
_PART = re.compile(r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)
WIDTH = 100


def pages() -> dict[Path, str]:
    """Return each page that has such parts, as it should be."""
    found = [path for path in sorted((ROOT / "docs").rglob("*.md")) if _PART.search(path.read_text())]
    return {path: _PART.sub(_filled, path.read_text()) for path in found}


def _filled(found: re.Match[str]) -> str:
    return f"{found[1]}{PARTS[found[2]]()}\n{found[3]}"


def _settings() -> str:
    from goodwill.home import SETTINGS

    rows = [
        f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {_cell(one.meaning)} |" for one in SETTINGS
    ]
    return "\n".join(["| setting | default | what it is for |", "| --- | --- | --- |", *rows])


def _errors() -> str:
    from goodwill import errors

    rows = [f"| `{one.__name__}` | {_cell(_first(one))} |" for one in _below(errors.GoodwillError)]
    tree = (errors.__doc__ or "").split("::\n\n", 1)[1].rstrip()
    lines = "\n".join(line.removeprefix("    ") for line in tree.splitlines())
    return "\n".join(["```text", lines, "```", "", "| error | when |", "| --- | --- |", *rows])


def _below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == kind.__module__:
            yield from _below(child)


def _facts() -> str:
    from goodwill.facts import kinds

    lines: list[str] = []
    for story, members in _by_story(kinds()):
        lines += [f"### {story}", "", "| fact | what it says | fields |", "| --- | --- | --- |"]
        lines += [f"| `{wire}` | {_cell(_whole(kind))} | {_fields(kind)} |" for wire, kind in members]
        lines.append("")
    return "\n".join(lines).rstrip()


def _by_story(kinds: dict[str, type]) -> Iterator[tuple[str, list[tuple[str, type]]]]:
    modules = dict.fromkeys(kind.__module__ for kind in kinds.values())
    for module in modules:
        title = (sys.modules[module].__doc__ or "").split(".")[0].split("\n")[0]
        yield title, sorted((wire, kind) for wire, kind in kinds.items() if kind.__module__ == module)


def _fields(kind: type) -> str:
    from goodwill.facts import personal_fields

    hints = get_type_hints(kind)
    told = [
        f"`{name}` {_word(hints[name])}{' (sealed)' if name in personal_fields(kind) else ''}"
        for name in kind.__struct_fields__
    ]
    return ", ".join(told) or "none"


def _word(hint: object) -> str:
    kept = [arg for arg in get_args(hint) if arg is not type(None)]
    if kept and type(None) in get_args(hint):
        return _word(kept[0]) if len(kept) == 1 else " or ".join(map(_word, kept))
    name = getattr(hint, "__name__", str(hint))
    words = {
        "str": "text",
        "int": "whole number",
        "bool": "yes/no",
        "dict": "map",
        "float": "number",
        "datetime": "instant",
    }
    if name in ("tuple", "list", "Sequence"):
        return "list"
    return words.get(name, name)


def _commands() -> str:
    from goodwill.cli import cli

    lines = []
    top = click.Context(cli, info_name="goodwill", terminal_width=WIDTH, **cli.context_settings)
    for name, command, ctx in _each(cli, top):
        lines += [f"### {name}", "", "```text", command.get_help(ctx).replace(str(Path.home()), "~"), "```", ""]
    return "\n".join(lines).rstrip()


def _each(group: click.Group, ctx: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        below = click.Context(command, info_name=name, parent=ctx, terminal_width=WIDTH)
        yield below.command_path, command, below
        if isinstance(command, click.Group):
            yield from _each(command, below)


def _checks() -> str:
    from goodwill.doctor.examination import every_check

    rows = [f"| {check.name} | {'`--deep` only' if check.is_deep else ''} |" for check in every_check()]
    return "\n".join(["| what is well when nothing is found | |", "| --- | --- |", *rows])


def _choices() -> str:
    from goodwill.policy import CHOICES
    from goodwill.policy.choices import written

    rows = [
        f"| `{one.name}` | `{_cell(written(one.default))}` | {_cell(one.meaning)} | {_cell(one.rests_on)} |"
        for one in CHOICES.values()
    ]
    return "\n".join(
        ["| choice | default | what it decides | where the default comes from |", "| --- | --- | --- | --- |", *rows]
    )


def _first(kind: type) -> str:
    return _whole(kind).split("\n\n")[0]


def _whole(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _cell(words: str) -> str:
    return words.replace("``", "`").replace("|", "\\|")


PARTS = {
    "settings": _settings,
    "choices": _choices,
    "errors": _errors,
    "facts": _facts,
    "commands": _commands,
    "checks": _checks,
}


def _record_schema() -> str:
    """Return the JSON Schema of the copy a person may ask for."""
    import json

    import msgspec

    from goodwill.privacy import FORMAT, Record
    from goodwill.profile.table import meanings

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **msgspec.json.schema(Record)}
    for name, says in meanings().items():
        schema["$defs"]["Profile"]["properties"][name]["description"] = says
    return json.dumps(schema, indent=2) + "\n"


def main() -> None:
    from goodwill.site.setup import open_site

    with tempfile.TemporaryDirectory() as home:
        open_site(home, env={})
        wanted = pages() | {ROOT / "docs" / "record.schema.json": _record_schema()}
        stale = {path: text for path, text in wanted.items() if not path.exists() or path.read_text() != text}
    if "--check" in sys.argv:
        sys.exit(f"{', '.join(map(str, stale))}; run: python scripts/reference.py" if stale else 0)
    for path, text in stale.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
