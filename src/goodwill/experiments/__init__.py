"""Experiments: which arm a unit is in, whether the split was honest, and what the difference is, however often one looks."""

from goodwill.experiments.adjusting import adjusted
from goodwill.experiments.arms import Arm, Experiment, arm_of, assigned, draws
from goodwill.experiments.balance import Split, split_of, split_so_far
from goodwill.experiments.differences import Sums, difference, difference_in_shares, summed
from goodwill.experiments.guarding import Guard, Verdict, guarded
from goodwill.experiments.looking import difference_so_far

__all__ = [
    "Arm",
    "Experiment",
    "Guard",
    "Split",
    "Sums",
    "Verdict",
    "adjusted",
    "arm_of",
    "assigned",
    "difference",
    "difference_in_shares",
    "difference_so_far",
    "draws",
    "guarded",
    "split_of",
    "split_so_far",
    "summed",
]
