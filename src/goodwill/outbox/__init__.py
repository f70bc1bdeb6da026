"""The outbox: what was ordered rests here until dispatch carries it out, and what became of it afterwards.

An order is put in the transaction of the facts that say it was made; putting it twice is putting it once.
"""

from goodwill.outbox.claims import (
    LEASE,
    Claimed,
    begin,
    claim,
    dead,
    done,
    failed,
    hold,
    keep_claim,
    release,
    split,
    void,
)
from goodwill.outbox.looking import Gone, Kept, counts, due, gone, kept, left_since, listed, named, of_subject, reached
from goodwill.outbox.putting import put, put_all, try_again, void_all, withdraw

__all__ = [
    "LEASE",
    "Claimed",
    "Gone",
    "Kept",
    "begin",
    "claim",
    "counts",
    "dead",
    "done",
    "due",
    "failed",
    "gone",
    "hold",
    "keep_claim",
    "kept",
    "left_since",
    "listed",
    "named",
    "of_subject",
    "put",
    "put_all",
    "reached",
    "release",
    "split",
    "try_again",
    "void",
    "void_all",
    "withdraw",
]
