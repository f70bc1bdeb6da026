"""The one table of rights. A page, an act or an answer of the API asks it, and nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from goodwill.store.models import Role


class Right(StrEnum):
    """One thing that may be seen or done."""

    SEE_FIGURES = "see figures"
    SEE_SUBSCRIBERS = "see subscribers, by number"
    SEE_PERSONAL = "see who somebody is and what they wrote"
    SEE_INTAKE = "see what arrives"
    SEE_BODIES = "see the events in quarantine as they came"
    MEND_QUARANTINE = "try quarantined events again, or drop them"
    RUN_SOURCES = "make and withdraw write keys"
    SEE_HEALTH = "see how the house is doing"
    RUN_TOKENS = "make and withdraw API tokens"
    RUN_COLLEAGUES = "invite colleagues and change their roles"
    SEE_AUDIT = "see who looked at what and did what"


_ANALYST = frozenset({Right.SEE_FIGURES, Right.SEE_SUBSCRIBERS, Right.SEE_INTAKE})
_AGENT = frozenset({Right.SEE_FIGURES, Right.SEE_SUBSCRIBERS, Right.SEE_PERSONAL})
_LEAD = _AGENT | {Right.SEE_INTAKE, Right.SEE_BODIES, Right.MEND_QUARANTINE, Right.SEE_HEALTH}
_OWNER = frozenset(Right)

TABLE: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: _OWNER,
    Role.LEAD: _LEAD,
    Role.AGENT: _AGENT,
    Role.ANALYST: _ANALYST,
}


def may(role: str, right: Right) -> bool:
    """Say whether a role has a right; a role that is not in the table has none."""
    return role in TABLE and right in TABLE[Role(role)]
