"""What Unicode's tables say of the language of the page: its amounts, its per cent, its names of countries and languages.

Babel brings the tables (CLDR). They are loaded with the first figure that wants them, some 20 ms, and never by a command.
"""

# ruff: noqa: PLC0415 -- the tables are slow to import, and commands and the intake do without them

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from babel import Locale

_TERRITORY = {"en": "en_GB"}
"""Our English is Europe's: the day comes before the month, and a dollar says whose it is."""
_TOUCHING = re.compile(r"(?<=[A-Za-z])(?=\d)")


def locale() -> Locale:
    """Return the tables of the language of the page."""
    return _locale(get_language() or "en")


def amount(figure: Decimal, currency: str, digits: int) -> str:
    """Return an amount of money with so many decimals, as the language writes it: ``€9.99``, ``9,99 €``."""
    from babel.numbers import format_currency

    form = _money_form(get_language() or "en", digits)
    text: str = format_currency(figure, currency.upper(), format=form, locale=locale(), currency_digits=False)
    return _TOUCHING.sub("\u00a0", text)  # CLDR's own rule, which Babel leaves out: PLN 9.99, not PLN9.99


def per_cent(share: float, digits: int = 0) -> str:
    """Return a share in per cent: ``12%``, ``12 %`` in French."""
    from babel.numbers import format_percent

    tables = locale()
    form = tables.percent_formats[None].pattern.replace("0", f"0.{'0' * digits}" if digits else "0")
    text: str = format_percent(share, format=form, locale=tables)
    return text


def country_name(code: str) -> str:
    """Return a country's name; what came, if it is no code of ISO 3166."""
    name: str = locale().territories.get(code.upper(), code)
    return name


def language_name(code: str) -> str:
    """Return a language's name; what came, if it is no code of BCP 47 that we know."""
    names = locale().languages
    whole = code.replace("-", "_")
    name: str = names.get(whole) or names.get(whole.split("_")[0].lower(), code)
    return name


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(_TERRITORY.get(language, language), sep="-" if "-" in language else "_")


@cache
def _money_form(language: str, digits: int) -> str:
    form: str = _locale(language).currency_formats["standard"].pattern
    return form.replace("0.00", f"0.{'0' * digits}" if digits else "0")
