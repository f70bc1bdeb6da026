"""The page of all facts, written from the classes themselves: ``python scripts/facts_page.py > docs/facts.md``."""

from __future__ import annotations

import inspect
import sys
import types
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from goodwill import facts
from goodwill.facts.fact import Amount, Fact, Instant, Whole
from goodwill.segments.columns import TYPED

_INTRODUCTION = """\
# Facts

Everything Goodwill knows is a fact: one thing that happened, recorded once, never edited. This page is written from the
code by `python scripts/facts_page.py > docs/facts.md`; a test holds the two together.

Each fact is kept with its *envelope*: the subject it is about, when it happened (`occurred_at`), when we learnt it
(`recorded_at`), its position in the ledger, its version and which door told it (`source`). What a posting's key was once,
no later posting can be: telling a fact twice is telling it once, also years later.

A field marked **personal** says who somebody is or what they wrote. It is sealed with that person's own key, and cannot be
read by anyone once the key is destroyed (`subscriber.erased`). A field marked *column* is a column of its own in the
ledger's segments, so that questions can be asked of it; the others rest in the fact's payload.

A wire name never changes. A fact whose shape changes gets a new version, and an upcaster that brings what was recorded
before to today's shape when it is read.
"""
_NAMES: dict[Any, str] = {str: "text", bool: "yes or no", float: "number", Whole: "whole number", Amount: "whole number, 64 bits", Instant: "instant", int: "whole number"}  # fmt: skip


def page() -> str:
    """Return the page of all facts in Markdown."""
    parts = [_INTRODUCTION]
    for module, kinds in _by_module().items():
        story = (inspect.getdoc(sys.modules[module]) or "").splitlines()[0]
        parts.append(f"## {story.removeprefix('Facts of ').rstrip('.').capitalize()}\n")
        parts += [_section(kind) for kind in kinds]
    return "\n".join(parts)


def _by_module() -> dict[str, list[type[Fact]]]:
    modules: dict[str, list[type[Fact]]] = {}
    for kind in facts.kinds().values():
        if kind.__module__.startswith("goodwill."):
            modules.setdefault(kind.__module__, []).append(kind)
    return {module: sorted(modules[module], key=_line) for module in sorted(modules)}


def _line(kind: type[Fact]) -> int:
    return inspect.getsourcelines(kind)[1]


def _section(kind: type[Fact]) -> str:
    version = "" if kind.version == 1 else f" (version {kind.version})"
    head = f"### `{kind.wire}`{version}\n\n`{kind.__name__}`. {inspect.getdoc(kind)}\n"
    rows = [_row(kind, field) for field in msgspec.structs.fields(kind)]
    if not rows:
        return f"{head}\nIt has no fields of its own.\n"
    return "\n".join([head, "| field | what | |", "| --- | --- | --- |", *rows, ""])


def _row(kind: type[Fact], field: msgspec.structs.FieldInfo) -> str:
    hint = get_type_hints(kind, include_extras=True)[field.name]
    personal = field.name in facts.personal_fields(kind)
    marks = [
        "required" if field.required else "",
        "**personal**" if personal else "*column*" if field.name in TYPED else "",
    ]
    return f"| `{field.name}` | {_named(hint)} | {', '.join(filter(None, marks))} |"


def _named(hint: Any) -> str:
    """Return a type in words."""
    if get_origin(hint) in (Union, types.UnionType):
        return _named(next(one for one in get_args(hint) if one is not type(None)))
    if hint in _NAMES:
        return _NAMES[hint]
    if get_origin(hint) is Annotated:
        return _named(get_args(hint)[0])
    return "texts" if get_origin(hint) is tuple else "words of the source's own"


if __name__ == "__main__":
    sys.stdout.write(page())
