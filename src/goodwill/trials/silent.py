"""Asks the ledger what the dormant pay, and what went back to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from goodwill import facts as f
from goodwill import policy
from goodwill.errors import UnknownQuestion
from goodwill.trials.gathering import gathered
from goodwill.trials.lives import Lives
from goodwill.trials.should import Should, Silence, should_we
from goodwill.warehouse.measures import trials
from goodwill.warehouse.profiles import NOW, Look, profiles

PROGRAMME = "dormancy"
_READ = ("pays", "is_dormant", "amount_minor", "currency", "interval", "plan")
_BACK = (f.InvoiceRefunded, f.PaymentDisputed)


def should(look: Look = NOW) -> list[Should]:
    """Return, for the dormant of each currency, what asking them would bring beside billing on; most people first."""
    look = replace(look, as_of=look.as_of or datetime.now(UTC))
    lives = own(look)
    rate = policy.current().discount_rate
    return [should_we(one, lives, discount_rate=rate) for one in silences(look) if one.n]


def own(look: Look = NOW) -> Lives | None:
    """Return the units of the house's own experiment with the dormant; None: it never had one."""
    try:
        return gathered(PROGRAMME, look)
    except UnknownQuestion:
        return None


def silences(look: Look) -> list[Silence]:
    """Return the dormant by currency, most people first; who pays nothing is not among them."""
    chosen, rows = policy.current(), [row for table in profiles(_READ, look=look) for row in table.to_pylist()]
    paying = [row for row in rows if row["pays"] and row["amount_minor"] and row["currency"]]
    dormant: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in paying:
        if row["is_dormant"]:
            dormant[row["currency"]].append(row)
    back = _back([int(row["subject"]) for some in dormant.values() for row in some], look)
    found = []
    for coin, some in dormant.items():
        theirs = [back[row["subject"]] for row in some if row["subject"] in back]
        monthly = sum(
            float(row["amount_minor"]) / (12 if row["interval"] == "year" else 1) * chosen.margin.of(row["plan"])
            for row in some
        )
        n_paying = sum(row["currency"] == coin for row in paying)
        cost = chosen.contact_minor(coin, look.as_of.date() if look.as_of else datetime.now(UTC).date())
        found.append(Silence(coin, len(some), n_paying, monthly, len(theirs), float(sum(theirs)), cost))
    return sorted(found, key=lambda one: (-one.n, one.currency))


def _back(subjects: list[int], look: Look) -> dict[int, float]:
    """Return what went back to each of some subscribers in the last year, of those to whom anything did."""
    if not subjects or look.as_of is None:
        return {}
    told = trials.told_of(pa.table({"subject": pa.array(subjects, pa.int64())}), look)
    places = [n for n, kind in enumerate(trials.KINDS, 1) if kind in _BACK]
    since = round((look.as_of - timedelta(days=365)).timestamp() * 1e6)
    some = np.isin(told["place"].to_numpy(), places) & (told["at"].to_numpy() > since)
    found: dict[int, float] = defaultdict(float)
    for subject, amount in zip(
        told["subject"].to_numpy()[some].tolist(),
        told["amount_minor"].fill_null(0).to_numpy()[some].tolist(),
        strict=True,
    ):
        found[subject] += amount
    return found
