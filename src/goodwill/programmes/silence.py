"""What a silence is, as one profile tells it: by what name it goes, what was asked in it, and whether it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from goodwill.orders import Key
from goodwill.profile import Profile
from goodwill.programmes.calendar import days
from goodwill.programmes.programme import epoch, moved, was_moved
from goodwill.vocabulary import Cause, Standing

NAME = "dormancy"
ARMS: Mapping[str, str] = {
    "last_chance": "asked",
    "free_month": "asked_with_month",
    "pause": "asked_to_pause",
    "reminder": "reminded",
    "held_out": "left_alone",
}
"""Each arm and the step that it begins with."""
WAITING = ("last_chance", "free_month", "pause")
"""The arms whose silence has an end."""
REACHED = "reached"
"""The step that dispatch makes once a question has left: nobody's silence is an answer before."""
QUESTIONS = frozenset(ARMS[arm] for arm in WAITING)
"""The steps that ask something with a deadline."""
KEPT_FOR = days(300)
"""Ten months after the end a play told late still opens it again: as long as what they liked is kept."""


def key_of(profile: Profile, step: str) -> Key:
    """Return the key of a step of dormancy in the present silence."""
    return Key(NAME, profile.subject, step, silence(profile))


def silence(profile: Profile) -> str:
    """Return the name of the present silence: when it began."""
    return "" if profile.silent_since is None else epoch(profile.silent_since)


def asked_in(profile: Profile) -> str | None:
    """Return the arm they were asked by in this silence."""
    return next((arm for arm, step in ARMS.items() if _silence_of(profile, step) == silence(profile)), None)


def was_reached(profile: Profile) -> bool:
    """Whether the question about this silence has left the house."""
    return _silence_of(profile, REACHED) == silence(profile)


def asked_anew(profile: Profile, step: str) -> Key:
    """Return the key of a question that is asked again, because the one before never left."""
    last = moved(profile, NAME, step)
    n = int(last.value.partition(".")[2] or 1) if last is not None else 1
    return Key(NAME, profile.subject, step, f"{silence(profile)}.{n + 1}")


def is_last_question(profile: Profile, key: Key) -> bool:
    """Whether a question is the last one that was asked."""
    last = moved(profile, NAME, key.step)
    return last is None or last.value == key.epoch


def was_let_go(profile: Profile) -> bool:
    """Whether nobody answered in this silence, and that was acted on."""
    return any(was_moved(profile, key_of(profile, step)) for step in ("let_go", "paused"))


def deadline(profile: Profile) -> datetime:
    """Return until when an answer is awaited."""
    return profile.ask_ends_at or profile.as_of


def is_ours(profile: Profile) -> bool:
    """Whether the order on its way is this programme's: one by hand is about nobody's silence."""
    last = moved(profile, NAME, "let_go")
    return last is not None and last.at == profile.let_go_ordered_at


def woke_since_order(profile: Profile) -> bool:
    """Whether the silence that our order was about is over."""
    last = moved(profile, NAME, "let_go")
    return last is not None and is_ours(profile) and last.value != silence(profile)


def ended(profile: Profile) -> datetime:
    """Return when the subscription ended."""
    return profile.cancelled_at or profile.as_of


def played_in_time(profile: Profile) -> bool:
    """Whether who was let go turns out to have given a sign of life before the end, and was not told so yet."""
    last, sign = moved(profile, NAME, "let_go"), profile.last_sign_of_life_at
    if (
        profile.standing is not Standing.CANCELLED
        or profile.cancel_cause != Cause.LET_GO
        or last is None
        or sign is None
    ):
        return False
    told = was_moved(profile, Key(NAME, profile.subject, "reopened", epoch(ended(profile))))
    return not told and last.value < epoch(sign) and sign < ended(profile)


def look_back(profile: Profile) -> datetime | None:
    """Return when to look again whether a play of who was let go was told late: daily for a month, then weekly."""
    if profile.standing is not Standing.CANCELLED or profile.cancel_cause != Cause.LET_GO:
        return None
    if played_in_time(profile):
        return profile.as_of
    gone = profile.as_of - ended(profile)
    if gone > KEPT_FOR or was_moved(profile, Key(NAME, profile.subject, "reopened", epoch(ended(profile)))):
        return None
    return profile.as_of + days(1 if gone < days(30) else 7)


def _silence_of(profile: Profile, step: str) -> str | None:
    """Return the silence that a step was last made in, whichever time it was asked."""
    last = moved(profile, NAME, step)
    return None if last is None else last.value.partition(".")[0]
