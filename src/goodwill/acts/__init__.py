"""What colleagues do to a subscriber: each act is one fact and one line of the audit log, in one transaction.

The console and the API both come in by here. Whether somebody may is asked at their doors.
"""

from goodwill.acts.actor import By, new_key
from goodwill.acts.identity import CONSENT_REASONS, PURPOSES, change_consent, merge, unmerge
from goodwill.acts.notes import HEEDED, Note, notes_of, withdraw_note, without_withdrawn, write_note
from goodwill.acts.orders import (
    LET_GO_REASONS,
    PAUSE_REASONS,
    order_leave,
    order_pause,
    refuse_leave,
    refuse_pause,
    withdraw_order,
)
from goodwill.acts.state import DEEDS, Order, State, orders_of, state_of, states_of

__all__ = [
    "CONSENT_REASONS",
    "DEEDS",
    "HEEDED",
    "LET_GO_REASONS",
    "PAUSE_REASONS",
    "PURPOSES",
    "By",
    "Note",
    "Order",
    "State",
    "change_consent",
    "merge",
    "new_key",
    "notes_of",
    "order_leave",
    "order_pause",
    "orders_of",
    "refuse_leave",
    "refuse_pause",
    "state_of",
    "states_of",
    "unmerge",
    "withdraw_note",
    "withdraw_order",
    "without_withdrawn",
    "write_note",
]
