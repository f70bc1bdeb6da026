"""What we do, unasked, when time passes: the programmes that are switched on, and who is looked at when.

Rooms judge; here their judgement is asked of those whose date has come, and becomes facts, orders and the next date in one
transaction.
"""

from goodwill.unasked.announced import Plan, announced
from goodwill.unasked.diary import LEASE, bring_forward, claim
from goodwill.unasked.listing import Planned, planned
from goodwill.unasked.looking import look_up
from goodwill.unasked.moving import make
from goodwill.unasked.switches import Known, last_looks, listed, of_name, running, set_up, switch, write
from goodwill.unasked.walking import walk

__all__ = [
    "LEASE",
    "Known",
    "Plan",
    "Planned",
    "announced",
    "bring_forward",
    "claim",
    "last_looks",
    "listed",
    "look_up",
    "make",
    "of_name",
    "planned",
    "running",
    "set_up",
    "switch",
    "walk",
    "write",
]
