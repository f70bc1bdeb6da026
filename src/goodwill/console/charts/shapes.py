"""What drawings are made of: across in per cent and down in pixels, so that they fit every screen and letters keep their size.

``look`` names classes of ``drawn.css``, and is never made of what somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_NARROW = 1.0
Anchor = Literal["start", "middle", "end"]


class Shape(Protocol):
    """Something that can be drawn."""

    def markup(self) -> str:
        """Return it as SVG, with everything in it escaped."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``dx`` moves it by pixels."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    look: str = ""
    dx: float = 0.0

    def markup(self) -> str:
        """Return it as SVG."""
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        moved = f' dx="{_px(self.dx)}"' if self.dx else ""
        return (
            f'<text x="{_share(self.x)}" y="{_px(self.y)}"{moved}{anchor}{_class(self.look)}>{escape(self.text)}</text>'
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str = "axis"

    def markup(self) -> str:
        """Return it as SVG."""
        across = f'x1="{_share(self.x1)}" x2="{_share(self.x2)}"'
        return f'<line{_class(self.look)} {across} y1="{_px(self.y1)}" y2="{_px(self.y2)}"/>'


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. ``tip`` is said when it is pointed at, ``address`` opened when it is pressed; ``least`` pixels wide."""

    x: float
    y: float
    width: float
    height: float
    look: str = "bar"
    tip: str = ""
    address: str = ""
    opacity: float = 1.0
    least: float = 0.0

    def markup(self) -> str:
        """Return it as SVG: a narrow one that must be seen is drawn at its least width too, as nobody knows which is wider."""
        drawn = self._drawn(_share(self.width))
        if self.least and self.width < _NARROW:
            drawn = self._drawn(_px(self.least)) + drawn
        return f'<a href="{escape(self.address)}" tabindex="-1">{drawn}</a>' if self.address else drawn

    def _drawn(self, width: str) -> str:
        place = f'x="{_share(self.x)}" y="{_px(self.y)}" width="{width}" height="{_px(self.height)}"'
        faint = f' fill-opacity="{self.opacity:.2f}"' if self.opacity < 1 else ""
        return f"<rect{_class(self.look)} {place}{faint}{_closed(self.tip, 'rect')}"


@dataclass(frozen=True, slots=True)
class Dot:
    """A round mark, ``r`` pixels from its middle to its edge."""

    x: float
    y: float
    r: float
    look: str = "dot-mark"
    tip: str = ""
    address: str = ""

    def markup(self) -> str:
        """Return it as SVG."""
        place = f'cx="{_share(self.x)}" cy="{_px(self.y)}" r="{_px(self.r)}"'
        drawn = f"<circle{_class(self.look)} {place}{_closed(self.tip, 'circle')}"
        return f'<a href="{escape(self.address)}" tabindex="-1">{drawn}</a>' if self.address else drawn


@dataclass(frozen=True, slots=True)
class Path:
    """A line or an outline in a stretch: ``d`` is in per cent across and pixels down."""

    d: str
    look: str
    tip: str = ""

    def markup(self) -> str:
        """Return it as SVG."""
        return f'<path{_class(self.look)} d="{self.d}"{_closed(self.tip, "path")}'


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part whose paths are stretched to the width there is; their lines keep their thickness."""

    y: float
    height: float
    paths: Sequence[Path]

    def markup(self) -> str:
        """Return it as SVG."""
        place = f'x="0" y="{_px(self.y)}" width="100%" height="{_px(self.height)}"'
        inner = "".join(path.markup() for path in self.paths)
        return f'<svg {place} viewBox="0 0 100 {_px(self.height)}" preserveAspectRatio="none" overflow="visible">{inner}</svg>'


def markup(shapes: Iterable[Shape]) -> SafeString:
    """Return shapes as SVG, ready for a template."""
    return mark_safe("".join(shape.markup() for shape in shapes))  # noqa: S308 -- every shape escapes what it was told


def point(x: float, y: float) -> str:
    """Return a place as a path has it: to a hundredth of a per cent across and a tenth of a pixel down, which nobody sees."""
    return f"{_short(x, 2)} {_short(y, 1)}"


def _class(look: str) -> str:
    return f' class="{look}"' if look else ""


def _closed(tip: str, tag: str) -> str:
    return f"><title>{escape(tip)}</title></{tag}>" if tip else "/>"


def _share(x: float) -> str:
    return _short(x, 3) + "%"


def _px(y: float) -> str:
    return _short(y, 2)


def _short(number: float, decimals: int) -> str:
    return f"{number:.{decimals}f}".rstrip("0").rstrip(".")
