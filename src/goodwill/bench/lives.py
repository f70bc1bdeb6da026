"""Made-up lives for the bench of hazards: one row a subscriber, covariates that do not change, a hazard that is known."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.vocabulary import Cause
from goodwill.worth.hazard import Fitted
from goodwill.worth.hazard.drivers import ratio

COVARIATES: dict[str, tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "plan": (("standard", "basic", "premium"), (0.44, 0.34, 0.22), (0.0, 0.16, -0.14)),
    "country": (
        ("US", "GB", "DE", "FR", "IT", "ES", "PL", "BR"),
        (0.3, 0.15, 0.13, 0.11, 0.1, 0.08, 0.07, 0.06),
        (0.0, 0.05, -0.05, 0.1, -0.1, 0.02, 0.15, 0.2),
    ),
    "use": (("some", "none", "little", "much"), (0.4, 0.15, 0.25, 0.2), (0.0, 0.4, 0.2, -0.3)),
    "let_down": (("no", "yes"), (0.9, 0.1), (0.0, 0.36)),
}
"""Each covariate: its levels (the first is what others are compared with), how common they are, what they do."""
PAYS = ("card", "debit", "wallet", "store", "invoice")
"""A column that says nothing of who leaves: with it, curves are drawn for 960 groups."""
MONTHS = 24
_BASE, _LOST = -3.4, 0.006
_AT_ONCE = 1_000_000
_FIRST = 2024


def write_lives(n: int, path: Path, *, seed: int = 7) -> None:
    """Write ``n`` lives: ``months`` seen, ``ended`` (by what; empty: it goes on), ``began`` (yyyymm), the covariates."""
    draw, writer = np.random.default_rng(seed), None
    for begin in range(0, n, _AT_ONCE):
        table = _lives(draw, min(_AT_ONCE, n - begin))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def truth() -> dict[str, float]:
    """Return what each level does beside the first of its covariate, as ``covariate=level``."""
    return {
        f"{name}={level}": effect
        for name, (levels, _, effects) in COVARIATES.items()
        for level, effect in zip(levels[1:], effects[1:], strict=True)
    }


def _lives(draw: np.random.Generator, n: int) -> pa.Table:
    picked = {name: draw.choice(len(levels), n, p=shares) for name, (levels, shares, _) in COVARIATES.items()}
    eta = _BASE + sum(np.array(effects)[picked[name]] for name, (*_, effects) in COVARIATES.items())
    leaves = draw.exponential(1.0, n) / np.exp(eta)
    lost = draw.exponential(1.0, n) / _LOST
    began = draw.integers(0, MONTHS, n)
    seen, first = MONTHS - began, np.minimum(leaves, lost)
    months = np.minimum(first.astype(np.int64) + 1, seen)
    ended = np.where(first >= seen, 0, np.where(leaves < lost, 1, 2))
    words = {name: _words(code, COVARIATES[name][0]) for name, code in picked.items()}
    return pa.table({
        "months": pa.array(months.astype(np.int16)),
        "ended": _words(ended, ("", "voluntary", "involuntary")),
        "began": pa.array((_FIRST * 100 + began // 12 * 100 + began % 12 + 1).astype(np.int32)),
        **words,
        "pays": _words(draw.integers(0, len(PAYS), n), PAYS),
    })  # fmt: skip


def _words(codes: npt.NDArray[Any], words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(words))


def coefficients(found: Fitted) -> dict[str, float]:
    """Return what fitted hazards say that each level does to leaving by choice, beside the first of its covariate."""
    usual = {name: levels[0] for name, (levels, *_) in COVARIATES.items()}
    predictor = found.predictors[Cause.VOLUNTARY]
    return {
        f"{name}={level}": log(ratio(predictor, found.cells, {name: level}, usual).value)
        for name, (levels, *_) in COVARIATES.items()
        for level in levels[1:]
    }
