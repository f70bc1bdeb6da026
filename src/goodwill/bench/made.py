"""Made-up facts for the benches: quick, seeded, written straight to segments; not the simulator, and no truth in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.segments import manifest
from goodwill.segments.columns import SCHEMA
from goodwill.segments.files import SegmentWriter

Numbers = npt.NDArray[np.int64]

SECOND = 1_000_000
FIRST_US = 1_640_995_200 * SECOND
"""2022-01-01."""
SPAN_US = 3 * 365 * 86_400 * SECOND
FACTS_A_SEGMENT = 16_000_000
_FACTS_AT_ONCE = 1_000_000

_OFTEN = ("play.logged", "page.viewed", "title.shown", "invoice.paid", "message.received", "feedback.given",
          "letdown.suffered", "letdown.repaired", "invoice.failed", "price.changed", "decision.reached",
          "consent.given", "consent.withdrawn", "lastchance.asked", "subscription.cancelled", "subscription.returned")  # fmt: skip
_SHARES = (0.80, 0.05, 0.03, 0.08, 0.007, 0.004, 0.004, 0.002, 0.004, 0.006, 0.004, 0.003, 0.001, 0.0005, 0.003, 0.0015)
_NAMES = ("subscription.started", *_OFTEN)
_TITLES = tuple(f"title {n:04d}" for n in range(5000))
_WORDS: dict[str, tuple[str, ...]] = {
    "plan": ("basic", "family", "premium"),
    "country": ("AT", "BR", "DE", "ES", "FR", "GB", "IT", "MX", "PL", "US"),
    "button": ("android", "ios", "partner", "tv", "web"),
    "currency": ("BRL", "EUR", "USD"),
    "interval": ("month", "year"),
    "reason": ("price", "quality", "time"),
    "cause": ("involuntary", "voluntary"),
    "title": _TITLES,
    "device": ("ipad", "iphone", "laptop", "phone", "tv"),
    "member": ("a", "b", "c", "d"),
    "channel": ("chat", "email", "phone"),
    "language": ("de", "en", "es", "fr", "it"),
    "survey": ("csat", "nps", "stars"),
    "decision": ("adverts", "price-2023", "sharing"),
    "purpose": ("news", "offers"),
}
_CARRY: dict[str, tuple[str, ...]] = {
    "subscription.started": ("plan", "country", "button", "amount_minor", "currency", "interval"),
    "subscription.returned": ("plan", "country", "amount_minor", "currency", "interval"),
    "play.logged": ("title", "seconds", "length", "autoplay", "device", "country", "member"),
    "title.shown": ("title", "device"),
    "invoice.paid": ("amount_minor", "currency"),
    "invoice.failed": ("amount_minor", "currency", "reason"),
    "price.changed": ("amount_minor", "currency", "decision"),
    "message.received": ("channel", "language"),
    "feedback.given": ("survey", "score"),
    "letdown.suffered": ("reason",),
    "decision.reached": ("decision",),
    "consent.given": ("purpose", "channel"),
    "consent.withdrawn": ("purpose", "channel"),
    "lastchance.asked": ("channel",),
    "subscription.cancelled": ("cause", "reason"),
}
_PAYLOADS = {"lastchance.asked": b'{"deadline_at":"2025-01-31T00:00:00Z"}'}
"""What a kind must say beside its columns: the deadline lies after all that was made."""


@dataclass(frozen=True, slots=True)
class Made:
    """How much was made, and the days it spans (microseconds)."""

    facts: int
    subscribers: int
    first_us: int
    last_us: int


def make(*, facts: int, subscribers: int, seed: int = 7) -> Made:
    """Write about so many facts of so many subscribers to segments of the open home, and list them."""
    each, per_segment = facts / subscribers, max(1, round(FACTS_A_SEGMENT * subscribers / facts))
    position, first_subject = manifest.reserve(facts + subscribers, subscribers)
    random, made = np.random.default_rng(seed), 0
    for begin in range(0, subscribers, per_segment):
        with SegmentWriter() as writer:
            for subjects in _chunks(first_subject + begin, min(per_segment, subscribers - begin), each):
                table = _facts_of(random, subjects, each, position + made)
                writer.write(table)
                made += len(table)
            manifest.add([writer.close()], level=2)
    return Made(made, subscribers, FIRST_US, FIRST_US + SPAN_US)


def make_day(*, facts: int, subjects: Numbers, day_us: int, seed: int = 8) -> int:
    """Write one more day's segment: so many facts of some of the subjects."""
    random = np.random.default_rng(seed)
    position, _ = manifest.reserve(facts)
    who = np.sort(random.choice(subjects, facts))
    at = day_us + random.integers(0, 86_400 * SECOND, facts)
    kinds = 1 + random.choice(len(_OFTEN), facts, p=np.array(_SHARES) / sum(_SHARES))
    with SegmentWriter() as writer:
        writer.write(_table(random, who, at, kinds, position))
        manifest.add([writer.close()], level=0)
    return facts


def _chunks(first: int, n: int, each: float) -> Iterator[Numbers]:
    size = max(1, int(_FACTS_AT_ONCE / each))
    for begin in range(0, n, size):
        yield np.arange(first + begin, first + min(begin + size, n), dtype=np.int64)


def _facts_of(random: np.random.Generator, subjects: Numbers, each: float, position: int) -> pa.Table:
    """Return all facts of some subscribers: a start, then what happens between it and the day they fall silent."""
    n_each = random.poisson(max(each - 1, 0), len(subjects))
    start = FIRST_US + (random.random(len(subjects)) * SPAN_US * 0.8).astype(np.int64)
    life = random.exponential(0.7, len(subjects)).clip(0.01, 1)
    silent = start + ((FIRST_US + SPAN_US - start) * life).astype(np.int64)
    who = np.repeat(subjects, n_each)
    at = np.repeat(start, n_each) + (random.random(len(who)) * np.repeat(silent - start, n_each)).astype(np.int64)
    kinds = 1 + random.choice(len(_OFTEN), len(who), p=np.array(_SHARES) / sum(_SHARES))
    bills = (kinds == _NAMES.index("invoice.paid")) & (random.random(len(who)) < 0.5)
    at[bills] = (FIRST_US + SPAN_US - random.random(int(bills.sum())) * SPAN_US * 0.1).astype(np.int64)
    return _table(
        random,
        np.concatenate([subjects, who]),
        np.concatenate([start, np.maximum(at, np.repeat(start, n_each))]),
        np.concatenate([np.zeros(len(subjects), np.int64), kinds]),
        position,
    )


def _table(random: np.random.Generator, who: Numbers, at: Numbers, kinds: Numbers, position: int) -> pa.Table:
    order = np.lexsort((at, who))
    who, at, kinds = who[order], at[order], kinds[order]
    n = len(who)
    columns: dict[str, pa.Array] = {
        "subject": pa.array(who),
        "occurred_at": pa.array(at, pa.timestamp("us", "UTC")),
        "recorded_at": pa.array(at + random.integers(0, 60 * SECOND, n), pa.timestamp("us", "UTC")),
        "position": pa.array(position + np.arange(n)),
        "name": _words(kinds, _NAMES, None),
        "version": pa.array(np.ones(n, np.int16)),
        "source": _words(np.zeros(n, np.int64), ("bench",), None),
    }
    carried = {name: _carried(kinds, name) for name in {one for names in _CARRY.values() for one in names}}
    for name, words in _WORDS.items():
        # a subscriber has one home, one or two devices and a few members, now and then another
        spread = np.where(random.random(n) < 0.15, random.integers(0, len(words), n), who % len(words))
        picked = random.integers(0, len(words), n) if name in ("title", "survey", "decision", "purpose") else spread
        columns[name] = _words(picked, words, carried[name])
    columns["amount_minor"] = pa.array(499 + 500 * (who % 4), mask=~carried["amount_minor"])
    columns["seconds"] = pa.array(random.integers(5, 7200, n).astype(np.int32), mask=~carried["seconds"])
    columns["length"] = pa.array(random.integers(1200, 7500, n).astype(np.int32), mask=~carried["length"])
    columns["score"] = pa.array(random.integers(0, 11, n).astype(np.int32), mask=~carried["score"])
    columns["autoplay"] = pa.array(random.random(n) < 0.3, mask=~carried["autoplay"])
    columns["payload"] = _payloads(kinds)
    return pa.table([columns.get(one.name, pa.nulls(n, one.type)) for one in SCHEMA], schema=SCHEMA)


def _payloads(kinds: Numbers) -> pa.Array:
    words = tuple(_PAYLOADS.values())
    codes = np.array([list(_PAYLOADS).index(name) if name in _PAYLOADS else -1 for name in _NAMES])[kinds]
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), pa.array(words)).cast(
        pa.binary()
    )


def _carried(kinds: Numbers, field: str) -> npt.NDArray[np.bool_]:
    return np.isin(kinds, [i for i, name in enumerate(_NAMES) if field in _CARRY.get(name, ())])


def _words(codes: Numbers, words: tuple[str, ...], carried: npt.NDArray[np.bool_] | None) -> pa.Array:
    mask = None if carried is None else ~carried
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), pa.array(words)).cast(
        pa.string()
    )
