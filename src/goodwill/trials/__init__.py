"""Experiments looked at again: who was put into which arm, and what became of them beside those left alone.

The split and what was told of each unit are read from the ledger at any instant; the rest is judged from that alone.
"""

from goodwill.trials.comparing import PLANNED, WITHIN_DAYS, figures
from goodwill.trials.figures import Arm, Difference, Figures, Glimpse, Guarded, Segment
from goodwill.trials.gathering import Listed, gathered, listed
from goodwill.trials.lives import Followed, Lives, followed
from goodwill.trials.looking import looked_at
from goodwill.trials.picking import Lift, Picked, picked
from goodwill.trials.should import Should, Silence, should_we
from goodwill.trials.silent import should

__all__ = [
    "PLANNED",
    "WITHIN_DAYS",
    "Arm",
    "Difference",
    "Figures",
    "Followed",
    "Glimpse",
    "Guarded",
    "Lift",
    "Listed",
    "Lives",
    "Picked",
    "Segment",
    "Should",
    "Silence",
    "figures",
    "followed",
    "gathered",
    "listed",
    "looked_at",
    "picked",
    "should",
    "should_we",
]
