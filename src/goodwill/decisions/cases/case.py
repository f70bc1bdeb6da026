"""One decision somebody took, as the file of cases tells it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from goodwill.decisions.record import Decision, read
from goodwill.errors import UnknownQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case. Numbers of subscribers are in millions, hazards (``leave``, ``lost``) in shares a month.

    ``expected_net``: what would have come in ``months`` months if nothing had been decided, with its usual error; None:
    nothing of the kind was public. ``outcome``: the net change that came; None: it was not published, or not told apart.
    """

    name: str
    title: str
    where: str
    as_of: date
    base: float
    price: float
    currency: str
    leave: float
    lost: float
    months: int
    known: str
    came: str
    source: str
    decision: str
    expected_net: float | None = None
    expected_sd: float = 0.0
    outcome: float | None = None
    own_guess: float | None = None

    @property
    def decided(self) -> Decision:
        """What was decided."""
        return read(self.decision)


def cases(name: str | None = None) -> tuple[Case, ...]:
    """Return all cases, oldest first, or the one of a name.

    Raises:
        UnknownQuestion: There is no such case; the message names those there are.
    """
    known = _cases()
    if name is None:
        return tuple(known.values())
    if name not in known:
        raise UnknownQuestion(f"a case is one of {', '.join(known)}; {name!r} came")
    return (known[name],)


@cache
def _cases() -> Mapping[str, Case]:
    text = files("goodwill.decisions.cases").joinpath("cases.toml").read_text("utf-8")
    told = [msgspec.convert(one, Case) for one in tomllib.loads(text)["case"]]
    return {one.name: one for one in sorted(told, key=lambda one: one.as_of)}
