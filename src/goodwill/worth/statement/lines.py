"""The lines of a goodwill statement, in order, and which of them each thing that may change belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from goodwill.worth.factors import COVARIATES


class Line(StrEnum):
    """One line of the statement."""

    OPENING = "opening"
    LATE = "learnt_late"
    NEWCOMERS = "newcomers"
    RETURNS = "returns"
    TRIALS = "trials"
    PRICE = "price"
    PLAN = "plan"
    DECISIONS = "decisions"
    USE = "use"
    LETDOWNS = "letdowns"
    SUPPORT = "support"
    PAYMENTS = "payments"
    PAUSES = "pauses"
    ASKED = "asked_to_leave"
    TIME = "time"
    MODEL = "model"
    LEAVERS = "leavers"
    TOLD_APART = "told_apart"
    MOVED = "moved"
    CLOSING = "closing"

    @property
    def is_balance(self) -> bool:
        """Whether it is what everyone is worth on a date; else it is a movement."""
        return self in (Line.OPENING, Line.CLOSING)

    @property
    def words(self) -> str:
        """Its name in words."""
        return self.value.replace("_", " ")


MEANINGS: Mapping[Line, str] = {
    Line.OPENING: "What everyone was worth on the first date.",
    Line.LATE: "What was learnt after the first date of what had happened before it.",
    Line.NEWCOMERS: "What those are worth on the second date who were not there on the first.",
    Line.RETURNS: "What those gained who had left and are back, or left and came back in between.",
    Line.TRIALS: "Trials that ended: who began to pay gained, who did not lost.",
    Line.PRICE: "Prices that changed: what is paid, and who leaves over it.",
    Line.PLAN: "Moves to another plan, interval, country or currency.",
    Line.DECISIONS: "Decisions that reached somebody, but for what they did to a price.",
    Line.USE: "More or less use.",
    Line.LETDOWNS: "Bad moments, and those that were made good.",
    Line.SUPPORT: "Who wrote to us, and who no longer does.",
    Line.PAYMENTS: "Charges that failed, and those that were paid in the end.",
    Line.PAUSES: "Who paused, and who resumed.",
    Line.ASKED: "Who asked to leave and is still here, and who took it back.",
    Line.TIME: "Time itself: the bills that came due, tenure, the season, and what fades by itself.",
    Line.MODEL: "The model, estimated anew from what was known on the second date.",
    Line.LEAVERS: "What those were worth who left, less the chance that they come back.",
    Line.TOLD_APART: "Who is told as one with somebody else now, or no longer told at all.",
    Line.MOVED: "Moved from one group to another; over all groups it comes to nothing.",
    Line.CLOSING: "What everyone is worth on the second date.",
}
"""What each line is, in a sentence."""
CAUSES: tuple[Line, ...] = (
    Line.PRICE, Line.PLAN, Line.DECISIONS, Line.USE, Line.LETDOWNS, Line.SUPPORT, Line.PAYMENTS, Line.PAUSES,
    Line.ASKED, Line.TIME, Line.MODEL,
)  # fmt: skip
"""The causes that share the movement of who was there on both dates."""
MOVEMENTS: tuple[Line, ...] = tuple(line for line in Line if line not in (Line.OPENING, Line.CLOSING, Line.MOVED))
"""All lines between the balances, but for moves between groups."""
_OF_GROUPS: Mapping[str, Line] = {
    "price": Line.PRICE, "use": Line.USE, "letdowns": Line.LETDOWNS, "support": Line.SUPPORT,
    "payments": Line.PAYMENTS, "decisions": Line.DECISIONS, "who": Line.PLAN,
}  # fmt: skip


def cause_of(factor: str) -> Line:
    """Return the cause that a covariate's changes are booked under; what we do not know is what somebody is and has."""
    return _OF_GROUPS[COVARIATES[factor].group] if factor in COVARIATES else Line.PLAN
