"""The colours of a drawing that leaves the house: those of the page in the light, written into the file itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)\)")
_LAYER = re.compile(r"@layer \w+ \{(.*)\}\s*$", re.DOTALL)


@cache
def inks() -> SafeString:
    """Return the rules of ``drawn.css`` with every token in its place: what reads SVG alone knows no tokens or layers."""
    return mark_safe(resolved(_text("drawn.css"), tokens()))  # noqa: S308 -- our own files


@cache
def tokens(*, is_dark: bool = False) -> dict[str, str]:
    """Return the tokens of the design by name, in the light or in the dark."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(_text("tokens.css")):
        found.setdefault(name, value)  # what a taste or a screen changes comes after
    return {name: chosen(value.strip(), is_dark=is_dark) for name, value in found.items()}


def chosen(value: str, *, is_dark: bool) -> str:
    """Return a token's value for one light: the first or the second of its pair."""
    pair = re.fullmatch(r"light-dark\(\s*([^,]+?)\s*,\s*(.+?)\s*\)", value)
    return value if pair is None else pair[2 if is_dark else 1]


def resolved(rules: str, known: dict[str, str]) -> str:
    """Return rules without their layer, and with the values of what they use."""
    inner = _LAYER.search(rules)
    plain = inner[1] if inner else rules
    plain = _USED.sub(lambda used: known[used[1]], plain)
    return re.sub(r"\s+", " ", plain).strip()


def _text(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", Path(str(finders.find(f"console/{name}"))).read_text(), flags=re.DOTALL)
