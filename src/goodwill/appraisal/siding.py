"""The goodwill of those a decision touches, and of all others, on each day that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from goodwill.appraisal.reading import days, kept
from goodwill.warehouse.measures import Touched, them
from goodwill.warehouse.profiles import NOW, Look


@dataclass(frozen=True, slots=True)
class Together:
    """What those touched, or the others of one country (None: unknown), were worth together on a day, in minor units."""

    day: date
    is_touched: bool
    country: str | None
    currency: str
    goodwill_minor: int


def together(touched: Touched, look: Look = NOW) -> list[Together]:
    """Return each kept day's goodwill by side, country and currency, in order."""
    sides = them(touched, look)
    country = pc.if_else(sides["is_touched"], pa.scalar(None, pa.string()), sides["country"])
    sides = sides.set_column(sides.schema.get_field_index("country"), "country", country)
    return [one for on in days() for one in _on(on, sides)]


def _on(on: date, sides: pa.Table) -> list[Together]:
    table = kept(on)
    if table is None:
        return []
    plain = table.select(["subject", "currency", "goodwill_minor"])
    plain = plain.set_column(1, "currency", plain["currency"].cast(pa.string()))
    joined = plain.join(sides, "subject", join_type="inner")
    keys = ["is_touched", "country", "currency"]
    summed = joined.group_by(keys).aggregate([("goodwill_minor", "sum")]).to_pylist()
    found = [
        Together(on, row["is_touched"], row["country"], row["currency"], row["goodwill_minor_sum"]) for row in summed
    ]
    return sorted(found, key=lambda one: (one.is_touched, one.country or "", one.currency))
