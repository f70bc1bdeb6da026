"""A programme that a house wrote, as a picture: who, wait, unless, say, then, from left to right, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from goodwill.programmes.written import Spec, Written

_WIDE, _GAP, _LINE, _PAD = 190, 34, 17, 12


def drawn(written: Written) -> str:
    """Return the picture as one SVG that needs nothing else; colours follow light and dark."""
    boxes = _boxes(written.spec)
    high = max(len(lines) for _head, lines in boxes) * _LINE + 3 * _PAD + _LINE
    width = len(boxes) * (_WIDE + _GAP) - _GAP + 2
    parts = [_box(n, head, lines, high) for n, (head, lines) in enumerate(boxes)]
    arrows = [_arrow(n, high) for n in range(len(boxes) - 1)]
    label = escape(f"{written.spec.name}: {written.spec.about}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {high + 2}" width="{width}" height="{high + 2}" '
        f'role="img" aria-label="{label}" font-family="sans-serif" font-size="13" fill="#444444" stroke="none">'
        + "".join([*arrows, *parts])
        + "</svg>\n"
    )


def _boxes(spec: Spec) -> list[tuple[str, list[str]]]:
    boxes = [("who", _tests(spec.who)), ("wait", [f"{spec.wait.days:g} days", f"since {spec.wait.since}"])]
    if spec.unless:
        boxes.append(("unless", _tests(spec.unless)))
    boxes.append(("say", [spec.say.words, spec.say.purpose.value, ", ".join(spec.say.channels)]))
    again = [f"again after {spec.then.again_after_days} days", f"{spec.then.times} times in all"]
    return [*boxes, ("then", again if spec.then.times > 1 else ["nothing more"])]


def _tests(tests: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, wanted in tests.items():
        for test, value in (wanted if isinstance(wanted, dict) else {"is": wanted}).items():
            lines.append(f"{name} {test.replace('_', ' ')} {value}")
    return lines


def _box(n: int, head: str, lines: list[str], high: int) -> str:
    x = n * (_WIDE + _GAP) + 1
    text = [f'<text x="{x + _PAD}" y="{_PAD + _LINE}" font-weight="bold" fill="#1f7a5c">{head}</text>']
    for place, line in enumerate(lines):
        shown = line if len(line) <= 26 else line[:25] + "…"
        text.append(
            f'<text x="{x + _PAD}" y="{2 * _PAD + (place + 2) * _LINE}"><title>{escape(line)}</title>{escape(shown)}</text>'
        )
    return f'<rect x="{x}" y="1" width="{_WIDE}" height="{high}" rx="8" fill="#ffffff" stroke="#1f7a5c"/>' + "".join(
        text
    )


def _arrow(n: int, high: int) -> str:
    x, y = (n + 1) * (_WIDE + _GAP) - _GAP + 1, high // 2
    return f'<path d="M{x + 4} {y}h{_GAP - 10}m-6 -5l6 5l-6 5" fill="none" stroke="#1f7a5c" stroke-width="1.5"/>'
