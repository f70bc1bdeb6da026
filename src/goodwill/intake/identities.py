"""Settles who is the same person as whom: what events claim becomes links and merges, each at most once.

A handle nobody has leads to its claimant from then on. A handle that leads to somebody else merges that somebody into
the claimant, once and for ever, unless they are a known user already: a second user of the same device takes nothing
from the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from goodwill import people
from goodwill.facts import IdentityLinked, IdentityMerged, Posting
from goodwill.intake.telling import Claim
from goodwill.store.models import Alias, HandleRow
from goodwill.vocabulary import Handle, HandleKind, SubjectId

_LONGEST_CHAIN = 32


def settle(claims: Iterable[tuple[Claim, str]], *, at: datetime) -> list[Posting]:
    """Link what may be linked, and return the facts that say who was linked and merged; call it while writing.

    Args:
        claims: Each with the door it came by, in order of arrival.
        at: When they were heard.
    """
    wanted = list({(claim.owner, claim.handle): (claim, door) for claim, door in reversed(list(claims))}.values())[::-1]
    if not wanted:
        return []
    owners = people.subjects_of([claim.owner for claim, _ in wanted], at=at)
    settling = _Settling(people.find([claim.handle for claim, _ in wanted]))
    postings = [settling.settle(claim, owners[claim.owner], door, at) for claim, door in wanted]
    return [posting for posting in postings if posting is not None]


class _Settling:
    """What is known while a group of claims is settled, their own outcomes included."""

    def __init__(self, holders: dict[Handle, SubjectId]) -> None:
        self._holders = holders
        self._joined: dict[int, int] = {}

    def settle(self, claim: Claim, owner: SubjectId, door: str, at: datetime) -> Posting | None:
        """Settle one claim and return the fact it gives; None if it changes nothing."""
        holder = self._holders.get(claim.handle)
        if holder is None:
            self._holders[claim.handle] = people.link(owner, claim.handle, at=at)
            linked = IdentityLinked(handle_kind=claim.handle.kind, handle=claim.handle.value)
            return Posting(owner, claim.at, linked, f"linked:{owner}:{people.digest(claim.handle).hex()}", door)
        if self._root(holder) == self._root(owner):
            return None
        if self._may_join(holder, told=claim.handle if claim.strong else None):
            return self._join(holder, owner, claim.at, door)
        if claim.mutual and self._may_join(owner):
            return self._join(owner, holder, claim.at, door)
        return None

    def _join(self, absorbed: SubjectId, into: SubjectId, at: datetime, door: str) -> Posting:
        self._joined[absorbed] = into
        return Posting(absorbed, at, IdentityMerged(other=into), f"merged:{absorbed}", door)

    def _may_join(self, subject: SubjectId, told: Handle | None = None) -> bool:
        """Say whether a subject may become part of another: it is nobody's part, and no user but the one told of."""
        if self._next(subject) is not None:
            return False
        users = HandleRow.objects.filter(subject=subject, kind=HandleKind.USER).values_list("digest", flat=True)
        allowed = set() if told is None else {people.digest(told)}
        return {bytes(user) for user in users} <= allowed

    def _root(self, subject: int) -> int:
        for _ in range(_LONGEST_CHAIN):
            following = self._next(subject)
            if following is None:
                break
            subject = following
        return subject

    def _next(self, subject: int) -> int | None:
        if subject in self._joined:
            return self._joined[subject]
        return Alias.objects.filter(subject=subject).values_list("root", flat=True).first()
