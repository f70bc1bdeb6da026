"""What a page shows or has read aloud, without its tags: for tests of what is said in which language."""

from __future__ import annotations

from html.parser import HTMLParser

SAID_IN = {"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"}
"""Attributes that are read to people."""
QUIET = {"code", "pre", "style", "script", "kbd", "samp", "template"}
"""What is in these is no language of people."""
_EMPTY = {"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect", "line", "use", "col", "polyline"}


class Shown(HTMLParser):
    """Collects the texts of a page or a piece of one, whole as they stand between tags; not what is marked as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self._within.append((tag, tag in QUIET or (("lang", "en") in attrs and tag != "html")))
        self._read_aloud(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read_aloud(attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, _is_quiet in self._within]:
            while self._within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_quiet():
            self.texts.append(" ".join(data.split()))

    def _read_aloud(self, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_quiet():
            self.texts += [value for name, value in attrs if name in SAID_IN and value]

    def _is_quiet(self) -> bool:
        return any(is_quiet for _tag, is_quiet in self._within)
