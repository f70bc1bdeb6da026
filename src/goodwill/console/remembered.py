"""Profiles folded lately by this process: a long history is not folded again while nothing was added to it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock

from django.conf import settings

from goodwill import policy
from goodwill.facts import Entry
from goodwill.profile import Profile, fold
from goodwill.vocabulary import SubjectId

_MOST = 256
_FRESH = timedelta(minutes=5)
_Key = tuple[str, int, int, int, int]

_profiles: OrderedDict[_Key, Profile] = OrderedDict()
_lock = Lock()


def profile_of(entries: Sequence[Entry], subject: SubjectId) -> Profile:
    """Return a subscriber's profile as of now, or as of at most five minutes ago if their history is still the same."""
    now, chosen = datetime.now(UTC), policy.current()
    newest = max((entry.position for entry in entries), default=0)
    key = (str(settings.GOODWILL.path), chosen.number, subject, len(entries), newest)
    with _lock:
        known = _profiles.get(key)
    if known is not None and now - known.as_of < _FRESH:
        return known
    profile = fold(entries, subject=subject, as_of=now, patience=chosen.patience)
    with _lock:
        _profiles[key] = profile
        _profiles.move_to_end(key)
        while len(_profiles) > _MOST:
            _profiles.popitem(last=False)
    return profile
