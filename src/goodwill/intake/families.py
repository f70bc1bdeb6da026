"""Reasons by their kind: without what differs from event to event, so that those who fail alike are counted together."""

from __future__ import annotations

import re

_DIFFERS = re.compile(r"""'[^']*'|"[^"]*"|[0-9][0-9.,:]*""")
_LONGEST = 200


def family_of(reason: str) -> str:
    """Return a reason without what is quoted in it, and without its numbers."""
    return _DIFFERS.sub("…", reason)[:_LONGEST]
