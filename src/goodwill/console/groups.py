"""Whom a curve is of: those who joined on a plan, of a country, who came by a sign-up button, and all of these at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext as _

from goodwill.console.choosing import Wanted, those
from goodwill.console.cldr import country_name
from goodwill.console.everyone import GROUPINGS
from goodwill.console.retaining import EVERY, cohorts, curve_of_all, curves
from goodwill.console.telling.words import plain

_MOST_REMEMBERED = 128


@dataclass(frozen=True, slots=True)
class Group:
    """Some subscribers. Empty: whoever."""

    plan: str = ""
    country: str = ""
    button: str = ""

    @classmethod
    def asked(cls, asked: Mapping[str, str], prefix: str = "") -> Self:
        """Return the group an address asks for."""
        return cls(*(asked.get(prefix + name, "").strip()[:200] for name in GROUPINGS))

    def query(self, prefix: str = "") -> dict[str, str]:
        """Return it as an address has it: only what is asked."""
        return {prefix + name: value for name, value in asdict(self).items() if value}

    def wanted(self) -> Wanted:
        """Return it as the list of subscribers asks for its people."""
        return Wanted(joined=self.plan, country=self.country, button=self.button)

    def is_apart_from(self, other: Group) -> bool:
        """Say whether nobody can be in both."""
        mine, theirs = asdict(self), asdict(other)
        return any(mine[name] and theirs[name] and mine[name] != theirs[name] for name in mine)

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        said = [plain(self.plan), country_name(self.country) if self.country else "", plain(self.button)]
        return ", ".join(one for one in said if one) or _("Everybody")

    @property
    def code(self) -> str:
        """What files call it in every language."""
        return " ".join(self.query().values()) or "everybody"


def curves_in(group: Group, by: str, counted_at: str) -> list[dict[str, Any]]:
    """Return the curves of a group's parts, as they were counted then."""
    return _remembered(_home(), counted_at, group, curves, GROUPINGS[by], "seen", "stayed") or []


def cohorts_in(group: Group, every: str, counted_at: str) -> list[dict[str, Any]]:
    """Return a group's cohorts by ``month`` or ``week`` of start, as they were counted then."""
    return _remembered(_home(), counted_at, group, cohorts, *EVERY[every]) or []


def curve_of(group: Group, counted_at: str) -> dict[str, Any] | None:
    """Return a group's own curve, as it was counted then; None if nobody of it ever started."""
    found: dict[str, Any] | None = _remembered(_home(), counted_at, group, curve_of_all, "seen", "stayed")
    return found


def _home() -> str:
    return str(settings.GOODWILL.path)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _remembered(home: str, counted_at: str, group: Group, count: Callable[..., Any], *columns: str) -> Any:  # noqa: ARG001 -- of what it is true
    told = those(group.wanted(), columns)
    return None if told is None else count(told, *columns)
