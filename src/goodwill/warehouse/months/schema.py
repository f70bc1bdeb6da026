"""What a subscriber-month is: one row for each month of service that anyone lived, or lives now."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    {
        "subject": pa.int64(),
        "spell": pa.int8(),
        "started_at": pa.int64(),
        "entered": pa.int16(),
        "month": pa.int32(),
        "tenure": pa.int16(),
        "starts_at": pa.int64(),
        "ends_at": pa.int64(),
        "asked": pa.bool_(),
        "plan": pa.string(),
        "country": pa.string(),
        "currency": pa.string(),
        "interval": pa.string(),
        "amount_minor": pa.int64(),
        "footing": pa.string(),
        "price_ratio": pa.float64(),
        "price_age": pa.int16(),
        "price_decision": pa.string(),
        "decision": pa.string(),
        "decision_age": pa.int16(),
        "decisions": pa.int16(),
        "plays_30": pa.float64(),
        "plays_usual": pa.float64(),
        "share_abandoned": pa.float64(),
        "contacts": pa.int32(),
        "letdowns": pa.int32(),
        "open_letdowns": pa.int32(),
        "letdown": pa.string(),
        "letdown_age": pa.int16(),
        "letdown_is_repaired": pa.bool_(),
        "failed_payments": pa.int32(),
        "failed_ever": pa.int32(),
        "ended": pa.string(),
    }
)
"""The columns of the table of months. Instants are microseconds since 1970 UTC; an unknown word is empty.

A subscriber's month of service runs from the day of the month they started on to the same day of the next (the last
day of a shorter one). All that is said of a month but its end was known when it began; of the month in progress, at the
instant looked at. Nothing that came after a request to leave is said of anyone who left.

``spell``
    1 the first life with us, 2 after the first return, ...
``entered``
    The tenure at which they came under observation: 0, or more for who had started before we began to hear of endings.
``month``, ``tenure``
    The calendar month (yyyymm, UTC) in which the month of service began; whole months since the spell did.
``asked``
    Whether they have asked to leave and not taken it back: of the month in progress only.
``footing``
    What may happen in the month: ``monthly`` (a bill, and they may leave), ``year_begins`` (a bill), ``within_year``,
    ``year_ends`` (they may leave), ``rests`` (neither).
``price_ratio``, ``price_age``, ``price_decision``
    New price over old of the last change of price in this spell, how many months have begun since (1: this one is the
    first), and the decision that caused it; null: none.
``decision``, ``decision_age``, ``decisions``
    The last decision that reached them in this spell, how many months have begun since, and how many there were.
``plays_30``, ``plays_usual``
    Plays in the month before this one, and on average in the months of the spell before that one, both as of thirty
    days; null: they were not with us then.
``share_abandoned``
    Share of chosen plays of the month before left within the first quarter; null: none that could be judged.
``contacts``, ``letdowns``, ``failed_payments``
    Messages they wrote, bad moments, charges that failed: in the month before.
``open_letdowns``, ``failed_ever``
    Bad moments not made good, charges that failed: in the spell.
``letdown``, ``letdown_age``, ``letdown_is_repaired``
    The kind of their last bad moment in the spell, how many months have begun since, whether one was made good since.
``ended``
    How the month ended: empty if they are still with us, else :class:`goodwill.vocabulary.Cause`. An ending told within
    three days after a month began ended the month before it: billers tell it when the next bill does not come.
"""
