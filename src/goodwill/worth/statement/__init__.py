"""What moved goodwill between two dates: a statement that closes to the minor unit, by cause, in no order of causes."""

from goodwill.worth.statement.lines import CAUSES, MEANINGS, MOVEMENTS, Line
from goodwill.worth.statement.shares import shapley_weights, whole_units
from goodwill.worth.statement.statement import Entry, Group, Statement, Step, statement

__all__ = [
    "CAUSES",
    "MEANINGS",
    "MOVEMENTS",
    "Entry",
    "Group",
    "Line",
    "Statement",
    "Step",
    "shapley_weights",
    "statement",
    "whole_units",
]
