"""What everyone is worth at an instant, and what moved it between two: the ledger asked, the room of worth judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa

from goodwill.appraisal.gathering import people, people_on
from goodwill.appraisal.resting import N_DRAWS, basis
from goodwill.errors import UnknownQuestion
from goodwill.policy import Policy
from goodwill.vocabulary import decimals
from goodwill.warehouse.profiles import Look
from goodwill.worth.statement import Statement, statement
from goodwill.worth.value import Basis, Exchange, Terms, Valuation, people_of, valued, valued_each


def terms_of(policy: Policy) -> Terms:
    """Return what the house has chosen to reckon by."""
    return Terms(
        discount_rate=policy.discount_rate,
        horizon_months=policy.horizon_months,
        margin=policy.margin.default,
        margin_by_plan=policy.margin.by_plan,
    )


def exchange_of(policy: Policy, coins: Iterable[str], on: date) -> Exchange:
    """Return what some currencies are worth in the house's on a day, as far as anybody has said."""
    known = {coin: worth for coin in coins if coin and (worth := policy.rate(coin, on)) is not None}
    shift = {coin: 10.0 ** (decimals(policy.currency) - decimals(coin)) for coin in known}
    return Exchange(policy.currency, {coin: float(worth) * shift[coin] for coin, worth in known.items()})


def worth(look: Look, terms: Terms, *, by: Basis | None = None, n_draws: int = N_DRAWS) -> Valuation:
    """Return what everyone is worth.

    Args:
        look: When, known by when and with which engine to look; now by default.
        terms: What to reckon by.
        by: What it rests on; None: all that was known then.
        n_draws: How many draws intervals are made of.

    Raises:
        TooLittleKnown: Too few have left, or too short a time was lived.
    """
    look = replace(look, as_of=look.as_of or datetime.now(UTC))
    rests_on = by or basis(look, n_draws=n_draws)
    return _valued(people(look), look.as_of, rests_on, terms)  # type: ignore[arg-type]  # said above


def worths(look: Look, instants: Sequence[datetime], terms: Terms, by: Basis) -> list[Valuation]:
    """Return what everyone was worth at some instants, all by one basis.

    Args:
        look: Known by when and with which engine to look.
        instants: When.
        terms: What to reckon by.
        by: What it rests on.
    """
    told = zip(people_on(look, instants), instants, strict=True)
    return valued_each([people_of(table, at.astimezone(UTC).date()) for table, at in told], by, terms)


def moved(
    since: datetime, until: datetime, terms: Terms, *, look: Look | None = None, is_as_known: bool = False
) -> Statement:
    """Return what moved the goodwill of everyone between two instants.

    Args:
        since: The first.
        until: The second.
        terms: What to reckon both by.
        look: With which engine and from which partials to look; its instants are not heeded.
        is_as_known: Whether to open with what was known at the first instant, and to book what was learnt after it of
            what had happened before it on a line of its own; else both balances are told as everything is known now.

    Raises:
        UnknownQuestion: The second instant is not after the first.
        TooLittleKnown: Too little was known at the first instant.
    """
    if since >= until:
        raise UnknownQuestion(f"a statement goes from a date to a later one; {since:%Y-%m-%d} to {until:%Y-%m-%d} came")
    usual = look or Look()
    first = replace(usual, as_of=since, known_by=since if is_as_known else None)
    last = replace(usual, as_of=until, known_by=until if is_as_known else None)
    before = basis(first)
    after = basis(last, after=before)
    if is_as_known:
        then, closing = worth(first, terms, by=before), worth(last, terms, by=after)
        return statement(worth(replace(first, known_by=last.known_by), terms, by=before), closing, then=then)
    one, other = people_on(usual, [since, until])
    return statement(_valued(one, since, before, terms), _valued(other, until, after, terms))


def _valued(table: pa.Table, at: datetime, by: Basis, terms: Terms) -> Valuation:
    return valued(people_of(table, at.astimezone(UTC).date()), by, terms)
