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
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self._within.append("samp" if ("lang", "en") in attrs and tag != "html" else tag)
        self.texts += [value for name, value in attrs if name in SAID_IN and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SAID_IN and value]

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() not in (tag, "samp"):
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not QUIET & set(self._within):
            self.texts.append(" ".join(data.split()))
