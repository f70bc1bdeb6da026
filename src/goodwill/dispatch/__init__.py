"""Everything that leaves the house: nothing does by another door.

The outbox says what was ordered. Here it is looked at once more in the transaction that lets it go, brought to its neighbour,
and written down as facts whose keys follow from the order's.
"""

from goodwill.dispatch.carrying import carry
from goodwill.dispatch.leave_links import LeaveLink, asked_for, leave_address, read_leave_link
from goodwill.dispatch.links import Answered, Asked, answer, answered_before, read, token
from goodwill.dispatch.listing import Planned, planned
from goodwill.dispatch.news import bring_news, put_news
from goodwill.dispatch.returns import read_returns
from goodwill.dispatch.windows import Windows, windows_of

__all__ = [
    "Answered",
    "Asked",
    "LeaveLink",
    "Planned",
    "Windows",
    "answer",
    "answered_before",
    "asked_for",
    "bring_news",
    "carry",
    "leave_address",
    "planned",
    "put_news",
    "read",
    "read_leave_link",
    "read_returns",
    "token",
    "windows_of",
]
