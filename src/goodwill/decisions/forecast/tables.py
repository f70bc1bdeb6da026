"""A forecast as Arrow, for notebooks and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from goodwill.decisions.forecast.fans import QUANTILES
from goodwill.decisions.forecast.forecast import Forecast

WORLDS = ("with_it", "without", "difference")
_SCHEMA = pa.schema({
    "way": pa.string(), "measure": pa.string(), "month": pa.int8(), "world": pa.string(),
    **{f"p{100 * at:g}": pa.float64() for at in QUANTILES},
})  # fmt: skip


def fans(made: Forecast) -> pa.Table:
    """Return every fan of a forecast: a row for each way, measure, month (from 1) and world.

    ``world`` is ``with_it``, ``without`` or the ``difference``; ``p2.5`` to ``p97.5`` are its quantiles, money in minor units.
    """
    table = pa.Table.from_pylist(list(_rows(made)), _SCHEMA)
    return table.replace_schema_metadata({"rests_on": made.rests_on, "currency": made.currency})


def _rows(made: Forecast) -> Iterator[dict[str, Any]]:
    for way, outlook in made.outlooks.items():
        for measure, told in outlook.measures.items():
            for world in WORLDS:
                for month, quantiles in enumerate(getattr(told, world).by_month.tolist(), 1):
                    ends = zip(_SCHEMA.names[4:], quantiles, strict=True)
                    yield {"way": way.value, "measure": measure, "month": month, "world": world, **dict(ends)}
