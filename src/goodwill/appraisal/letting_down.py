"""What letdowns and decisions did to the chance of leaving: the months of service asked for, the room of worth judging."""

from __future__ import annotations

import pyarrow as pa

from goodwill.store.models import Person
from goodwill.warehouse import months
from goodwill.warehouse.profiles import Look
from goodwill.worth.factors import FORMULAS
from goodwill.worth.letdowns import FACTOR, N_MONTHS, Effect
from goodwill.worth.letdowns import letdowns as judged

MOST = 200_000
"""Of so many people at most the months are looked at: of more, every so-manieth by their number."""
_COLUMNS = (
    *("subject", "spell", "tenure", "month", "ended"),
    *("letdown", "letdown_age", "letdown_is_repaired", "decision", "decision_age"),
)
_LEVELS = {FACTOR + name: formula for name, formula in FORMULAS.items()}


def letdowns(look: Look, *, n_months: int = N_MONTHS) -> list[Effect]:
    """Return what each kind of letdown and each decision did.

    Args:
        look: When, known by when and with which engine to look.
        n_months: How many months after an event are looked at.

    Raises:
        TooLittleKnown: Nobody lived a month.
    """
    parts = lived(look)
    return judged(pa.concat_tables(parts) if parts else pa.table({}), n_months=n_months)


def lived(look: Look) -> list[pa.Table]:
    """Return the months of service that are looked at, a range of subjects at a time."""
    each = -(-Person.objects.count() // MOST) or 1
    return [one.select([*_COLUMNS, *_LEVELS]) for one in months.months(_LEVELS, look=look, every=each)]
