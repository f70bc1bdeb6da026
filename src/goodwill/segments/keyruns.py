"""Runs of sorted key digests of sealed facts: has this fact been told before, however long ago?

A run is two columns of unsigned 64-bit numbers, the high and the low half of each 16-byte digest, sorted by both. Runs are
merged by size, so there are few; a look-up is one binary search of the high halves per run, through a memory map.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from goodwill.errors import SegmentDamaged
from goodwill.segments.manifest import Run
from goodwill.segments.shelf import measure, path_of, settled, shelf
from goodwill.store.models import KeyRun

Halves = NDArray[np.uint64]
"""Shape (2, n): the high and the low halves of n digests, sorted."""

_HEADER = 128
_A_STEP = 1 << 21
"""Digests merged at a time: what bounds the memory of a merge."""
_FAN = 4


def known(digests: Sequence[bytes], names: Sequence[str]) -> set[bytes]:
    """Return those of the digests that are in one of the runs named, which are usually all that are in force.

    Raises:
        SegmentDamaged: One of the runs is missing or cannot be read.
    """
    if not names or not digests:
        return set()
    asked = np.frombuffer(b"".join(digests), dtype=">u8").reshape(-1, 2).astype(np.uint64)
    order = np.argsort(asked[:, 0])
    high, low = asked[order, 0], asked[order, 1]
    found = np.zeros(len(order), dtype=bool)
    place = shelf()
    for name in names:
        found |= _within(_mapped(str(place.local(name))), high, low)
    return {digests[i] for i in order[found]}


def write(digests: Iterable[bytes]) -> Run:
    """Write a new run of digests, in any order; it counts once it is listed."""
    halves = np.frombuffer(b"".join(digests), dtype=">u8").reshape(-1, 2).astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    return _write(len(order), iter([halves[order].T]))


def merge(names: Sequence[str]) -> Run:
    """Write one run that holds all of several, in bounded memory; it counts once it is listed."""
    runs = [_mapped(path_of(name)) for name in names]
    n = sum(run.shape[1] for run in runs)
    return _write(n, _merged(runs, n))


def due() -> list[str]:
    """Return the runs that should be one: the small ones, once there are several of like size. Empty: none."""
    runs = list(KeyRun.objects.filter(retired_us=None).order_by("n", "name").values_list("name", "n"))
    total, together = 0, 0
    for i, (_, n) in enumerate(runs):
        total += n
        if i + 1 >= _FAN and n * 2 <= total:
            together = i + 1
    return [name for name, _ in runs[:together]]


def _within(run: Halves, high: Halves, low: Halves) -> NDArray[np.bool_]:
    highs, lows = run
    at = np.searchsorted(highs, high)
    at[at == len(highs)] = 0
    same = highs[at] == high
    met: NDArray[np.bool_] = same & (lows[at] == low)
    for i in np.flatnonzero(same & ~met):  # two digests with one high half: the low halves lie side by side
        end = int(np.searchsorted(highs, high[i], side="right"))
        met[i] = bool((lows[at[i] : end] == low[i]).any())
    return met


def _merged(runs: Sequence[Halves], n: int) -> Iterator[Halves]:
    """Yield the digests of all runs in order, a slice of the range of high halves at a time."""
    n_steps = max(1, -(-n // _A_STEP))
    bounds = [np.uint64(step * 2**64 // n_steps) for step in range(1, n_steps)]
    cuts = [[0, *(int(np.searchsorted(run[0], bound)) for bound in bounds), run.shape[1]] for run in runs]
    for step in range(n_steps):
        part = np.concatenate([run[:, cut[step] : cut[step + 1]] for run, cut in zip(runs, cuts, strict=True)], axis=1)
        yield part[:, np.lexsort((part[1], part[0]))]


def _write(n: int, parts: Iterator[Halves]) -> Run:
    """Write by file, not by map: a full disk then is an error, not a signal."""
    name = f"{uuid.uuid4().hex}.keys"
    with settled(name) as draft:
        with draft.open("wb") as file:
            _begin(file, n)
            at = 0
            for part in parts:
                for half in (0, 1):
                    file.seek(_HEADER + 8 * (half * n + at))
                    file.write(np.ascontiguousarray(part[half]).tobytes())
                at += part.shape[1]
        n_bytes, sha256 = measure(draft)
    return Run(name, n, n_bytes, sha256)


def _begin(file: BinaryIO, n: int) -> None:
    head: dict[str, Any] = {"descr": "<u8", "fortran_order": False, "shape": (2, n)}
    np.lib.format.write_array_header_1_0(file, head)
    assert file.tell() == _HEADER, "numpy's header has outgrown its place"


@lru_cache(maxsize=64)
def _mapped(path: str) -> Halves:
    try:
        run: Halves = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as failure:
        raise SegmentDamaged(f"{path} is listed in the manifest but cannot be read: {failure}") from failure
    return run
