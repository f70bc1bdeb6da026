"""Counts identical rows of one file, however many rows it has, in little memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

Prints = npt.NDArray[np.uint64]
_IN_MEMORY = 4_000_000
_GROWTH = 4


class Repeats:
    """Says of each row how many like it came before.

    Eight bytes of each row's identity are kept, in sorted runs that are merged as they grow; large runs rest on disk,
    so that a file of a thousand million rows is counted without a dictionary of them. Only rows that really repeat are
    kept by name. (Two different rows with the same eight bytes are taken for a repetition: both are recorded all the same.)
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._runs: list[Prints] = []
        self._again: dict[int, int] = {}
        self._folder = TemporaryDirectory(prefix="rows-", dir=scratch, ignore_cleanup_errors=True)
        self._n_files = 0

    def count(self, identities: Sequence[bytes]) -> list[int]:
        """Return for each row of a batch, in order, how many of its identity came before it in the file."""
        if not identities:
            return []
        prints = np.frombuffer(b"".join(one[:8] for one in identities), dtype=np.uint64)
        sorted_prints, n_each = np.unique(prints, return_counts=True)
        seen = self._seen(sorted_prints)
        again = {int(one) for one in sorted_prints[(n_each > 1) | seen]}
        counted = (
            self._counted(prints, again, {int(one) for one in sorted_prints[seen]}) if again else [0] * len(prints)
        )
        self._keep(sorted_prints[~seen])
        return counted

    def close(self) -> None:
        """Throw away what was counted."""
        self._runs.clear()
        self._folder.cleanup()

    def _counted(self, prints: Prints, again: set[int], seen: set[int]) -> list[int]:
        counts = []
        for one in prints.tolist():
            if one not in again:
                counts.append(0)
                continue
            nth = self._again.get(one, 1 if one in seen else 0)
            counts.append(nth)
            self._again[one] = nth + 1
        return counts

    def _seen(self, prints: Prints) -> npt.NDArray[np.bool_]:
        seen = np.zeros(len(prints), dtype=bool)
        for run in self._runs:
            at = np.searchsorted(run, prints)
            inside = at < len(run)
            seen[inside] |= np.asarray(run[at[inside]]) == prints[inside]
        return seen

    def _keep(self, prints: Prints) -> None:
        """Add a run; merge the small ones into their neighbours, so that there are ever only a few."""
        run = prints
        while self._runs and len(self._runs[-1]) < _GROWTH * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(self._on_disk(run) if len(run) > _IN_MEMORY else run)

    def _on_disk(self, run: Prints) -> Prints:
        self._n_files += 1
        path = Path(self._folder.name) / f"{self._n_files}.npy"
        np.save(path, run)
        kept: Prints = np.load(path, mmap_mode="r")
        return kept
