"""What people said when others decided so: themes by kind of decision, each from a published case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.decisions.record import Kind
from goodwill.vocabulary import Said, say


@dataclass(frozen=True, slots=True)
class Voice:
    """One theme: the house's word for it, what was said in a case, and the name of the case."""

    theme: str
    words: Said
    case: str


def voices_of(kind: Kind) -> tuple[Voice, ...]:
    """Return what people are likely to say of a kind of decision, from cases of that kind; empty: none is published."""
    return _VOICES.get(kind, ())


_TOO_FAST = Voice(
    "price",
    say("Many long-term members felt shocked; what was misjudged, the company wrote, was how quickly to move."),
    "split-2011",
)
_STAYS = Voice(
    "cancellation",
    say("Far more say that they will cancel than do: 39 per cent before a rise, 0.2 per cent net."),
    "rise-2019",
)
_TWO_OF_ALL = Voice(
    "account", say("Two sites, two accounts, two passwords: what was one became two, and was taken back."), "split-2011"
)
_HISTORY = Voice(
    "account",
    say("Favourites, profiles and history were kept for ten months for who comes back: say so, and for how long."),
    "dormant-2020",
)
_NO_ANSWER = Voice(
    "slow reply", say("People went on writing to the closed channel for weeks, and nobody answered."), "channel-2022"
)
_HIJACKED = Voice(
    "account", say("Hijacked accounts, used for fraud: requests kept growing after the team was cut."), "desk-2023"
)
_QUALITY = Voice(
    "slow reply", say("Answers came later and were worse, by the accounts of those who used the desk."), "desk-2023"
)

_VOICES: Mapping[Kind, tuple[Voice, ...]] = {
    Kind.PRICE_CHANGE: (_TOO_FAST, _STAYS),
    Kind.PLAN_SPLIT: (_TOO_FAST, _TWO_OF_ALL, _STAYS),
    Kind.PLAN_MERGE: (_STAYS,),
    Kind.REVERSAL: (_TWO_OF_ALL,),
    Kind.CHANNEL_CLOSED: (_NO_ANSWER,),
    Kind.SUPPORT_CUT: (_HIJACKED, _QUALITY),
    Kind.DORMANCY_POLICY: (_HISTORY,),
}
