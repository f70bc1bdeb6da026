"""Answers of the room of worth as Arrow, for notebooks and programs: one row for each thing that is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
from django.conf import settings

from goodwill import ledger, policy
from goodwill.appraisal import appraising, letting_down
from goodwill.appraisal.risking import risks
from goodwill.vocabulary import Estimate
from goodwill.warehouse import months
from goodwill.warehouse.profiles import Look
from goodwill.worth.cells import cells_of
from goodwill.worth.factors import FORMULAS
from goodwill.worth.hazard import fit
from goodwill.worth.hazards import Driver
from goodwill.worth.letdowns import Effect, letdowns
from goodwill.worth.value import Total, Valuation

_ENDS = {"value": pa.float64(), "low": pa.float64(), "high": pa.float64()}
_TOTALS = pa.schema({"group": pa.string(), "currency": pa.string(), "n": pa.int64(), **_ENDS})
_DRIVERS = pa.schema({
    **dict.fromkeys(("cause", "factor", "level", "beside"), pa.string()), **_ENDS,
    "n_at_risk": pa.float64(), "n_left": pa.float64(), "words": pa.string(),
})  # fmt: skip
_EFFECTS = pa.schema({
    "sort": pa.string(), "name": pa.string(), "month": pa.int8(), **_ENDS, "n_struck": pa.int64(),
    "n_matched": pa.int64(), "against": pa.string(), "refused": pa.string(),
})  # fmt: skip


def worth(look: Look, by: str | None, *, is_each: bool) -> pa.Table:
    """Return what everyone is worth: a row a person, or a row for each group and currency."""
    found = _valued(look)
    if is_each:
        return found.table().replace_schema_metadata({"rests_on": found.rests_on})
    return pa.Table.from_pylist([_total(one) for one in found.totals(by)], _TOTALS).replace_schema_metadata(
        {"rests_on": found.rests_on}
    )


def at_risk(look: Look) -> pa.Table:
    """Return whose leaving would cost most."""
    return risks(_valued(look))


def statement(since: datetime, until: datetime, by: str | None, *, is_as_known: bool) -> pa.Table:
    """Return what moved everyone's goodwill: a row for each line of each group and currency."""
    chosen = policy.current()
    look, terms = Look(patience=chosen.patience), appraising.terms_of(chosen)
    found = appraising.moved(since, until, terms, look=look, is_as_known=is_as_known)
    return found.table(by).replace_schema_metadata({"rests_on": found.rests_on})


def cells(look: Look) -> pa.Table:
    """Return everyone's months of service, added up to cells."""
    return months.cells(FORMULAS, look=look)


def drivers(told: pa.Table) -> pa.Table:
    """Return what each level of each covariate does to the hazard of each cause, by some cells."""
    return pa.Table.from_pylist([_driver(one) for one in fit(cells_of(told)).drivers()], _DRIVERS)


def lived(look: Look) -> pa.Table:
    """Return months of service as letdowns are looked for in them."""
    parts = letting_down.lived(look)
    return pa.concat_tables(parts) if parts else pa.table({})


def effects(told: pa.Table, *, n_months: int) -> pa.Table:
    """Return what letdowns and decisions did: month 0 for all months together, then a row for each month."""
    rows = [row for one in letdowns(told, n_months=n_months) for row in _effect(one)]
    return pa.Table.from_pylist(rows, _EFFECTS)


def instant(at: datetime | date | None) -> datetime:
    """Return an instant: of a day its first, UTC; of None now."""
    if at is None:
        return datetime.now(UTC)
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


_last: dict[tuple[object, ...], Valuation] = {}
"""The last valuation: whoever asks for worth and then for risk at one instant waits once."""


def _valued(look: Look) -> Valuation:
    chosen = policy.current()
    key = (str(settings.GOODWILL.path), look.as_of, look.known_by, ledger.counts().facts, chosen.number)
    if key not in _last:
        found = appraising.worth(replace(look, patience=chosen.patience), appraising.terms_of(chosen))
        _last.clear()
        _last[key] = found
    return _last[key]


def _total(one: Total) -> dict[str, object]:
    return {"group": one.group, "currency": one.currency, "n": one.n, **_ends(one.goodwill)}


def _driver(one: Driver) -> dict[str, object]:
    told = {name: getattr(one, name) for name in ("factor", "level", "beside", "n_at_risk", "n_left", "words")}
    return {"cause": one.cause.value, **told, **_ends(one.ratio)}


def _effect(one: Effect) -> Iterable[dict[str, object]]:
    told = {name: getattr(one, name) for name in ("sort", "name", "n_struck", "n_matched", "against", "refused")}
    yield {"month": 0, **told, **_ends(one.first)}
    for month, ratio in enumerate(one.months, start=1):
        yield {"month": month, **told, **_ends(ratio)}


def _ends(one: Estimate | None) -> dict[str, float | None]:
    names = ("value", "low", "high")
    return dict.fromkeys(names) if one is None else {name: float(getattr(one, name)) for name in names}
