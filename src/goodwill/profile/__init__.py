"""What one subscriber's facts add up to: the one table of merging fields, and its reading for one subscriber."""

from goodwill.profile.folding import NOTHING, Partial, fold, part
from goodwill.profile.merges import Kept, Tallied
from goodwill.profile.patience import PATIENCE, Patience
from goodwill.profile.several import Held, is_leaving, running, subscriptions
from goodwill.profile.table import Profile

__all__ = [
    "NOTHING",
    "PATIENCE",
    "Held",
    "Kept",
    "Partial",
    "Patience",
    "Profile",
    "Tallied",
    "fold",
    "is_leaving",
    "part",
    "running",
    "subscriptions",
]
