"""Experiments: which arm a unit is in, whether the split was honest, and what the difference is, however often one looks."""

from goodwill.experiments.adjusting import adjusted
from goodwill.experiments.arms import Arm, Experiment, arm_of, assigned, draws
from goodwill.experiments.balance import Split, split_of, split_so_far
from goodwill.experiments.choosing import Arms, Chosen, chosen
from goodwill.experiments.counting import times_so_far
from goodwill.experiments.differences import Sums, difference, difference_in_shares, summed
from goodwill.experiments.guarding import Guard, Verdict, guarded
from goodwill.experiments.logistic import LOGISTIC, bent, bent_held_back, held_back, learners_of, logistic
from goodwill.experiments.looking import difference_so_far
from goodwill.experiments.qini import Qini, best_order, qini
from goodwill.experiments.uplift import LEARNERS, Trial, averaged, best_learner

__all__ = [
    "LEARNERS",
    "LOGISTIC",
    "Arm",
    "Arms",
    "Chosen",
    "Experiment",
    "Guard",
    "Qini",
    "Split",
    "Sums",
    "Trial",
    "Verdict",
    "adjusted",
    "arm_of",
    "assigned",
    "averaged",
    "bent",
    "bent_held_back",
    "best_learner",
    "best_order",
    "chosen",
    "difference",
    "difference_in_shares",
    "difference_so_far",
    "draws",
    "guarded",
    "held_back",
    "learners_of",
    "logistic",
    "qini",
    "split_of",
    "split_so_far",
    "summed",
    "times_so_far",
]
