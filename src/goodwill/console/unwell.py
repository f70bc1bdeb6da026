"""What the doctor found last: looked for behind the pages, as it takes a while, and kept whenever somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from goodwill.console.figures import keep, shown
from goodwill.vocabulary import Said

LOOKED_EVERY = timedelta(minutes=5)
_SAID_ELSEWHERE = gettext_noop("quarantine is empty")
"""Today counts the events that wait, and leads to them."""
_ABOUT_DECISIONS = gettext_noop("stopped decisions are seen to")
"""Today leads to the decision's own page."""


@dataclass(frozen=True, slots=True)
class Ill:
    """One thing that wants somebody: what is the matter, and what mends it; ``is_wrong``: more than a warning.

    ``number`` is that of the decision it is about, if it is about one.
    """

    what: str
    mend: str
    is_wrong: bool
    number: int | None = None


def found() -> list[Ill]:
    """Return what the doctor found last, the gravest first, without notes; nothing while nobody has looked yet."""
    figure = shown("doctor", examine, at_most_every=LOOKED_EVERY, old_after=LOOKED_EVERY).figure
    if figure is None:
        return []
    known = [Ill(_said(one["what"]), _said(one["mend"]), one["is_wrong"], one.get("decision")) for one in figure.value]
    return sorted(known, key=lambda one: not one.is_wrong)


def examine() -> list[dict[str, Any]]:
    """Let the doctor look, and return what wants somebody as plain JSON."""
    return _findings(import_string(settings.EXAMINE)(settings.GOODWILL))


def looked(examination: Any) -> None:
    """Keep what the doctor found just now."""
    keep("doctor", _findings(examination))


def _findings(examination: Any) -> list[dict[str, Any]]:
    grave = [one for one in examination.findings if one.level != "note" and one.check != _SAID_ELSEWHERE]
    return [
        {
            "what": _written(one.what),
            "mend": _written(one.mend),
            "is_wrong": one.level == "wrong",
            "decision": one.what.values.get("number") if one.check == _ABOUT_DECISIONS else None,
        }
        for one in grave
    ]


def _written(said: str) -> list[Any]:
    """Return what was said so that it can be said in another language later."""
    return [said.template, dict(said.values)] if isinstance(said, Said) else [said]


def _said(written: list[Any]) -> str:
    said = Said(written[0])
    said.template, said.values = written[0], dict(*written[1:])
    return said
