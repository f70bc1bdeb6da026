"""Hillstrom's mail test as features, sides and visits, cut in halves again and again."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FILE = Path("experiments") / "hillstrom.csv"
_NUMBERS, _FLAGS = ("recency", "history"), ("mens", "womens", "newbie")
_WORDS = ("zip_code", "channel")
"""The segment of ``history`` is left out: it says again what the number says."""
CONTRASTS = {"women's mail": "Womens E-Mail", "men's mail": "Mens E-Mail"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail beside none: ``features`` (n, k), who was ``treated`` and who ``visited``, (n,)."""

    features: Floats
    treated: Flags
    visited: Floats

    def halves(self, seed: int) -> tuple[Flags, Flags]:
        """Return which half learns and which judges, drawn by a seed within each side."""
        draws, learns = np.random.default_rng(seed).random(len(self.visited)), np.zeros(len(self.visited), bool)
        for side in (True, False):
            rows = np.flatnonzero(self.treated == side)
            learns[rows[np.argsort(draws[rows])[: len(rows) // 2]]] = True
        return learns, ~learns


def mails(folder: Path) -> dict[str, Mail]:
    """Return each mail of the test beside none."""
    with (folder / FILE).open() as file:
        rows = list(csv.DictReader(file))
    return {
        name: _mail([row for row in rows if row["treatment"] in {told, "No E-Mail"}])
        for name, told in CONTRASTS.items()
    }


def _mail(rows: list[dict[str, str]]) -> Mail:
    columns = [[float(row[name]) for row in rows] for name in (*_NUMBERS, *_FLAGS)]
    for name in _WORDS:
        levels = sorted({row[name] for row in rows})[1:]
        columns += [[float(row[name] == level) for row in rows] for level in levels]
    treated = np.array([row["treatment"] != "No E-Mail" for row in rows])
    return Mail(np.column_stack(columns), treated, np.array([float(row["visit"]) for row in rows]))
