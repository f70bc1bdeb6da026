"""Letdown or betrayal: what a bad moment for one, and a broken promise to many, do to the chance of leaving."""

from goodwill.worth.letdowns.fading import HalfLife
from goodwill.worth.letdowns.lived import FACTOR
from goodwill.worth.letdowns.matching import Balance
from goodwill.worth.letdowns.telling import N_MONTHS, Effect, Repair, letdowns

__all__ = ["FACTOR", "N_MONTHS", "Balance", "Effect", "HalfLife", "Repair", "letdowns"]
