"""Reads a decision from TOML, and says what was wanted, what came and how to mend it where it cannot be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from goodwill.decisions.record.decision import Costs, Decision, PriceMove, Stop, Touched
from goodwill.decisions.record.kinds import PRICED, Kind
from goodwill.errors import BadDecision
from goodwill.vocabulary import Money, decimals

MEASURES = ("cancellations", "contacts", "newcomers", "revenue", "goodwill")
"""What a stop can look at."""
TOLD_BY = ("email", "in_app", "letter", "press", "site")


class _Touches(msgspec.Struct, forbid_unknown_fields=True):
    plans: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tenure_from: int = 0
    tenure_below: int | None = None
    share: float | tuple[float, float, float] = 1.0
    also: tuple[str, ...] = ()


class _Price(msgspec.Struct, forbid_unknown_fields=True):
    plan: str
    before: float | str
    after: float | str
    currency: str
    country: str | None = None


class _Costs(msgspec.Struct, forbid_unknown_fields=True):
    currency: str
    once: float | str = 0
    monthly: float | str = 0
    saves_monthly: float | str = 0
    contact: float | str = 0


class _Stop(msgspec.Struct, forbid_unknown_fields=True):
    measure: str
    above: float


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    kind: str
    announced_on: date
    in_force_on: date
    about: str = ""
    touches: _Touches = msgspec.field(default_factory=_Touches)
    price: tuple[_Price, ...] = ()
    costs: _Costs | None = None
    told_by: tuple[str, ...] = ()
    stop: tuple[_Stop, ...] = ()
    reverses: str | None = None
    n_reversals: int = 0


def read(text: str) -> Decision:
    """Return the decision that a TOML text says.

    Raises:
        BadDecision: It is not TOML, a name is missing or unknown, or what it says cannot be.
    """
    try:
        return made_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadDecision(f"the decision is not TOML: {error}") from error


def made_of(values: Mapping[str, Any]) -> Decision:
    """Return the decision that values say, named and nested as TOML has them; errors as of :func:`read`."""
    try:
        written = msgspec.convert(values, _Written, strict=False)
    except msgspec.ValidationError as error:
        raise BadDecision(f"the decision cannot be read: {error}; docs/forecast.md shows one") from error
    return _checked(written)


def _checked(written: _Written) -> Decision:
    kind = _kind(written.kind)
    _wanted(bool(written.name.strip()), "name", "a name", written.name)
    ahead = written.in_force_on >= written.announced_on
    _wanted(ahead, "in_force_on", f"no day before it is announced ({written.announced_on})", written.in_force_on)
    if kind in PRICED and not written.price:
        raise BadDecision(
            f"a {kind.value} moves prices: add a [[price]] with plan, before, after and currency; none came",
            where="price",
        )
    return Decision(
        name=written.name.strip(),
        kind=kind,
        about=written.about,
        announced_on=written.announced_on,
        in_force_on=written.in_force_on,
        touched=_touched(written),
        prices=tuple(_move(one, kind) for one in written.price),
        costs=_costs(written.costs),
        told_by=tuple(_among(TOLD_BY, "told_by", one) for one in written.told_by),
        stops=tuple(_stop(one) for one in written.stop),
        reverses=written.reverses,
        n_reversals=written.n_reversals,
    )


def _kind(word: str) -> Kind:
    return Kind(_among([kind.value for kind in Kind], "kind", word))


def _touched(written: _Written) -> Touched:
    who = written.touches
    share = who.share if isinstance(who.share, tuple) else (who.share,) * 3
    _wanted(
        0 < share[0] <= share[1] <= share[2] <= 1, "touches.share", "a share in (0, 1], or low, middle, high", who.share
    )
    low, below = who.tenure_from, who.tenure_below
    _wanted(low >= 0 and (below is None or below > low), "touches.tenure_below", f"more than {low} months", below)
    plans = who.plans or tuple(dict.fromkeys(one.plan for one in written.price))
    return Touched(plans=plans, countries=who.countries, tenure_months=(low, below), share=share, also=who.also)


def _move(one: _Price, kind: Kind) -> PriceMove:
    before, after = (_money(amount, one.currency, "price") for amount in (one.before, one.after))
    _wanted(before.amount_minor > 0, f"price of {one.plan}: before", "a price above 0", one.before)
    _wanted(after.amount_minor > 0, f"price of {one.plan}: after", "a price above 0", one.after)
    moves = before != after or kind in (Kind.PLAN_SPLIT, Kind.PLAN_MERGE)
    _wanted(moves, f"price of {one.plan}: after", f"another price than before ({one.before})", one.after)
    return PriceMove(plan=one.plan, before=before, after=after, country=one.country)


def _costs(written: _Costs | None) -> Costs:
    if written is None:
        return Costs()
    told = (written.once, written.monthly, written.saves_monthly, written.contact)
    once, monthly, saves, contact = (_money(one, written.currency, "costs").amount_minor for one in told)
    return Costs(
        once_minor=once,
        monthly_minor=monthly,
        saves_monthly_minor=saves,
        contact_minor=contact,
        currency=written.currency.upper(),
    )


def _stop(one: _Stop) -> Stop:
    _wanted(one.above > 1, "stop.above", "times what is expected without it, above 1", one.above)
    return Stop(measure=_among(MEASURES, "stop.measure", one.measure), above=one.above)


def _money(amount: float | str, currency: str, where: str) -> Money:
    try:
        minor = Decimal(str(amount)).scaleb(decimals(currency))
    except InvalidOperation as error:
        raise BadDecision(f"{where}: an amount like 12.99 was wanted, {amount!r} came", where=where) from error
    _wanted(minor == minor.to_integral_value(), where, f"no more than {decimals(currency)} decimals", amount)
    return Money(int(minor), currency.upper())


def _among(known: tuple[str, ...] | list[str], where: str, word: str) -> str:
    _wanted(word in known, where, f"one of {', '.join(known)}", word)
    return word


def _wanted(holds: bool, where: str, what: str, came: object) -> None:
    if not holds:
        raise BadDecision(f"{where}: {what} was wanted, {came!r} came", where=where)


def as_toml(decision: Decision) -> str:
    """Return a decision as TOML that :func:`read` reads as the same decision."""
    who, costs = decision.touched, decision.costs
    lines = [f"name = {_text(decision.name)}", f'kind = "{decision.kind.value}"', f"about = {_text(decision.about)}"]
    lines += [f"announced_on = {decision.announced_on}", f"in_force_on = {decision.in_force_on}"]
    lines += [f"told_by = {_texts(decision.told_by)}"]
    lines += [f"reverses = {_text(decision.reverses)}"] if decision.reverses else []
    lines += [f"n_reversals = {decision.n_reversals}"] if decision.n_reversals else []
    lines += ["", "[touches]", f"plans = {_texts(who.plans)}", f"countries = {_texts(who.countries)}"]
    lines += [f"tenure_from = {who.tenure_months[0]}"]
    lines += [f"tenure_below = {who.tenure_months[1]}"] if who.tenure_months[1] is not None else []
    lines += [f"share = [{', '.join(map(repr, map(float, who.share)))}]"]
    lines += [f"also = {_texts(who.also)}"] if who.also else []
    for move in decision.prices:
        lines += ["", "[[price]]", f"plan = {_text(move.plan)}", f'before = "{_amount(move.before)}"']
        lines += [f'after = "{_amount(move.after)}"', f'currency = "{move.after.currency}"']
        lines += [f"country = {_text(move.country)}"] if move.country else []
    if costs.currency:
        sums = {"once": costs.once_minor, "monthly": costs.monthly_minor, "saves_monthly": costs.saves_monthly_minor}
        lines += ["", "[costs]", f'currency = "{costs.currency}"']
        sums |= {"contact": costs.contact_minor} if costs.contact_minor else {}
        lines += [f'{name} = "{_amount(Money(minor, costs.currency))}"' for name, minor in sums.items()]
    for stop in decision.stops:
        lines += ["", "[[stop]]", f'measure = "{stop.measure}"', f"above = {stop.above!r}"]
    return "\n".join(lines) + "\n"


def _text(word: str) -> str:
    return msgspec.json.encode(word).decode()


def _texts(words: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, words))}]"


def _amount(money: Money) -> str:
    return str(Decimal(money.amount_minor).scaleb(-decimals(money.currency)))
