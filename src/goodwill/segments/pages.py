"""Finds rows in segments: one subject's, by the row groups that span them; and the next ones by position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from goodwill.errors import SegmentDamaged
from goodwill.segments.columns import SCHEMA, Row, from_table
from goodwill.segments.files import path_of

_A_BATCH = 1 << 17


@dataclass(frozen=True, slots=True)
class _Index:
    """Where a segment's subjects lie: the first and the last subject of each row group. A segment never changes."""

    footer: Any
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def rows_of(names: Iterable[str], subjects: Sequence[int]) -> list[Row]:
    """Return all rows of some subjects in some segments, each segment's in order of subject and time.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    found = [table for name in names for subject in sorted(subjects) if len(table := _rows(name, subject))]
    return from_table(pa.concat_tables(found)) if found else []


def next_after(names: Iterable[str], position: int, n_most: int) -> list[Row]:
    """Return the ``n_most`` rows of lowest position after a position, in order of position; memory is bounded.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    kept = SCHEMA.empty_table()
    most = None
    for name in names:
        for batch in opened(name).iter_batches(_A_BATCH):
            wanted = pc.greater(batch["position"], position)
            if most is not None:
                wanted = pc.and_(wanted, pc.less(batch["position"], most))
            kept = pa.concat_tables([kept, pa.Table.from_batches([batch.filter(wanted)]).cast(SCHEMA)])
            if len(kept) > n_most:
                kept = kept.take(pc.sort_indices(kept["position"])).slice(0, n_most).combine_chunks()
                most = kept["position"][-1]
    return from_table(kept.take(pc.sort_indices(kept["position"])))


def opened(name: str) -> pq.ParquetFile:
    """Return a segment open for reading; its footer is read once a process.

    Raises:
        SegmentDamaged: It is listed but missing or unreadable.
    """
    path = path_of(name)
    return pq.ParquetFile(path, metadata=_index(path).footer, memory_map=True)


def _rows(name: str, subject: int) -> pa.Table:
    index = _index(path_of(name))
    groups = np.flatnonzero((index.first <= subject) & (index.last >= subject)).tolist()
    if not groups:
        return SCHEMA.empty_table()
    file = opened(name)
    lies = file.read_row_groups(groups, columns=["subject"], use_threads=False)["subject"].to_numpy()
    start, end = (int(np.searchsorted(lies, subject, side=side)) for side in ("left", "right"))
    if start == end:
        return SCHEMA.empty_table()
    return file.read_row_groups(groups, use_threads=False).slice(start, end - start).cast(SCHEMA)


@lru_cache(maxsize=512)
def _index(path: str) -> _Index:
    try:
        footer = pq.read_metadata(path, memory_map=True)
    except (OSError, pa.ArrowInvalid) as failure:
        raise SegmentDamaged(f"{path} is listed in the manifest but cannot be read: {failure}") from failure
    spans = [footer.row_group(i).column(0).statistics for i in range(footer.num_row_groups)]
    return _Index(footer, np.array([span.min for span in spans]), np.array([span.max for span in spans]))
