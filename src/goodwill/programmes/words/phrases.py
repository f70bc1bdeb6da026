"""What every message says around its page: the greeting, the farewell, the foot, and the names of intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "greeting": "Hello {name},",
        "greeting_unknown": "Hello,",
        "farewell": "Yours,\n{brand}",
        "why": "You get this message because of your subscription to {brand}.",
        "unsubscribe": "No more messages of this kind",
        "interval_month": "month",
        "interval_year": "year",
    },
    "it": {
        "greeting": "Buongiorno {name},",
        "greeting_unknown": "Buongiorno,",
        "farewell": "Un saluto,\n{brand}",
        "why": "Riceve questo messaggio per il Suo abbonamento a {brand}.",
        "unsubscribe": "Non voglio più messaggi di questo tipo",
        "interval_month": "mese",
        "interval_year": "anno",
    },
    "fr": {
        "greeting": "Bonjour {name},",
        "greeting_unknown": "Bonjour,",
        "farewell": "Bien à vous,\n{brand}",
        "why": "Vous recevez ce message en raison de votre abonnement à {brand}.",
        "unsubscribe": "Ne plus recevoir ce genre de messages",
        "interval_month": "mois",
        "interval_year": "an",
    },
    "pl": {
        "greeting": "Dzień dobry {name},",
        "greeting_unknown": "Dzień dobry,",
        "farewell": "Pozdrawiamy,\n{brand}",
        "why": "Ta wiadomość dotyczy Twojego abonamentu {brand}.",
        "unsubscribe": "Nie chcę więcej takich wiadomości",
        "interval_month": "miesiąc",
        "interval_year": "rok",
    },
}
_ITALIAN = re.compile(r"\b(dal|al|del|il) (?=(?:8|11) )")
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_FRENCH = re.compile(rf"\b1(?= (?:{_MONTHS})\b)")
_HELD = re.compile(r" (?=[?!:;](?:\s|$))")
_SHORTENED = {"dal": "dall’", "al": "all’", "del": "dell’", "il": "l’"}


def elided(text: str, language: str) -> str:
    """Return a text as its language is set: Italian's *l’8 marzo*, *dall’11 aprile*; French's *1er mars*, and no line that begins with ``?``."""
    if language == "fr":
        return _HELD.sub("\N{NO-BREAK SPACE}", _FRENCH.sub("1er", text))
    return _ITALIAN.sub(lambda found: _SHORTENED[found[1]], text) if language == "it" else text
