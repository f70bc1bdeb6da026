"""What everyone is worth: the ledger is asked, the room of worth judges, and each day's goodwill is kept."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.appraisal.appraising import exchange_of, moved, terms_of, worth, worths
    from goodwill.appraisal.gathering import people
    from goodwill.appraisal.keeping import keep
    from goodwill.appraisal.letting_down import letdowns
    from goodwill.appraisal.moving import Moved, moved_of
    from goodwill.appraisal.reading import Worth, at_risk, days, history_of, kept
    from goodwill.appraisal.resting import N_DRAWS, basis
    from goodwill.appraisal.risking import risks
    from goodwill.appraisal.siding import Together, together

__all__ = [
    "N_DRAWS",
    "Moved",
    "Together",
    "Worth",
    "at_risk",
    "basis",
    "days",
    "exchange_of",
    "history_of",
    "keep",
    "kept",
    "letdowns",
    "moved",
    "moved_of",
    "people",
    "risks",
    "terms_of",
    "together",
    "worth",
    "worths",
]
_WHERE = {
    "appraising": ("exchange_of", "moved", "terms_of", "worth", "worths"),
    "gathering": ("people",),
    "keeping": ("keep",),
    "letting_down": ("letdowns",),
    "moving": ("Moved", "moved_of"),
    "reading": ("Worth", "at_risk", "days", "history_of", "kept"),
    "resting": ("N_DRAWS", "basis"),
    "risking": ("risks",),
    "siding": ("Together", "together"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is first named: a page that only reads what is kept loads no engine and no model."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(importlib.import_module(f"goodwill.appraisal.{module}"), name)
    raise AttributeError(f"module 'goodwill.appraisal' has no attribute {name!r}")
