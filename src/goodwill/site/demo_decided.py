"""The decision of a made-up company: its last price rise, forecast with what was known before, sealed, announced, measured."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from goodwill import review
from goodwill.decisions.record import Decision, made_of
from goodwill.errors import TooLittleKnown
from goodwill.segments.rows import instant
from goodwill.simulate import decisions, rhythm
from goodwill.simulate.company import COUNTRIES, PLANS
from goodwill.warehouse.profiles import Look

CURRENCY = "EUR"
SEALED_BEFORE, AHEAD = timedelta(days=7), time(9)


def decide(until: datetime, n_months: int) -> str | None:
    """Write the last price rise down where it was paid in euros, as of a week before, and what came of it; return its name.

    None: the company lived too short for one, or too little was known by then.

    Args:
        until: The end of the company's life.
        n_months: How long it lived.
    """
    rises = decisions.rises(decisions.schedule(rhythm.rhythm(n_months, until)))
    if not rises:
        return None
    rise = _written(rises[-1], rises)
    at = datetime.combine(rise.announced_on, AHEAD, UTC) - SEALED_BEFORE
    try:
        made = review.foresee(rise, look=Look(as_of=at, known_by=at))
    except TooLittleKnown:
        return None
    review.seal(rise, made, at=at)
    review.approve(rise.name, owner="simulated", at=at + timedelta(days=1))
    review.announce(rise.name, at=at + SEALED_BEFORE)
    review.look_again(rise.name, until=(until - timedelta(days=1)).date(), at=until)
    return rise.name


def _written(last: decisions.Decision, rises: list[decisions.Decision]) -> Decision:
    """Return a rise as it is written down: the countries that pay in euros, each price before and after."""
    announced, in_force = (instant(us).date() for us in (last.announced_us, last.in_force_us))
    where = [code for code in last.countries if COUNTRIES[code].currency == CURRENCY]
    return made_of({
        "name": f"euro-rise-{announced:%Y-%m}",
        "kind": "price_change",
        "about": f"Every plan becomes about {last.ratio - 1:.0%} dearer in Germany, France, Italy and Spain. (Simulated.)",
        "announced_on": announced,
        "in_force_on": in_force,
        "told_by": ["email"],
        "touches": {
            "countries": [COUNTRIES[code].code for code in where],
            "also": [COUNTRIES[code].code for code in last.countries if code not in where],
        },
        "price": [_price(code, plan, rises) for code in where for plan in last.plans],
        "costs": {"currency": CURRENCY, "contact": "4.20"},
        "stop": [{"measure": "cancellations", "above": 2.0}],
    })  # fmt: skip


def _price(country: int, plan: int, rises: list[decisions.Decision]) -> dict[str, str]:
    before, after = decisions.Prices(rises).around(rises[-1], country, plan)
    amounts = {"before": f"{before / 100:.2f}", "after": f"{after / 100:.2f}"}
    return {"plan": PLANS[plan], "country": COUNTRIES[country].code, "currency": CURRENCY, **amounts}
