"""What a decision did to a series: what would have been without it, from a comparison or from its own past, and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from goodwill.decisions.effect import checks
from goodwill.decisions.effect.checks import Event
from goodwill.decisions.effect.kernel import factors
from goodwill.decisions.effect.placebos import Panel, Seen, origins, scale_of, seen
from goodwill.decisions.effect.reading import Reading
from goodwill.decisions.effect.results import Condition, Effect, Outcome, Unmeasured, Way
from goodwill.decisions.effect.series import PERIODS, Floats, Series, aligned
from goodwill.errors import BadSeries
from goodwill.vocabulary import say, word

_YEARS = 2
_MOST, _MOST_YEARLY = 400, 760
"""Steps looked back at, at the most; and where a season of the year can be learnt."""
_MOST_DONORS = 40
_OTHERS = 4
"""Donors must be so many for each to be read as if decided."""


@dataclass(frozen=True, slots=True)
class Known:
    """What else is known of a decision.

    Args:
        events: Other things that happened.
        touched: Of the comparison, who was touched by the decision too, and how: they are not compared with.
        since: Look no further back than this; None: as far as there is.
        until: Look no further than this; None: to the end.
        is_scaled: Whether those compared with are first brought to the treated's size; None: if theirs is another.
    """

    events: Sequence[Event] = ()
    touched: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    is_scaled: bool | None = None


NOTHING = Known()


def measure(
    series: Series,
    at: date,
    *,
    comparison: Mapping[str, Series] | None = None,
    covariates: Mapping[str, Series] | None = None,
    known: Known = NOTHING,
) -> Effect | Unmeasured:
    """Return what a decision did to a series from a day on; or, where the checks fail, why that cannot be told.

    With a comparison: a difference in differences (one), a synthetic control (several), of which so much is taken as the
    past shows to be shared. Without: the series' own past. What is left moves as a random walk, an autoregression and
    noise over a grid, foreseen in closed form. The intervals are as wide as placebos show they must be.

    Args:
        series: What is measured, from well before the day.
        at: The first day on which the decision could have done anything.
        comparison: Series of those left alone, over the same steps.
        covariates: Series that move it and that the decision does not move: weather, holidays, price of a rival.
        known: What else is known.

    Raises:
        BadSeries: The day lies outside the series, or the series do not go together.
    """
    touched = known.touched
    if unknown := sorted(touched.keys() - (comparison or {}).keys()):
        raise BadSeries(
            say(
                "%(who)s was touched, it is said, but is not among those compared with: %(others)s",
                who=unknown[0],
                others=_named(comparison),
            )
        )
    left = {name: one for name, one in (comparison or {}).items() if name not in touched}
    told, others, beside = _laid_out(series, at, left, covariates or {}, known)
    panel = Panel(told.values, _sized(told.place(at), told.values, others, known), told.place(at), told.step)
    way = Way.COMPARED if left else Way.ALONE
    found = [checks.enough_history(told, panel.at), checks.one_event(known.events, at, told.on(len(told) - 1))]
    if comparison:
        found.append(checks.untouched(touched, sorted(left)))
    if any(one.outcome is Outcome.FAILED for one in found) or scale_of(panel) == 0:
        return Unmeasured(way, at, (*found, *_still(panel)))
    return _measured(told, panel, tuple(others), beside, found)


def _named(comparison: Mapping[str, Series] | None) -> str:
    return ", ".join(sorted(comparison or {})) or "nobody is"


def _laid_out(
    series: Series, at: date, left: Mapping[str, Series], covariates: Mapping[str, Series], known: Known
) -> tuple[Series, dict[str, Floats], Floats | None]:
    whole = series if known.until is None else series.until(known.until)
    told, found = aligned(whole, {f"comparison {name}": one for name, one in left.items()} | {**covariates})
    most = _MOST_YEARLY if _knows_years(told.step, told.place(at)) else _MOST
    begin = max(told.place(known.since) if known.since else 0, told.place(at) - most, 0)
    if not told.place(at) - begin > 0 or told.place(at) >= len(told):
        raise BadSeries(
            say(
                "wanted a decision within %(what)s, which goes from %(first)s to %(last)s; %(came)s came",
                what=word(told.name),
                first=str(told.on(begin)),
                last=str(told.on(len(told) - 1)),
                came=str(at),
            )
        )
    told = Series(told.on(begin), told.values[begin:], told.step, told.name)
    others = {name: found[f"comparison {name}"][begin:] for name in left}
    beside = np.stack([found[name][begin:] for name in covariates], axis=1) if covariates else None
    return told, others, beside


def _knows_years(step: int, n: int) -> bool:
    return step in PERIODS and n >= _YEARS * PERIODS[step]


def _sized(at: int, treated: Floats, others: Mapping[str, Floats], known: Known) -> Floats:
    """Return those compared with, ``(n, n_donors)``, each brought to the treated's size if theirs is quite another."""
    if not others:
        return np.zeros((len(treated), 0))
    donors = np.stack(list(others.values()), axis=1)
    ratios = treated[:at].mean() / np.where(donors[:at].mean(axis=0) == 0, np.nan, donors[:at].mean(axis=0))
    may = bool(np.isfinite(ratios).all() and (ratios > 0).all())
    wants = known.is_scaled if known.is_scaled is not None else len(others) == 1 or not 0.5 < np.median(ratios) < 2
    return donors * ratios if may and wants else donors


def _still(panel: Panel) -> tuple[Condition, ...]:
    if scale_of(panel) > 0:
        return ()
    return (
        Condition(
            "enough_history",
            Outcome.FAILED,
            say("the series never moved before the decision: nothing can be foreseen of it"),
        ),
    )


def _measured(
    told: Series, panel: Panel, names: tuple[str, ...], covariates: Floats | None, found: list[Condition]
) -> Effect | Unmeasured:
    is_yearly = _knows_years(told.step, panel.at)
    lowers = factors(len(told), step=told.step, is_yearly=is_yearly, covariates=covariates)
    past = seen(lowers, panel, origins(panel, every=max(panel.ahead // 3, 1)))
    now = seen(lowers, panel, [panel.at])[0]
    reading = Reading(told, panel, names, now, past, _others(lowers, panel))
    found += [checks.placebo_dates(told, past, others=reading.others)]
    found += [checks.unbroken(told, lowers, now)]
    if names:
        found += [checks.parallel_pasts(past, reading.others, ahead=panel.ahead), checks.balance(panel, now.weights)]
    if any(one.outcome is Outcome.FAILED for one in found):
        return Unmeasured(reading.way, told.on(panel.at), tuple(found))
    return reading.effect(tuple(found))


def _others(lowers: Floats, panel: Panel) -> list[Seen]:
    """Return those left alone read as if decided, where there are enough of them to be compared with one another."""
    n = panel.donors.shape[1]
    if n < _OTHERS:
        return []
    chosen = range(n) if n <= _MOST_DONORS else np.linspace(0, n - 1, _MOST_DONORS).astype(int)
    turned = [panel.of_donor(int(place)) for place in chosen]
    return [
        one
        for other in turned
        if scale_of(other) > 0
        for one in seen(lowers, other, [panel.at, *origins(other, every=panel.ahead)[:2]])
    ]
