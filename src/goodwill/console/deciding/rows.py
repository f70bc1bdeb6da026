"""Decisions as the list shows them, each with its forecast, what came of it and its score; and how good all forecasts were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.cldr import per_cent
from goodwill.console.deciding import words
from goodwill.console.deciding.before import FIRST, YEAR
from goodwill.review import Reviewed

if TYPE_CHECKING:
    from goodwill.decisions.scorecard import Score, Scorecard

Three = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Scored:
    """One measure that was foretold and came: whether it lay inside the 80 % interval, and how far off it was."""

    measure: str
    came: Three
    is_inside: bool
    crps: str


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of the list."""

    subject: int
    name: str
    about: str
    kind: str
    whom: str
    stage: str
    tone: str
    announced_on: date | None
    in_force_on: date | None
    net: Three | None
    is_broken: bool
    scores: list[Scored]


@dataclass(frozen=True, slots=True)
class Summary:
    """How good the house's forecasts were. ``coverage``: what each interval promised, and what it held."""

    n: int
    coverage: list[tuple[str, str]]
    bias: list[tuple[str, str]]
    stretched: str
    broken: list[str]


def row(one: Reviewed, card: Scorecard, forecast: Mapping[str, Any] | None, today: date) -> Row:
    """Return a decision's line; ``forecast`` is what was sealed, or what is expected of a draft."""
    decision, stage = one.decision, words.STAGES[words.stage_of(one, today)]
    is_told = forecast is not None and "ways" in forecast
    return Row(
        subject=one.subject,
        name=one.name,
        about=decision.about if decision is not None else one.text,
        kind=words.kind_name(one.kind),
        whom=" · ".join(words.whom(decision)) if decision is not None else "",
        stage=str(stage[0]),
        tone=stage[1],
        announced_on=decision.announced_on if decision is not None else one.announced_at and one.announced_at.date(),
        in_force_on=decision.in_force_on if decision is not None else None,
        net=_net(forecast) if is_told and forecast is not None else None,
        is_broken=one.is_intact is False,
        scores=[_scored(score, forecast or {}) for score in card.scores if score.entry.decision == one.name],
    )


def summary(card: Scorecard) -> Summary:
    """Return how good the forecasts were, in words; before anything was measured, that."""
    coverage = [(per_cent(level), per_cent(share)) for level, share in card.coverage.items() if share is not None]
    return Summary(
        len(card.scores),
        coverage,
        [_bias(*one) for one in card.bias.items()],
        _stretched(card.stretch),
        list(card.broken),
    )


def _net(forecast: Mapping[str, Any]) -> Three:
    quantiles: Sequence[float] = forecast["ways"][FIRST]["measures"]["subscribers"]["difference"][YEAR]
    return words.ends("subscribers", quantiles, forecast["currency"])


def _scored(score: Score, forecast: Mapping[str, Any]) -> Scored:
    entry, coin = score.entry, str(forecast.get("currency", ""))
    came = [words.amount(entry.measure, end, coin) for end in (entry.effect.value, entry.effect.low, entry.effect.high)]
    crps = words.amount(entry.measure, score.crps, coin).lstrip("+")
    return Scored(words.measure_name(entry.measure), (came[0], came[1], came[2]), score.inside[0.8], crps)


def _bias(kind: str, z: float) -> tuple[str, str]:
    named = {"z": number_format(abs(round(z, 2)), 2)}
    said = (
        _("foretold too high by %(z)s standard deviations")
        if z > 0
        else _("foretold too low by %(z)s standard deviations")
    )
    return words.kind_name(kind), said % named


def _stretched(stretch: float) -> str:
    times = {"times": number_format(round(stretch, 2), 2)}
    if abs(stretch - 1) < 0.005:
        return _("The next forecasts are drawn as wide as judged.")
    return _("The next forecasts are drawn %(times)s times as wide as judged: that is what these have taught.") % times


def n_measured(n: int) -> str:
    """Return in words how many forecasts were measured."""
    return ngettext("%(n)s forecast was measured", "%(n)s forecasts were measured", n) % {"n": number_format(n)}
