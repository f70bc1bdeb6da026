"""How the command line writes an amount."""

from __future__ import annotations

from goodwill.vocabulary import decimals


def amount(minor: float, currency: str) -> str:
    """Return an amount of minor units in words: ``1,234.50 EUR``; in whole units from ten thousand on."""
    if not currency:
        return "–"
    units, places = minor / 10 ** decimals(currency), decimals(currency)
    return f"{units:,.{0 if abs(units) >= 10_000 else places}f} {currency}"
