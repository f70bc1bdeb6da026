"""Where a webhook leads: over TLS, to a public address, the same when it is connected to as when it was looked up."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from goodwill.errors import BadAddress
from goodwill.vocabulary import say

_NAT64 = ip_network("64:ff9b::/96")
_PLAIN, _SECURE = 80, 443


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart and looked up: who connects uses ``ip``, and so meets whom we have looked at."""

    host: str
    port: int
    path: str
    ip: str
    is_secure: bool

    @property
    def authority(self) -> str:
        """The host as a request names it, with its port where that is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (_SECURE if self.is_secure else _PLAIN) else f"{name}:{self.port}"


def target_of(address: str, *, may_be_private: bool) -> Target:
    """Return where an address leads.

    Args:
        address: ``https://…``; ``http://…`` only to a private address.
        may_be_private: Whether it may lead into our own network (GOODWILL_WEBHOOKS_PRIVATE).

    Raises:
        BadAddress: It may not be told anything, or leads nowhere; the message says why and how to mend it.
    """
    scheme, host, port, path = _parts(address)
    ips = _looked_up(host, port)
    private = [one for one in ips if not is_public(one)]
    if private and not may_be_private:
        raise BadAddress(
            say(
                "%(host)s leads to %(ip)s, which is not a public address: a webhook could reach into our own network. "
                "Give a public address, or set GOODWILL_WEBHOOKS_PRIVATE=1 where this is meant",
                host=host,
                ip=str(private[0]),
            )
        )
    if scheme == "http" and len(private) < len(ips):
        raise BadAddress(
            say("%(host)s wants https://: over http:// anyone on the way may read what is told", host=host)
        )
    return Target(host, port, path, str(ips[0]), is_secure=scheme == "https")


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is one of the internet's, and no disguise of another."""
    hidden = _within(ip)
    return is_public(hidden) if hidden is not None else ip.is_global and not ip.is_multicast and not ip.is_reserved


def _within(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _parts(address: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as failure:
        raise BadAddress(say("%(came)s is no address: %(why)s", came=repr(address), why=str(failure))) from failure
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadAddress(say("a webhook's address begins with https:// and a host; %(came)s came", came=repr(address)))
    if parts.username is not None or parts.password is not None:
        raise BadAddress(
            say("a name and password within an address would be shown to others; use the webhook's secret")
        )
    if not all(" " < sign < "\x7f" for sign in parts.path + parts.query):
        raise BadAddress(
            say("an address is written in ASCII without spaces (percent-encode it); %(came)s came", came=repr(address))
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or (_SECURE if parts.scheme == "https" else _PLAIN), path


def _looked_up(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise BadAddress(say("%(host)s cannot be found: %(why)s", host=host, why=str(failure))) from failure
    return [ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
