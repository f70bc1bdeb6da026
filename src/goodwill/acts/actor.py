"""Who acts, when, by which door, and what makes the act this one: sent twice, it is done once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from goodwill import ledger
from goodwill.access import acted
from goodwill.facts import Fact, Posting
from goodwill.vocabulary import SubjectId


@dataclass(frozen=True, slots=True)
class By:
    """One act's author.

    Args:
        who: As the audit log names them: an e-mail address, or a token's name.
        at: Now.
        key: Chosen with the form or by the caller: two acts of one key are one.
        source: The door: ``console`` or ``api``.
    """

    who: str
    at: datetime
    key: str
    source: str = "console"

    def on(self, *what: str) -> By:
        """Return the same author of an act that is this one only if it is about the same: forms are sent from the past."""
        said = hashlib.blake2b("\n".join([self.key, *what]).encode(), digest_size=12)
        return replace(self, key=said.hexdigest())

    def told(self, subject: SubjectId, fact: Fact, what: str, *, about: str = "") -> bool:
        """Record one fact and its line of audit, while writing; False if it was recorded before."""
        posting = Posting(subject, self.at, fact, f"act:{fact.wire}:{subject}:{self.key}", self.source)
        if not ledger.record([posting], at=self.at).n_recorded:
            return False
        acted(self.who, what, subject=subject, about=about)
        return True

    def was_told(self, subject: SubjectId, kind: type[Fact]) -> bool:
        """Say whether this very act was done before."""
        return ledger.is_known(f"act:{kind.wire}:{subject}:{self.key}")


def new_key() -> str:
    """Return a key for one act, as a form carries it."""
    return secrets.token_urlsafe(12)
