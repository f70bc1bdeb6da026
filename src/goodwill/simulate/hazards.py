"""The true hazards: how likely each subscriber is to leave, to be lost over a payment, and to come back, in a month."""

from __future__ import annotations

import numpy as np

from goodwill.simulate.company import Company, Leaving
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.draws import Codes, Floats, Ints, Mask
from goodwill.simulate.rhythm import by_season
from goodwill.simulate.setting import Setting
from goodwill.simulate.weather import Weather


def leaving_predictor(people: Crowd, scene: Setting, weather: Weather, *, plan: Codes, tenure: Ints) -> Floats:
    """Return the linear predictor of leaving by choice this month, before any decision's push."""
    true, month_of_year = scene.company.leaving, (scene.clock.months[0] + weather.month) % 12
    predictor = np.where(people.yearly, np.float32(true.renewal), np.float32(true.month))
    predictor += np.array(true.plans, np.float32)[plan]
    predictor += np.where(people.yearly, 0, _tenure(true, tenure))
    predictor += by_season(true.season, month_of_year)[people.country]
    predictor += true.engagement * weather.engagement
    predictor += np.where(weather.asleep, true.asleep, 0.0)
    predictor += true.letdown * np.minimum(weather.letdowns, 3.0)
    predictor += true.household * (people.members - 1)
    predictor += people.frailty
    return predictor.astype(np.float32)


def losing_predictor(company: Company, people: Crowd, *, tenure: Ints) -> Floats:
    """Return the linear predictor of a bill that fails for good."""
    true = company.losing
    predictor = true.bill + true.card * people.card + np.where(tenure == 0, true.first_bill, 0.0)
    return predictor.astype(np.float32)


def chance(predictor: Floats) -> Floats:
    """Return the monthly hazard of a linear predictor: one minus exp of minus exp."""
    return -np.expm1(-np.exp(predictor))


def coming_back(company: Company, *, months: Ints, after_trial: Mask) -> Floats:
    """Return the chance of returning this month, ``months`` (from 1) after leaving; 0 before."""
    table = np.array((0.0, *company.living.returns), np.float32)
    back = table[np.clip(months, 0, len(table) - 1)]
    return np.where(after_trial, back * np.float32(company.living.returns_after_trial), back)


def _tenure(true: Leaving, tenure: Ints) -> Floats:
    steps = np.array([true.first_month, *[true.months_2_to_5] * 4, *[true.months_6_to_11] * 6, true.later], np.float32)
    return steps[np.clip(tenure, 0, len(steps) - 1)]
