"""Orders: what is to be said to a subscriber or done at the biller, in words that every floor above may read.

A programme (or a colleague) orders; the outbox keeps what was ordered; dispatch carries it out. Nothing here does any of it.
"""

from goodwill.orders.answers import ACTS, Act
from goodwill.orders.order import ALL, Deed, Do, Fill, Key, Link, Order, Purpose, Say, What, sign
from goodwill.orders.written import read, written

__all__ = [
    "ACTS",
    "ALL",
    "Act",
    "Deed",
    "Do",
    "Fill",
    "Key",
    "Link",
    "Order",
    "Purpose",
    "Say",
    "What",
    "read",
    "sign",
    "written",
]
