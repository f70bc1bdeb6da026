"""From where somebody asks: the address that locks, limits and lists of sessions go by."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 -- what is said where no address is known; nothing listens here


def address_of(request: HttpRequest) -> str:
    """Return the address a request comes from, as the last proxy that is ours saw it.

    With ``GOODWILL_PROXIES=n`` the n-th address from the end of ``X-Forwarded-For`` counts: what comes before it was
    written by who asks. A header too short was not written by our proxies, so the connection's own address counts.
    """
    own, n_proxies = request.META.get("REMOTE_ADDR", ""), _n_proxies()
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    told = passed[-n_proxies] if 0 < n_proxies <= len(passed) else own
    return _address(told) or _address(own) or NOWHERE


def _n_proxies() -> int:
    told = settings.GOODWILL.setting("GOODWILL_PROXIES")
    return int(told) if told.isdigit() else 0


def _address(text: str) -> str:
    """Return an address without its port; nothing if it is none."""
    plain = text[1:].partition("]")[0] if text.startswith("[") else text
    plain = plain.partition(":")[0] if plain.count(":") == 1 else plain
    try:
        return str(ip_address(plain))
    except ValueError:
        return ""
