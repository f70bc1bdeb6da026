"""Settles who is the same person as whom: what events claim becomes links and merges, each at most once.

A handle nobody has leads to its claimant from then on. A handle that leads to somebody else merges that somebody into
the claimant, once and for ever, unless they are a known user already: a second user of the same device takes nothing
from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from goodwill import people
from goodwill.facts import IdentityLinked, IdentityMerged, Posting
from goodwill.intake.telling import Claim
from goodwill.store.models import Alias, HandleRow
from goodwill.vocabulary import Handle, HandleKind, SubjectId

_LONGEST_CHAIN = 32
_CHUNK = 500


def settle(claims: Iterable[tuple[Claim, str]], *, at: datetime) -> list[Posting]:
    """Link what may be linked, and return the facts that say who was linked and merged; call it while writing.

    Args:
        claims: Each with the door it came by, in order of arrival.
        at: When they were heard.
    """
    wanted: dict[tuple[Handle, Handle], tuple[Claim, str]] = {}
    for claim, door in claims:
        wanted.setdefault((claim.owner, claim.handle), (claim, door))
    if not wanted:
        return []
    owners = people.subjects_of([owner for owner, _ in wanted], at=at)
    holders = people.find([handle for _, handle in wanted])
    settling = _Settling(holders, [owners[owner] for owner, handle in wanted if holders.get(handle) != owners[owner]])
    postings = [settling.settle(claim, owners[claim.owner], door) for claim, door in wanted.values()]
    people.link_all(settling.linked, at=at)
    return [posting for posting in postings if posting is not None]


class _Settling:
    """What is known while a group of claims is settled, their own outcomes included."""

    def __init__(self, holders: Mapping[Handle, SubjectId], strangers: Sequence[SubjectId]) -> None:
        self.linked: dict[Handle, SubjectId] = {}
        self._holders = {people.digest(handle): subject for handle, subject in holders.items()}
        self._next: dict[int, int | None] = {}
        if strangers:  # mostly there are none: every device is its user's already
            self._look([*strangers, *self._holders.values()])

    def settle(self, claim: Claim, owner: SubjectId, door: str) -> Posting | None:
        """Settle one claim and return the fact it gives; None if it changes nothing."""
        digest = people.digest(claim.handle)
        holder = self._holders.get(digest)
        if holder is None:
            self._holders[digest] = self.linked[claim.handle] = owner
            linked = IdentityLinked(handle_kind=claim.handle.kind, handle=claim.handle.value)
            return Posting(owner, claim.at, linked, f"linked:{owner}:{digest.hex()}", door)
        if holder == owner or self._root(holder) == self._root(owner):
            return None
        if self._may_join(holder, told=claim.handle if claim.strong else None):
            return self._join(holder, owner, claim.at, door)
        if claim.mutual and self._may_join(owner):
            return self._join(owner, holder, claim.at, door)
        return None

    def _join(self, absorbed: SubjectId, into: SubjectId, at: datetime, door: str) -> Posting:
        self._next[absorbed] = into
        return Posting(absorbed, at, IdentityMerged(other=into), f"merged:{absorbed}", door)

    def _may_join(self, subject: SubjectId, told: Handle | None = None) -> bool:
        """Say whether a subject may become part of another: it is nobody's part, and no user but the one told of."""
        if self._following(subject) is not None:
            return False
        users = HandleRow.objects.filter(subject=subject, kind=HandleKind.USER).values_list("digest", flat=True)
        allowed = set() if told is None else {people.digest(told)}
        just_linked = {
            people.digest(handle) for handle, to in self.linked.items() if to == subject and _is_user(handle)
        }
        return {bytes(user) for user in users} | just_linked <= allowed

    def _root(self, subject: int) -> int:
        for _ in range(_LONGEST_CHAIN):
            following = self._following(subject)
            if following is None:
                break
            subject = following
        return subject

    def _following(self, subject: int) -> int | None:
        if subject not in self._next:
            self._look([subject])
        return self._next[subject]

    def _look(self, subjects: Iterable[int]) -> None:
        """Read whose part some subjects are told as."""
        wanted = list(dict.fromkeys(subjects))
        for i in range(0, len(wanted), _CHUNK):
            chunk = wanted[i : i + _CHUNK]
            self._next |= dict.fromkeys(chunk)
            self._next |= Alias.objects.filter(subject__in=chunk).values_list("subject", "root")


def _is_user(handle: Handle) -> bool:
    return handle.kind is HandleKind.USER
