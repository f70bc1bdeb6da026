"""The profile of one subscriber: the fold of their history."""

from __future__ import annotations

from datetime import UTC, datetime

from goodwill import ledger, people, policy
from goodwill.errors import UnknownSubject
from goodwill.profile import Patience, Profile, fold
from goodwill.vocabulary import SubjectId


def profile_of(
    subject: SubjectId,
    *,
    as_of: datetime | None = None,
    known_by: datetime | None = None,
    patience: Patience | None = None,
) -> Profile:
    """Return what is known of a subscriber and of those told as them.

    Args:
        subject: Any of those told as one.
        as_of: The instant looked at; now by default.
        known_by: Only facts recorded by then; None: all.
        patience: How long silence is borne; None: as long as the house has chosen.

    Raises:
        UnknownSubject: Nothing was ever told of that number.
    """
    entries = ledger.history(subject, known_by=known_by)
    if not entries and not ledger.history(subject):
        raise UnknownSubject(f"nothing was ever told of #{subject}")
    borne = policy.current().patience if patience is None else patience
    return fold(entries, subject=people.group(subject)[0], as_of=as_of or datetime.now(UTC), patience=borne)
