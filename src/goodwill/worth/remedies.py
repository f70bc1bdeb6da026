"""What could be done for somebody who may leave: a judgement of what they lived, not of what an offer would do to them.

Who is likeliest to leave is not who is best written to (Ascarza 2018, J. Marketing Research 55:80), and an offer to people
who pay and do not think of it makes some think of it: of those recommended a better plan 10 % left within three months, of
those left alone 6 % (Ascarza, Iyengar and Schleicher 2016, J. Marketing Research 53:46). Hence *let sleep*.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

_LATELY = ("last month", "last month, several", "two months ago", "three months ago")


class Remedy(StrEnum):
    """One thing that could be done."""

    MAKE_GOOD = "make good"
    PAYMENT = "payment"
    ANSWER = "answer"
    PLAN = "plan"
    PAUSE = "pause"
    LET_SLEEP = "let sleep"
    NOTHING = "nothing"


def remedies(levels: Mapping[str, str], reasons: Collection[str]) -> list[Remedy]:
    """Return what could be done, the nearest to hand first; one at least.

    Args:
        levels: The level of each covariate.
        reasons: The parts that make leaving likelier (:data:`goodwill.worth.reasons.PARTS`).
    """
    owed = {
        Remedy.MAKE_GOOD: levels.get("letdown") in _LATELY,
        Remedy.PAYMENT: levels.get("payments") == "failed last month",
        Remedy.ANSWER: levels.get("contacts", "0") != "0",
    }
    found = [remedy for remedy, is_owed in owed.items() if is_owed]
    if levels.get("use") == "none":
        return found or [Remedy.LET_SLEEP]
    fits = {
        Remedy.PLAN: "price" in reasons,
        Remedy.PAUSE: levels.get("use") == "1-2" or levels.get("trend") == "much less",
    }
    return found + [remedy for remedy, does_fit in fits.items() if does_fit] or [Remedy.NOTHING]
