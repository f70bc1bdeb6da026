"""Merges sorted segments into fewer and larger ones, split by ranges of subjects, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.errors import SegmentDamaged
from goodwill.segments.columns import SCHEMA, in_order, todays
from goodwill.segments.files import SegmentWriter
from goodwill.segments.manifest import Span
from goodwill.segments.shelf import path_of
from goodwill.store.models import Segment

FAN = 8
"""So many segments of one size over one subject become one."""
FACTS_A_FILE = 16_000_000
_LEAST = 1_000
_A_BATCH = 1 << 16

Change = Callable[[pa.Table], pa.Table]
_Key = tuple[int, int, int]
"""Where a row stands: subject, time, position."""


def level_of(n: int) -> int:
    """Return the level of a segment, or of the segments one merge made, by how many facts it holds in all."""
    level = 0
    while n >= _LEAST * FAN ** (level + 1):
        level += 1
    return level


def due(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments to be merged next: of the lowest level, those that lie too many deep over one subject."""
    levels: dict[int, list[Segment]] = {}
    for segment in segments:
        levels.setdefault(max(segment.level, level_of(segment.n)), []).append(segment)
    for level in sorted(levels):
        for overlapping in _clusters(levels[level]):
            if _depth(overlapping) >= FAN:
                return overlapping
    return []


def as_they_are(rows: pa.Table) -> pa.Table:
    """Change nothing."""
    return rows


def merge(segments: Sequence[Segment], *, facts_a_file: int = FACTS_A_FILE, change: Change = as_they_are) -> list[Span]:
    """Write the rows of segments into new ones, each a range of subjects; they count once they are listed.

    Args:
        segments: The segments to be written anew.
        facts_a_file: The most facts a file holds, give or take one subject's.
        change: What is done to rows on the way: it keeps their number and their order.
    """
    total = sum(segment.n for segment in segments)
    n_files = max(1, -(-total // facts_a_file))
    aim = -(-total // n_files)
    spans: list[Span] = []
    blocks = map(change, _merged(segments))
    block: pa.Table | None = next(blocks, None)
    while block is not None:
        with SegmentWriter() as writer:
            block = _fill(writer, block, blocks, aim)
            spans.append(writer.close())
    return spans


def _fill(writer: SegmentWriter, block: pa.Table, blocks: Iterator[pa.Table], aim: int) -> pa.Table | None:
    """Write one file; return what is left of the block that went beyond it, None at the end."""
    left: pa.Table | None = block
    while left is not None:
        if writer.n + len(left) >= aim:
            last = left["subject"][max(0, aim - writer.n - 1)].as_py() if writer.n < aim else writer.last_subject
            cut = int(np.searchsorted(left["subject"].to_numpy(), last, side="right"))
            writer.write(left.slice(0, cut))
            if cut < len(left):
                return left.slice(cut)
        else:
            writer.write(left)
        left = next(blocks, None)
    return None


class _Cursor:
    """Reads one segment forward, a batch at a time."""

    def __init__(self, segment: Segment) -> None:
        try:
            self._batches = pq.ParquetFile(path_of(segment.name), memory_map=True).iter_batches(_A_BATCH)
        except (OSError, pa.ArrowInvalid) as failure:
            raise SegmentDamaged(f"{segment.name} is listed in the manifest but cannot be read: {failure}") from failure
        self.rows = SCHEMA.empty_table()
        self.step()

    def step(self) -> bool:
        """Read on if everything was taken; False at the end."""
        while not len(self.rows):
            batch = next(self._batches, None)
            if batch is None:
                return False
            self.rows = todays(pa.Table.from_batches([batch]))
        return True

    def last(self) -> _Key:
        """Return where the last row at hand stands."""
        row = self.rows.slice(len(self.rows) - 1)
        return row["subject"][0].as_py(), row["occurred_at"][0].value, row["position"][0].as_py()

    def take(self, bound: _Key) -> pa.Table:
        """Take the rows at hand up to and with a bound."""
        start, end = 0, len(self.rows)
        for column, value in zip(("subject", "occurred_at", "position"), bound, strict=True):
            values = self.rows[column].slice(start, end - start).cast(pa.int64()).to_numpy()
            low, high = (int(np.searchsorted(values, value, side=side)) for side in ("left", "right"))
            start, end = start + low, start + high
        taken, self.rows = self.rows.slice(0, end), self.rows.slice(end)
        return taken


def _merged(segments: Sequence[Segment]) -> Iterator[pa.Table]:
    """Yield the rows of all segments in order. Only the segments that meet the present subject are open."""
    waiting = sorted(segments, key=lambda segment: segment.subject_min, reverse=True)
    at_hand: list[_Cursor] = []
    while waiting or at_hand:
        if not at_hand:
            at_hand.append(_Cursor(waiting.pop()))
        bound = min(cursor.last() for cursor in at_hand)
        while waiting and waiting[-1].subject_min <= bound[0]:
            at_hand.append(_Cursor(waiting.pop()))
            bound = min(bound, at_hand[-1].last())
        yield in_order(pa.concat_tables([cursor.take(bound) for cursor in at_hand]))
        at_hand = [cursor for cursor in at_hand if cursor.step()]


def _clusters(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Yield the segments in groups whose ranges of subjects hang together."""
    cluster: list[Segment] = []
    reach = -1
    for segment in sorted(segments, key=lambda segment: (segment.subject_min, segment.name)):
        if cluster and segment.subject_min > reach:
            yield cluster
            cluster = []
        cluster.append(segment)
        reach = max(reach, segment.subject_max) if len(cluster) > 1 else segment.subject_max
    if cluster:
        yield cluster


def _depth(segments: Iterable[Segment]) -> int:
    """Return over how many segments the most covered subject lies."""
    edges = sorted(edge for one in segments for edge in ((one.subject_min, 0, 1), (one.subject_max, 1, -1)))
    depth = deepest = 0
    for _, _, step in edges:
        depth += step
        deepest = max(deepest, depth)
    return deepest
