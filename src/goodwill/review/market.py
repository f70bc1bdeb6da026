"""Asks the house for what a forecast wants: who subscribes and how fast they leave, who comes, what talking costs."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from goodwill.appraisal import people
from goodwill.decisions.forecast import MONTHS, Base, Market, Newcomers, Support
from goodwill.decisions.forecast.evidence import figure
from goodwill.errors import TooLittleKnown
from goodwill.policy import Policy
from goodwill.vocabulary import Cause, say
from goodwill.warehouse import months
from goodwill.warehouse.profiles import Look, profiles
from goodwill.worth.cells import CAUSES, Cells, Floats, Ints, cells_of
from goodwill.worth.factors import FORMULAS
from goodwill.worth.hazard import Fitted, fit
from goodwill.worth.hazards import Hazards
from goodwill.worth.value import People, Stage, people_of

_YEAR = 12
_FIRST = "first"


def fitted_to(look: Look) -> Fitted:
    """Return the hazards fitted to all that was lived: a forecast's market and its own past rest on the same.

    Raises:
        TooLittleKnown: Too few have left, or too short a time was lived.
    """
    lived = months.cells(FORMULAS, look=look)
    if not len(lived):
        raise TooLittleKnown(say("a forecast wants months that somebody lived with us; there are none"))
    return fit(cells_of(lived))


def market_of(look: Look, policy: Policy, fitted: Fitted, *, currency: str, contact_minor: float = 0.0) -> Market:
    """Return the market a decision is looked at in: those who pay in one currency.

    Args:
        look: When, known by when and with which engine to look; it says an instant.
        policy: The house's rates, margins and horizon.
        fitted: The hazards, as :func:`fitted_to` returns them.
        currency: The one that the decision's prices are in.
        contact_minor: What one contact costs, in its minor units.

    Raises:
        TooLittleKnown: Nobody pays in that currency.
    """
    at = look.as_of or datetime.now(UTC)
    folk = people_of(people(look), at.date())
    base = _base(folk, fitted, policy, currency)
    newcomers = _newcomers(base, fitted.cells)
    support = Support(_contacts(look), contact_minor)
    return Market(
        base, newcomers, support, policy.discount_rate, policy.horizon_months, figure("returns", "second_year")
    )


def _base(folk: People, hazards: Hazards, policy: Policy, currency: str) -> Base:
    coin, prices = folk.prices.currency, folk.prices
    code = coin.levels.index(currency) if currency in coin.levels else -1
    here = (folk.states.stage[folk.state] == Stage.HERE) & (prices.amount_minor > 0) & (coin.codes == code)
    some = np.flatnonzero(here)
    if not len(some):
        raise TooLittleKnown(
            say(
                "a forecast in %(currency)s wants people who pay in it; they pay in %(coins)s",
                currency=currency,
                coins=", ".join(coin.levels),
            )
        )
    plan, country = (folk.segments[name] for name in ("plan", "country"))
    keys = np.column_stack([folk.state[some], plan.codes[some], country.codes[some]])
    alike, which = np.unique(keys, axis=0, return_inverse=True)
    n = np.bincount(which.reshape(-1)).astype(np.float64)
    paid = np.bincount(which.reshape(-1), _monthly(folk, some)) / n
    states, state = np.unique(alike[:, 0], return_inverse=True)
    cells = folk.states.cells.take(states)
    leave, lost = _ahead(hazards, cells)
    margins = np.array([policy.margin.by_plan.get(word, policy.margin.default) for word in plan.levels])
    return Base(
        plans=plan.levels,
        countries=country.levels,
        currency=currency,
        plan=alike[:, 1],
        country=alike[:, 2],
        tenure=cells.tenure[state].astype(np.float64),
        n=n,
        price=paid,
        margin=margins[alike[:, 1]],
        leave=leave[state],
        lost=lost[state],
    )


def _monthly(folk: People, some: Ints) -> Floats:
    """Return what each pays a month: a year's price is a twelfth of it."""
    interval = folk.prices.interval
    yearly = np.array([word == "year" for word in interval.levels])[interval.codes[some]]
    return np.asarray(folk.prices.amount_minor[some] / np.where(yearly, _YEAR, 1))


def _ahead(hazards: Hazards, cells: Cells) -> tuple[Floats, Floats]:
    """Return the integrated hazards ahead, of leaving by choice (or by a programme) and over a payment, ``(n, 24)``."""
    rates = -np.log1p(-np.clip(hazards.ahead(cells, MONTHS), 0.0, 0.999))
    order = list(hazards.causes)
    lost = rates[order.index(Cause.INVOLUNTARY)] if Cause.INVOLUNTARY in order else np.zeros((len(cells), MONTHS))
    return rates.sum(axis=0) - lost, lost


def _newcomers(base: Base, lived: Cells) -> Newcomers:
    """Return who comes if nothing is decided: as many each month as in the last twelve, leaving as newcomers did."""
    began = (lived.tenure == 0) & _is_first(lived) & (lived.month > lived.month.max() - 1 - _YEAR)
    months = max(int(np.ptp(lived.month)), 1)
    monthly = np.zeros(base.n_segments)
    for place, n in zip(_segments(base, lived.take(began)), lived.n_at_risk[began], strict=True):
        monthly[place] += n / min(_YEAR, months) if place >= 0 else 0.0
    leave = np.tile(_by_tenure(lived), (base.n_segments, 1))
    return Newcomers(np.repeat(monthly[:, None], MONTHS, axis=1), leave)


def _is_first(lived: Cells) -> np.ndarray:
    spell = lived.factors.get("spell")
    return (
        np.ones(len(lived), bool) if spell is None else np.array([word == _FIRST for word in spell.levels])[spell.codes]
    )


def _segments(base: Base, cells: Cells) -> Ints:
    """Return the segment of each cell, -1 where nobody of the base is of its plan and country."""
    plan, country = (cells.factors[name] for name in ("plan", "country"))
    plans = np.array([base.plans.index(word) if word in base.plans else -1 for word in plan.levels])[plan.codes]
    places = np.array([base.countries.index(word) if word in base.countries else -1 for word in country.levels])
    there = places[country.codes]
    return np.where((plans >= 0) & (there >= 0), plans * len(base.countries) + there, -1)


def _by_tenure(lived: Cells) -> Floats:
    """Return the integrated hazard of all in each month of their life with us, ``(24,)``; where few lived, the last known."""
    at = np.minimum(lived.tenure, MONTHS - 1)
    risk = np.bincount(at, lived.n_at_risk, MONTHS)
    left = np.bincount(at, sum((lived.left(cause) for cause in CAUSES), np.zeros(len(lived))), MONTHS)
    rate = np.where(risk >= 50, -np.log1p(-np.clip(left / np.maximum(risk, 1), 0, 0.9)), np.nan)
    known = np.flatnonzero(~np.isnan(rate))
    if not len(known):
        return np.full(MONTHS, float(left.sum() / max(risk.sum(), 1)))
    return np.asarray(rate[known[np.clip(np.searchsorted(known, np.arange(MONTHS), side="right") - 1, 0, None)]])


def _contacts(look: Look) -> float:
    """Return the messages a subscriber writes in a month, over the last three."""
    n, said = 0, 0
    for part in profiles(("contacts_90", "pays"), look=look):
        pays = np.asarray(part["pays"].to_pylist(), bool)
        n, said = n + int(pays.sum()), said + int(np.asarray(part["contacts_90"].to_pylist(), np.int64)[pays].sum())
    return said / n / (90 / 30.44) if n else 0.0
