"""Where every random number comes from: one stream for each seed, purpose and chunk of subscribers."""

from __future__ import annotations

import zlib
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int16]
Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

LANES = 8
"""How many small draws one 64-bit word is cut into."""


def stream(seed: int, purpose: str, chunk: int = 0) -> np.random.Generator:
    """Return the stream of one purpose for one chunk: no other purpose or chunk ever draws from it."""
    entropy = np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), chunk])
    return np.random.Generator(np.random.SFC64(entropy))


def chosen(draw: np.random.Generator, shares: tuple[float, ...], n: int) -> Codes:
    """Return ``n`` indices into ``shares``, each as often as its share says."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges[:-1], draw.random(n), side="right").astype(np.int16)


def wheel(shares: tuple[float, ...], *, size: int = 256) -> Codes:
    """Return a table of ``size`` indices into ``shares``: one look-up of a small uniform draw picks one."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges[:-1], (np.arange(size) + 0.5) / size, side="right").astype(np.int16)


def bytes_of(draw: np.random.Generator, n: int) -> NDArray[np.uint8]:
    """Return eight small uniform draws in 0…255 for each of ``n``; shape ``(8, n)``."""
    words = draw.integers(0, 2**64 - 1, n, dtype=np.uint64, endpoint=True)
    return np.ascontiguousarray(words.view(np.uint8).reshape(n, LANES).T)
