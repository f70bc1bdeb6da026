"""The seal of a decision and its forecast: a hash that no later edit survives."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="deterministic", decimal_format="string")


def seal_of(*parts: Any) -> str:
    """Return the SHA-256, in hex, of some values as JSON in one fixed order: the same values, the same seal."""
    return hashlib.sha256(_ENCODER.encode(parts)).hexdigest()
