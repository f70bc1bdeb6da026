"""What a person may ask of us: a copy of everything that is known of them, and to be forgotten."""

from goodwill.privacy.erasing import ERASURE_REASONS, Erased, erase
from goodwill.privacy.exporting import as_json, export, theirs, told
from goodwill.privacy.record import FORMAT, Record, ToldFact
from goodwill.privacy.rejected import strike_rows
from goodwill.privacy.waiting import drop, mentions, naming

__all__ = [
    "ERASURE_REASONS",
    "FORMAT",
    "Erased",
    "Record",
    "ToldFact",
    "as_json",
    "drop",
    "erase",
    "export",
    "mentions",
    "naming",
    "strike_rows",
    "theirs",
    "told",
]
