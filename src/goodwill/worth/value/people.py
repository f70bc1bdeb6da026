"""People as they are valued: whom, where they stand, what they pay, and by what they are told apart in a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.worth.abreast import abreast
from goodwill.worth.cells import Cells, Factor, Ints, factor_of, month_numbers, numbers
from goodwill.worth.factors import COVARIATES
from goodwill.worth.value.returning import WAYS
from goodwill.worth.value.states import States, alike_states, joined, narrowed, widened

FACTOR = "of_"
"""What the name of a column of levels begins with, so that it is not that of what it was read from."""
SEGMENTS = ("plan", "country", "cohort", "currency")
"""By what people are told apart in a report."""
_AT_ONCE = 1_000_000
_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        "subject": pa.int64(),
        "stage": pa.int8(),
        "plan": _WORD,
        "country": _WORD,
        "cohort": pa.int32(),
        "currency": _WORD,
        "interval": _WORD,
        "amount_minor": pa.int64(),
        "tenure": pa.int16(),
        "month": pa.int32(),
        "has_asked": pa.bool_(),
        "is_past_due": pa.bool_(),
        "way": pa.int8(),
        "away": pa.int16(),
        **{FACTOR + name: _WORD for name in COVARIATES},
    }
)
"""One row a person, in order of subject, nobody twice.

``stage`` is a :class:`~goodwill.worth.value.states.Stage`; ``cohort`` the month they first came (yyyymm); the amount is
what one interval costs them (null: not known); ``month`` (yyyymm) and ``tenure`` are of the month of service in
progress; ``way`` (an index into ``WAYS``) and ``away`` (whole months) are of those who left, 0 of all others; a
column ``of_…`` is the level of a covariate (of those not with us, of who begins).
"""


@dataclass(frozen=True, slots=True)
class Prices:
    """What each pays: minor units for an interval (0 if it is not known), in which currency, and how often."""

    amount_minor: Ints
    currency: Factor
    interval: Factor

    @property
    def n_unknown(self) -> int:
        """Of how many no price or no currency is known: they are counted, and worth nothing we can say."""
        return int((self.amount_minor == 0).sum())


@dataclass(frozen=True, slots=True)
class People:
    """People by where they stand: many share one state.

    Args:
        subject: Whom: ``(n,)``, rising.
        states: The states there are.
        state: Which of them each is in: ``(n,)``.
        prices: What each pays.
        segments: By what each is told apart: one factor for each of :data:`SEGMENTS`.
        month: The calendar month as of which they are told, counted since year 0.
    """

    subject: Ints
    states: States
    state: Ints
    prices: Prices
    segments: Mapping[str, Factor]
    month: int

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.subject)

    def take(self, which: Ints) -> People:
        """Return some of them; the states stay as they are."""
        prices = self.prices
        return replace(
            self,
            subject=self.subject[which],
            state=self.state[which],
            prices=Prices(prices.amount_minor[which], _some(prices.currency, which), _some(prices.interval, which)),
            segments={name: _some(one, which) for name, one in self.segments.items()},
        )


def people_of(table: pa.Table, as_of: date, *, at_once: int = _AT_ONCE) -> People:
    """Return an Arrow table (:data:`SCHEMA`; a covariate may be missing) as people on a day.

    Args:
        table: One row a person.
        as_of: The day.
        at_once: How many people's covariates are held as codes in one go, which bounds the memory.
    """
    table = pa.table({name: _worded(table[name]) for name in table.column_names})
    states, state = _alike(table, at_once)
    state = cast("Ints", state.astype(np.int32))
    currency = _short(factor_of(table["currency"]))
    is_known = (currency.codes != _place(currency, "")) & np.asarray(table["amount_minor"].is_valid())
    amount = np.where(is_known, _whole(table["amount_minor"]), 0)
    segments = {name: currency if name == "currency" else _short(factor_of(table[name])) for name in SEGMENTS}
    prices = Prices(amount, currency, _short(factor_of(table["interval"])))
    return People(_whole(table["subject"]), states, state, prices, segments, as_of.year * 12 + as_of.month - 1)


def _worded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column such that any stretch of it has the same words; of numbers, as it is."""
    kind = column.type
    if not (pa.types.is_dictionary(kind) or pa.types.is_string(kind)):
        return column
    if column.null_count:
        column = column.cast(pa.string()).dictionary_encode(null_encoding="encode")
    elif pa.types.is_string(kind):
        column = column.dictionary_encode()
    return column.unify_dictionaries()


def _alike(table: pa.Table, at_once: int) -> tuple[States, Ints]:
    """Return the states that the people of a table are in, and which of them each is: some at a time, to bound the memory."""
    begins_at = range(0, max(len(table), 1), at_once)
    if len(begins_at) == 1:
        return alike_states(_states(table))
    parts = abreast(lambda begin: _narrowed(*alike_states(_states(table.slice(begin, at_once)))), begins_at)
    states, again = alike_states(joined([one for one, _ in parts]))
    states, again = widened(states), again.astype(np.int32)
    begins = np.cumsum([0, *(len(one) for one, _ in parts)])
    return states, np.concatenate([again[begin + which] for begin, (_, which) in zip(begins, parts, strict=False)])


def _narrowed(states: States, which: Ints) -> tuple[States, Ints]:
    """Return states in as few bytes as they take, and which each one is in half: of millions, many are held at once."""
    return narrowed(states), cast("Ints", which.astype(np.int32))


def _short(factor: Factor) -> Factor:
    """Return a factor in half the bytes: one code a person is much where there are millions."""
    return Factor(cast("Ints", factor.codes.astype(np.int32)), factor.levels)


def _states(table: pa.Table) -> States:
    names = [name for name in table.column_names if name.startswith(FACTOR)]
    factors = {name.removeprefix(FACTOR): factor_of(table[name]) for name in names}
    month = month_numbers(_whole(table["month"]))
    cells = Cells(factors, _whole(table["tenure"]), month, np.ones(len(table)), {})
    asked, owes = (_whole(table[name].cast(pa.int8())).astype(bool) for name in ("has_asked", "is_past_due"))
    way = np.minimum(_whole(table["way"]), len(WAYS) - 1)
    return States(cells, _whole(table["stage"]), asked, owes, way, _whole(table["away"]))


def _whole(column: pa.ChunkedArray) -> Ints:
    known = pc.fill_null(column, 0) if column.null_count else column
    return cast("Ints", numbers(known).astype(np.int64, copy=False))


def _some(factor: Factor, which: Ints) -> Factor:
    return Factor(factor.codes[which], factor.levels)


def _place(factor: Factor, level: str) -> int:
    return factor.levels.index(level) if level in factor.levels else -1
