"""The goodwill of people: each in their own currency, to the minor unit, with an interval and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import special

from goodwill.errors import UnknownQuestion
from goodwill.vocabulary import Estimate
from goodwill.worth.abreast import abreast
from goodwill.worth.cells import Factor, Floats, Ints
from goodwill.worth.value.bills import MANY, Appraiser, Model
from goodwill.worth.value.laid import Laid
from goodwill.worth.value.leaning import Singles, drawn_bills
from goodwill.worth.value.people import SEGMENTS, People
from goodwill.worth.value.seen import Seen
from goodwill.worth.value.states import joined
from goodwill.worth.value.terms import LEVEL, Exchange, Terms

_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Total:
    """The goodwill of a group in one currency, in minor units. ``group`` is empty of what is not known."""

    group: str
    currency: str
    n: int
    goodwill: Estimate


@dataclass(frozen=True, slots=True)
class Basis:
    """What values rest on.

    Args:
        model: Who leaves, who comes back, what becomes of those in between.
        draws: The same drawn from what is not known of it: what intervals are made of; two or more.
        rests_on: What the model rests on, in words.
        level: The nominal coverage of the intervals.
        seen: The counts among it, as they were drawn; None: what comes after shares nothing with it but the hazards.
    """

    model: Model
    draws: Sequence[Model]
    rests_on: str
    level: float = LEVEL
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Valuation:
    """What people are worth.

    Args:
        people: Whom.
        bills: What each of their states is worth in bills: ``(n_states,)``.
        drawn: The same by each draw of what is not known: ``(n_draws, n_states)``.
        basis: What they rest on.
        terms: What they were reckoned by.
        appraisers: Who valued them: by the model, and by each draw.
    """

    people: People
    bills: Floats
    drawn: Singles
    basis: Basis
    terms: Terms
    appraisers: Sequence[Appraiser]

    @property
    def rests_on(self) -> str:
        """What every figure rests on, in words."""
        return f"{self.basis.rests_on}; {self.terms}"

    @property
    def paid(self) -> Floats:
        """What one bill leaves of each: ``(n,)`` in minor units."""
        plan = self.people.segments["plan"]
        margin = np.array([self.terms.margin_of(level) for level in plan.levels] or [1.0])
        paid: Floats = self.people.prices.amount_minor * margin[plan.codes]
        return paid

    @property
    def minor(self) -> Ints:
        """The goodwill of each, to the minor unit: ``(n,)``; halves go to the even."""
        return np.rint(self.paid * self.bills[self.people.state]).astype(np.int64)

    def bands(self) -> tuple[Ints, Ints]:
        """Return the low and the high end of each one's interval: ``(n,)`` each, in minor units."""
        reach = np.exp(_z(self.basis.level) * _spread(self.drawn))[self.people.state]
        worth = self.paid * self.bills[self.people.state]
        return np.floor(worth / reach).astype(np.int64), np.ceil(worth * reach).astype(np.int64)

    def totals(self, by: str | None = None, *, exchange: Exchange | None = None) -> list[Total]:
        """Return the goodwill of each group in each currency, in the order of their names; amounts are never mixed.

        Args:
            by: One of :data:`~goodwill.worth.value.people.SEGMENTS`; None: of all.
            exchange: At what rates to tell amounts in one currency; those without a rate stay in theirs.

        Raises:
            UnknownQuestion: There is no such segment.
        """
        group, coin = segment_of(self.people, by), self.people.prices.currency
        coins, rate = exchanged(coin.levels, exchange)
        place = group.codes * len(coins.levels) + coins.codes[coin.codes]
        n_places = len(group.levels) * len(coins.levels)
        n = np.bincount(place, minlength=n_places)
        total = np.bincount(place, weights=self.minor * rate[coin.codes], minlength=n_places)
        drawn = self._drawn_totals(place, self.paid * rate[coin.codes], n_places)
        return [
            Total(level, name, int(n[at]), estimate(round(total[at]), drawn[:, at], self.basis.level, self.rests_on))
            for i, level in enumerate(group.levels)
            for j, name in enumerate(coins.levels)
            if n[at := i * len(coins.levels) + j]
        ]

    def table(self) -> pa.Table:
        """Return one row a person: ``subject``, ``currency``, ``goodwill_minor`` and the ends of its interval."""
        low, high = self.bands()
        coin = self.people.prices.currency
        words = pa.DictionaryArray.from_arrays(
            pa.array(coin.codes.astype(np.int32)), pa.array(coin.levels, pa.string())
        )
        return pa.table({
            "subject": self.people.subject, "currency": words,
            "goodwill_minor": self.minor, "low_minor": low, "high_minor": high,
        })  # fmt: skip

    def _drawn_totals(self, place: Ints, paid: Floats, n_places: int) -> Floats:
        """Return each place's total by each draw: ``(n_draws, n_places)``."""
        n_states = len(self.bills)
        both = place * n_states + self.people.state
        found, which = np.unique(both, return_inverse=True)
        weight = np.bincount(which, weights=paid, minlength=len(found))
        at, state = found // max(n_states, 1), found % max(n_states, 1)
        rows = [np.bincount(at, weights=weight * draw[state], minlength=n_places) for draw in self.drawn]
        return np.array(rows, np.float64).reshape(len(self.drawn), n_places)


def valued(people: People, basis: Basis, terms: Terms, *, many: int = MANY) -> Valuation:
    """Return what people are worth.

    Args:
        people: Whom, and as of which month.
        basis: Who leaves, who comes back, and how well that is known.
        terms: What to reckon by.
        many: Of how many states who are with us each is walked through all its months; of more, values are put together.
    """
    states = people.states
    by = Appraiser(basis.model, terms, people.month, like=states, many=many)
    drawing = [Appraiser(one, terms, people.month) for one in basis.draws]
    whole = by.bills(states)
    return Valuation(people, whole, drawn_bills(states, whole, drawing, many=many), basis, terms, [by, *drawing])


def valued_each(several: Sequence[People], basis: Basis, terms: Terms) -> list[Valuation]:
    """Return what people of some dates are worth, all by one basis: few are laid out and walked together.

    Args:
        several: Whom, and as of which month, one or more.
        basis: Who leaves, who comes back, and how well that is known.
        terms: What to reckon by.
    """
    sizes = [len(one.states) for one in several]
    if sum(sizes) > MANY:
        return [valued(one, basis, terms) for one in several]
    months = np.repeat([one.month for one in several], sizes)
    laid = Laid(joined([one.states for one in several]), months, terms.horizon_months)
    models, ends = [basis.model, *basis.draws], np.cumsum(sizes)[:-1]
    told = abreast(lambda one: np.split(Appraiser(one, terms, several[0].month).walked(laid), ends), models)
    return [
        Valuation(people, whole, np.stack(drawn), basis, terms, [Appraiser(one, terms, people.month) for one in models])
        for people, (whole, *drawn) in zip(several, zip(*told, strict=True), strict=True)
    ]


def segment_of(people: People, by: str | None) -> Factor:
    """Return the segment of each; one for all if nothing is asked.

    Raises:
        UnknownQuestion: There is no such segment.
    """
    if by is None:
        return Factor(np.zeros(len(people), np.int64), ("",))
    if by not in people.segments:
        raise UnknownQuestion(f"goodwill is told by {', '.join(SEGMENTS)}; {by!r} came")
    return people.segments[by]


def exchanged(coins: Sequence[str], exchange: Exchange | None) -> tuple[Factor, Floats]:
    """Return the currencies amounts are told in, one for each of some, and what a minor unit is worth in it."""
    if exchange is None:
        return Factor(np.arange(len(coins)), tuple(coins)), np.ones(len(coins))
    told = [exchange.into if coin in exchange.rates else coin for coin in coins]
    levels = tuple(sorted(set(told)))
    rates = np.array([exchange.rates.get(coin, 1.0) for coin in coins])
    return Factor(np.array([levels.index(coin) for coin in told], np.int64), levels), rates


def estimate(value: float, drawn: Floats, level: float, rests_on: str) -> Estimate:
    """Return a figure with the interval that draws of it give: log-normal if it is above 0, else normal."""
    if value > 0 and (drawn > 0).all():
        reach = float(np.exp(_z(level) * np.log(drawn).std(ddof=1)))
        return Estimate(value, value / reach, value * reach, level, rests_on)
    reach = _z(level) * float(drawn.std(ddof=1))
    return Estimate(value, value - reach, value + reach, level, rests_on)


def added(place: Ints, minor: Ints, n_places: int) -> Ints:
    """Return whole amounts added up by place, exactly."""
    most = max(abs(int(minor.max(initial=0))), abs(int(minor.min(initial=0))))
    if most * len(minor) < _EXACT:  # a float holds every whole number up to here, and adds up faster
        return np.bincount(place, weights=minor, minlength=n_places).astype(np.int64)
    total = np.zeros(n_places, np.int64)
    np.add.at(total, place, minor)
    return total


def _spread(drawn: Singles) -> Floats:
    """Return the standard deviation of the logarithm of each column; 0 where it is worth nothing."""
    logs = np.log(np.maximum(drawn, 1e-12))
    spread: Floats = logs.std(axis=0, ddof=1)
    return spread


def _z(level: float) -> float:
    return float(special.ndtri(0.5 + level / 2))
