"""People for tests of values and statements: tables with a row a person, made up or drawn."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from leaving import ByLevel

from goodwill.vocabulary import Cause
from goodwill.worth.factors import COVARIATES
from goodwill.worth.value.bills import Model
from goodwill.worth.value.people import FACTOR, SCHEMA, people_of
from goodwill.worth.value.returning import WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.starting import FRESH
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.valuing import Basis, valued

RATIOS = {
    ("step", "20"): 1.2, ("price", "1"): 1.6, ("price", "2"): 2.0, ("price", "3"): 1.5, ("use", "none"): 1.8,
    ("use", "48+"): 0.6, ("trend", "much less"): 1.3, ("contacts", "2+"): 1.2, ("letdown", "last month"): 1.5,
    ("letdown", "two months ago"): 1.2, ("payments", "failed last month"): 1.4, ("plan", "basic"): 1.1,
    ("spell", "second"): 1.3, ("spell", "third or later"): 1.6, ("decided", "1"): 1.4, ("decided", "2"): 1.2,
    ("footing", "within_year"): 0.0, ("footing", "year_begins"): 0.0, ("footing", "rests"): 0.1,
}  # fmt: skip
SHARES = Shares(converts=0.6, resumes=0.5, recovers=0.7, withdraws=0.1)
RETURNS = Returns(np.linspace([0.04, 0.08, 0.02, 0.03], 0.005, 9, axis=1), 100, 30)
USUAL = {
    "stage": 0, "plan": "basic", "country": "IT", "cohort": 202501, "currency": "EUR", "interval": "month",
    "amount_minor": 999, "tenure": 3, "has_asked": False, "is_past_due": False, "way": 0, "away": 0,
}  # fmt: skip


def hazards(voluntary=0.05, involuntary=0.01, spread=0.1):
    return ByLevel({Cause.INVOLUNTARY: involuntary, Cause.VOLUNTARY: voluntary}, RATIOS, 1.5, spread, winter=1.3)


def basis(hazards_=None, *, n_draws=2, seed=1):
    fitted = hazards_ or hazards()
    draws = [Model(one, RETURNS, SHARES) for one in fitted.draws(n_draws, np.random.default_rng(seed))]
    return Basis(Model(fitted, RETURNS, SHARES), draws, "hazards of a test")


def person(subject, month=202601, **told):
    """Return one row of the table of people; a covariate is named by itself, plan, country, spell and footing follow."""
    row = {**USUAL, "subject": subject, "month": month, **told}
    levels = {"spell": "first", "footing": "monthly", **FRESH, "plan": row["plan"], "country": row["country"], **told}
    return {name: row.get(name) for name in SCHEMA.names if not name.startswith(FACTOR)} | {
        FACTOR + name: levels[name] for name in COVARIATES
    }


def table(rows):
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["subject"]), schema=pa.schema(
        {one.name: pa.string() if pa.types.is_dictionary(one.type) else one.type for one in SCHEMA}
    )).cast(SCHEMA)  # fmt: skip


def valuation(rows, *, on=date(2026, 1, 15), by=None, terms=None):
    return valued(people_of(table(rows), on), by or basis(), terms or Terms(horizon_months=24))


def crowd(n, *, seed, month, after=0):
    """Return so many people as a table: all who they are by chance of their number, what they have lived by ``seed``."""
    who, chance = np.random.default_rng(7), np.random.default_rng(seed)

    def words(by, levels, shares=None):
        return pa.array(np.array(levels)[by.choice(len(levels), n, p=shares)])

    plan, country = words(who, ["basic", "premium"]), words(who, ["IT", "FR", "PL"])
    coin, yearly = words(who, ["EUR", "USD"], [0.9, 0.1]), who.random(n) < 0.2
    tenure = who.integers(0, 30, n) + after
    turn = np.where(tenure % 12 == 0, "year_begins", np.where(tenure % 12 == 11, "year_ends", "within_year"))
    lived = {
        name: words(chance, list(one.levels) or ["", "closed"])
        for name, one in COVARIATES.items()
        if one.group != "who"
    }
    own = {
        "plan": plan,
        "country": country,
        "spell": words(who, ["first", "second", "third or later"], [0.8, 0.15, 0.05]),
    }
    own["footing"] = pa.array(np.where(yearly, turn, "monthly"))
    told = {
        "subject": np.arange(n), "stage": np.zeros(n, np.int8), "plan": plan, "country": country, "currency": coin,
        "cohort": 202401 + who.integers(0, 12, n), "interval": pa.array(np.where(yearly, "year", "month")),
        "amount_minor": np.where(yearly, 9999, 999) + 100 * who.integers(0, 5, n), "tenure": tenure,
        "month": np.full(n, month), "has_asked": chance.random(n) < 0.02, "is_past_due": chance.random(n) < 0.02,
        "way": np.zeros(n, np.int8), "away": np.zeros(n, np.int16),
    }  # fmt: skip
    table = pa.table(told | {FACTOR + name: one for name, one in (own | lived).items()}).select(SCHEMA.names)
    return pa.table([
        (column.dictionary_encode() if pa.types.is_string(column.type) else column).cast(one.type)
        for column, one in zip(table.columns, SCHEMA, strict=True)
    ], schema=SCHEMA)  # fmt: skip


__all__ = ["WAYS", "basis", "crowd", "hazards", "person", "table", "valuation"]
