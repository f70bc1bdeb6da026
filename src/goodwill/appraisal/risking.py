"""Who is most at risk: those with us whose leaving would cost most, with the reason and what could be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pyarrow as pa

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.reasons import Reason, leaving, reasons
from goodwill.worth.remedies import remedies
from goodwill.worth.value import Stage, Valuation
from goodwill.worth.value.states import Masks, States

MONTHS = 3
"""How many months ahead a loss is expected over."""
MOST, MOST_OF_EACH = 2000, 100
"""How many are told of each currency, and of each plan in each country besides: what reasons cost is bounded."""
_REASON = pa.struct({
    "part": pa.string(), "level": pa.string(), "times": pa.float64(), "low": pa.float64(), "high": pa.float64(),
})  # fmt: skip
SCHEMA = pa.schema(
    {
        "subject": pa.int64(),
        "currency": pa.string(),
        "plan": pa.string(),
        "country": pa.string(),
        "tenure": pa.int16(),
        "goodwill_minor": pa.int64(),
        "low_minor": pa.int64(),
        "high_minor": pa.int64(),
        "leaves": pa.float64(),
        "leaves_low": pa.float64(),
        "leaves_high": pa.float64(),
        "cause": pa.string(),
        "loss_minor": pa.int64(),
        "loss_low_minor": pa.int64(),
        "loss_high_minor": pa.int64(),
        "reasons": pa.list_(_REASON),
        "remedies": pa.list_(pa.string()),
    }
)
"""One row a person, the greatest expected loss of their currency first.

``leaves`` is the chance of leaving this month and ``cause`` the likeliest way; ``loss`` is what leaving within
:data:`MONTHS` months is expected to cost: its chance times their goodwill. It is a little too much, for some come back.
"""


def risks(found: Valuation) -> pa.Table:
    """Return those most at risk, as :data:`SCHEMA` says; who has asked to leave is on their way, and not among them."""
    here = _Here.of(found)
    loss = found.minor * here.soon(here.hazards)[here.state]
    chosen = _chosen(found, np.where(here.is_there[here.state], loss, -1.0))
    told = {"loss_minor": np.rint(loss[chosen]).astype(np.int64)} | _figures(found, here, chosen)
    words = here.words(here.state[chosen])
    people = found.people
    columns: dict[str, Any] = {
        "subject": people.subject[chosen],
        "currency": _of(people.prices.currency, chosen),
        "plan": _of(people.segments["plan"], chosen),
        "country": _of(people.segments["country"], chosen),
        "tenure": here.states.cells.tenure[here.state[chosen]],
        **told,
        **words,
    }
    table = pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA}, SCHEMA)
    return table.sort_by([("currency", "ascending"), ("loss_minor", "descending"), ("subject", "ascending")])


@dataclass(frozen=True, slots=True)
class _Here:
    """The states of those with us, and how likely each is to leave."""

    found: Valuation
    is_there: Masks

    @classmethod
    def of(cls, found: Valuation) -> _Here:
        states = found.people.states
        return cls(found, (states.stage == Stage.HERE) & ~states.has_asked)

    @property
    def hazards(self) -> Hazards:
        return self.found.basis.model.hazards

    @property
    def states(self) -> States:
        return self.found.people.states

    @property
    def state(self) -> Ints:
        return self.found.people.state

    def soon(self, hazards: Hazards, which: Ints | None = None, *, recovers: float | None = None) -> Floats:
        """Return the chance of leaving within :data:`MONTHS` months of each state, or of some."""
        states = self.states if which is None else self.states.take(which)
        stays: Floats = np.prod(1 - hazards.ahead(states.cells, MONTHS), axis=(0, 2))
        return 1 - stays * _pays(states, self.found.basis.model.shares.recovers if recovers is None else recovers)

    def now(self, hazards: Hazards, which: Ints, *, recovers: float) -> Floats:
        """Return the chance of leaving this month of some states."""
        states = self.states.take(which)
        stays: Floats = (1 - leaving(hazards, states.cells)) * _pays(states, recovers)
        return 1 - stays

    def words(self, state: Ints) -> dict[str, list[Any]]:
        """Return the likeliest way, the reasons and what could be done, of the states of some people."""
        asked, place = np.unique(state, return_inverse=True)
        there = np.flatnonzero(self.is_there)
        among, which = self._weighed(there), np.searchsorted(there, asked)
        draws = [one.hazards for one in self.found.basis.draws]
        why = reasons(self.hazards, among, which, draws=draws)
        causes, told = _causes(self.hazards, self.states.take(asked)), among.take(which)
        parts = [[one.part for one in of_one] for of_one in why]
        done = [[one.value for one in remedies(_levels(told, i), of_one)] for i, of_one in enumerate(parts)]
        rows = [[_row(one) for one in of_one] for of_one in why]
        found: dict[str, list[Any]] = {"cause": causes, "reasons": rows, "remedies": done}
        return {name: [column[i] for i in place.tolist()] for name, column in found.items()}

    def _weighed(self, there: Ints) -> Cells:
        cells = self.states.cells.take(there)
        n = np.bincount(self.state, minlength=len(self.states)).astype(np.float64)
        return Cells(cells.factors, cells.tenure, cells.month, n[there], {})


def _chosen(found: Valuation, loss: Floats) -> Ints:
    """Return whose loss is greatest, of each currency and of each plan in each country; who lost nothing is not told."""
    people = found.people
    coin, plan, country = people.prices.currency, people.segments["plan"], people.segments["country"]
    order = np.lexsort((people.subject, -loss))
    order = order[loss[order] > 0]
    within = _rank(coin.codes[order]) < MOST
    within |= _rank((plan.codes * len(country.levels) + country.codes)[order]) < MOST_OF_EACH
    return order[within]


def _rank(group: Ints) -> Ints:
    """Return the how-manieth of its group each is, from 0, in the order in which they stand."""
    order = np.argsort(group, kind="stable")
    begin = np.searchsorted(group[order], group[order])
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - begin
    return rank


def _figures(found: Valuation, here: _Here, chosen: Ints) -> dict[str, Any]:
    """Return goodwill, chance and the ends of every interval of some people."""
    low, high = found.bands()
    state, basis = here.state[chosen], found.basis
    worth = found.paid[chosen]
    now = here.now(here.hazards, state, recovers=basis.model.shares.recovers)
    drawn = [here.now(one.hazards, state, recovers=one.shares.recovers) for one in basis.draws]
    lost = [
        here.soon(one.hazards, state, recovers=one.shares.recovers) * bills[state] * worth
        for one, bills in zip(basis.draws, found.drawn, strict=True)
    ]
    wide, loss = reach(drawn, basis.level), here.soon(here.hazards, state) * found.minor[chosen]
    loss_wide = reach(lost, basis.level)
    return {
        "goodwill_minor": found.minor[chosen],
        "low_minor": low[chosen],
        "high_minor": high[chosen],
        "leaves": now,
        "leaves_low": now / wide,
        "leaves_high": np.minimum(now * wide, 1.0),
        "loss_low_minor": np.floor(loss / loss_wide).astype(np.int64),
        "loss_high_minor": np.ceil(loss * loss_wide).astype(np.int64),
    }


def reach(drawn: Sequence[Floats], level: float) -> Floats:
    """Return the factor by which an interval reaches up and down, by draws of what it is of: ``(n,)``."""
    half = NormalDist().inv_cdf(0.5 + level / 2)
    wide: Floats = np.exp(half * np.log(np.maximum(drawn, 1e-9)).std(axis=0, ddof=1))
    return wide


def _pays(states: States, recovers: float) -> Floats:
    """Return the chance that who owes a bill pays it; 1 of who owes none."""
    return np.where(states.is_past_due, recovers, 1.0)


def _causes(hazards: Hazards, states: States) -> list[str]:
    chance = hazards.chance(states.cells)
    ways = list(chance)
    likeliest = np.argmax(np.stack([chance[way] for way in ways]), axis=0)
    return [
        (Cause.INVOLUNTARY if owes else ways[at]).value
        for at, owes in zip(likeliest.tolist(), states.is_past_due.tolist(), strict=True)
    ]


def _levels(cells: Cells, i: int) -> dict[str, str]:
    return {name: one.levels[one.codes[i]] for name, one in cells.factors.items()}


def _row(one: Reason) -> dict[str, Any]:
    return {"part": one.part, "level": one.level, "times": one.times, "low": one.low, "high": one.high}


def _of(factor: Any, which: Ints) -> list[str]:
    return [factor.levels[code] for code in factor.codes[which].tolist()]
