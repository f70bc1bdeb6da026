"""How the values of a chart are written: counts, shares, money, spans; whole in a table, short on an axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodwill.console.cldr import per_cent
from goodwill.console.telling.words import money, span
from goodwill.vocabulary import decimals


@dataclass(frozen=True, slots=True)
class Unit:
    """``name`` is what an axis calls it (subscribers, EUR); ``text`` writes a value whole, ``tick`` short.

    ``is_whole``: there is nothing between two neighbouring whole values, so an axis has no marks there.
    """

    name: str
    text: Callable[[float], str]
    tick: Callable[[float], str]
    is_whole: bool = False

    def named(self, text: str) -> str:
        """Return a written value with the unit's name, each where the language puts it."""
        return _("%(value)s %(unit)s") % {"value": text, "unit": self.name} if self.name else text


def count(name: str) -> Unit:
    """Return the unit of what is counted one by one."""
    return Unit(name, _figure, _figure, is_whole=True)


def number(name: str, *, digits: int) -> Unit:
    """Return the unit of a measured number with so many digits after the point."""
    return Unit(name, lambda value: _rounded(value, digits), _figure)


def share(name: str = "") -> Unit:
    """Return the unit of shares in [0, 1], written in per cent."""
    return Unit(name, lambda value: per_cent(value, 1), lambda value: per_cent(value, _needed(value * 100)))


def amount(currency: str) -> Unit:
    """Return the unit of money in minor units of a currency."""
    digits = decimals(currency)

    def tick(value: float) -> str:
        figure = Decimal(round(value)).scaleb(-digits)
        return number_format(figure, 0 if figure == round(figure) else digits)

    return Unit(currency.upper(), lambda value: money(round(value), currency), tick, is_whole=True)


def seconds() -> Unit:
    """Return the unit of spans of time in seconds."""
    return Unit(_("hours"), span, span, is_whole=True)


def _figure(value: float) -> str:
    return _rounded(value, _needed(value))


def _rounded(value: float, digits: int) -> str:
    # Django cuts what it has no room for: 66.67 would be written 66.6.
    return number_format(round(value, digits) if digits else round(value), digits)


def _needed(value: float) -> int:
    """Return how many digits after the point a value needs, three at most."""
    return next((digits for digits in range(3) if abs(round(value, digits) - value) < 1e-6), 3)
