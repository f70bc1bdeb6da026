"""The pages of words: read from ``messages/*.toml``, one file a message, a subject and a body for each language.

In a body, paragraphs stand apart by an empty line; ``{gap}`` is filled, and ``[name: label]`` on a line of its own is a link.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from goodwill.errors import BadOrder

LANGUAGES = ("en", "it", "fr", "pl")
"""The languages that every page is written in; who reads none of them is told in the first."""
GAP = re.compile(r"\{([a-z_]+)\}")
LINK = re.compile(r"\[([a-z_]+): ([^\]]+)\]\Z")


@dataclass(frozen=True, slots=True)
class Page:
    """What one message says in one language."""

    subject: str
    body: str

    @property
    def gaps(self) -> frozenset[str]:
        """The names of what is filled in."""
        return frozenset(GAP.findall(self.subject + self.body))

    @property
    def links(self) -> tuple[str, ...]:
        """The names of its links, in order."""
        return tuple(found[1] for line in self.body.splitlines() if (found := LINK.match(line)))


@cache
def pages() -> Mapping[str, Mapping[str, Page]]:
    """Return every page by name and language."""
    folder = files("goodwill.programmes.words") / "messages"
    texts = {
        one.name.removesuffix(".toml"): one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml")
    }
    return {name: read(texts[name]) for name in sorted(texts)}


def read(text: str) -> Mapping[str, Page]:
    """Return a page of words by language, from its TOML."""
    return {tag: Page(told["subject"], told["body"].strip()) for tag, told in tomllib.loads(text).items()}


def page(words: str, language: str) -> tuple[str, Page]:
    """Return a page in a language, or in the first of ours where it is not written in it, and the language it is in.

    Raises:
        BadOrder: No page has that name.
    """
    if words not in pages():
        raise BadOrder(f"no page of words is named {words!r}; the names are {', '.join(pages())}")
    written = pages()[words]
    tag = next((one for one in (language.lower(), language.lower().partition("-")[0]) if one in written), LANGUAGES[0])
    return tag, written[tag]
