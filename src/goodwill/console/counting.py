"""What the overview counts: where subscribers stand, plays a day, facts of each source. Sweeps, so never in a request."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from goodwill.facts import PlayLogged, PlayStarted, kinds
from goodwill.vocabulary import Standing
from goodwill.warehouse.engines import engine
from goodwill.warehouse.profiles import profiles
from goodwill.warehouse.sources import facts, moment

_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
DAYS = 90


def standings() -> dict[str, int]:
    """Return how many subscribers stand where; a standing nobody has is left out."""
    counted: Counter[str] = Counter()
    for table in profiles(["standing"]):
        counted.update(table["standing"].to_pylist())
    return {standing: counted[standing] for standing in Standing if counted[standing]}


def plays_a_day() -> list[tuple[str, int]]:
    """Return the plays of each of the last 90 days (UTC) up to today, as (yyyy-mm-dd, plays)."""
    today = datetime.now(UTC).date()
    first = (today - _EPOCH).days - DAYS + 1
    held = moment()
    recent = [one for one in held.segments if one.occurred_max_us >= first * _DAY_US]
    found: dict[int, int] = {}
    with engine() as one:
        told = facts(one, held, recent, names=[PlayStarted.wire, PlayLogged.wire], columns=[])
        if told is not None:
            day = (told["at"] // _DAY_US).cast("int64")
            counted = told.mutate(day=day).filter(day >= first).group_by("day").agg(n=lambda rows: rows.count())
            found = {row["day"]: row["n"] for row in one.arrow(counted).to_pylist()}
    return [((_EPOCH + timedelta(days=n)).isoformat(), found.get(n, 0)) for n in range(first, first + DAYS)]


def facts_by_source() -> dict[str, int]:
    """Return how many facts each source has told, most first."""
    held = moment()
    with engine() as one:
        told = facts(one, held, held.segments, names=list(kinds()), columns=["source"])
        if told is None:
            return {}
        rows = one.arrow(told.group_by("source").agg(n=lambda rows: rows.count())).to_pylist()
    return {row["source"]: row["n"] for row in sorted(rows, key=lambda row: (-row["n"], row["source"]))}
