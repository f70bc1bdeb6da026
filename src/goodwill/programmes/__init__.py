"""What we do, unasked, when time passes: each programme is one file that says when it is due, what it does, what voids it.

All of it is judged from a profile and a clock: nothing here reads, writes or sends anything.
"""

from goodwill.programmes.deciding import ALWAYS_STANDS, ANSWERS, BUILT, built, last_look
from goodwill.programmes.programme import Move, Programme

__all__ = ["ALWAYS_STANDS", "ANSWERS", "BUILT", "Move", "Programme", "built", "last_look"]
