"""What the clocks of a place show: how far a time zone lies from UTC, as a column, so that no engine's calendar has a say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import ibis
from ibis.expr.types import IntegerValue, Value

from goodwill.segments.rows import instant, micros

_A_DAY = timedelta(days=1)
_Offset = tuple[int, int]
"""From which instant on, and by how much the clocks are ahead of UTC, both in microseconds."""


def local(at: IntegerValue, zone: tzinfo, *, since: int, until: int) -> Value:
    """Return instants (microseconds) as the clocks of a zone showed them; ``since`` and ``until`` hold them all."""
    told = offsets(zone, since=since, until=until)
    cases = [(at < following, ahead) for (_from, ahead), (following, _) in pairwise(told)]
    last = ibis.literal(told[-1][1], "int64")
    return at + (
        ibis.cases(*[(past, ibis.literal(ahead, "int64")) for past, ahead in cases], else_=last) if cases else last
    )


def offsets(zone: tzinfo, *, since: int, until: int) -> list[_Offset]:
    """Return what the clocks were ahead by at ``since`` and from each change on until ``until``, in order."""
    day, end = instant(since), instant(until)
    found = [(since, _ahead(day, zone))]
    while day < end:
        following = min(day + _A_DAY, end)
        if _ahead(following, zone) != found[-1][1]:
            found.append((_change(day, following, zone), _ahead(following, zone)))
        day = following
    return found


def _change(before: datetime, after: datetime, zone: tzinfo) -> int:
    """Return the second at which the clocks are as they are after, by bisection: they change on whole seconds."""
    low, high = int(before.timestamp()), int(after.timestamp())
    was = _ahead(before, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _ahead(datetime.fromtimestamp(middle, UTC), zone) == was else (low, middle)
    return micros(datetime.fromtimestamp(high, UTC))


def _ahead(at: datetime, zone: tzinfo) -> int:
    ahead = at.astimezone(zone).utcoffset()
    return 0 if ahead is None else ahead // timedelta(microseconds=1)
