"""The way out: what somebody who follows their link sees, and what their word does at once, in one transaction.

Every word is written down and ordered here; dispatch carries it to the biller, and confirms it by message.
"""

from goodwill.departure.going import ask, come_back, end, take
from goodwill.departure.returning import come_again, is_invitation, terms_again
from goodwill.departure.sight import Sight, Stands, see

__all__ = ["Sight", "Stands", "ask", "come_again", "come_back", "end", "is_invitation", "see", "take", "terms_again"]
