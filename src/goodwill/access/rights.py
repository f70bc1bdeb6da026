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
    WRITE_NOTES = "write notes about a subscriber"
    CHANGE_CONSENTS = "note what a subscriber agrees to"
    ORDER_PAUSES = "pause a subscription"
    LET_GO = "let a subscriber go"
    MERGE = "tell two subscribers as one, or apart again"
    OPEN_INBOX = "let an app open a subscriber's inbox"
    EXPORT = "export what is known of a subscriber"
    ERASE = "forget a subscriber"
    ACT_ON_MANY = "act on many subscribers at once"
    SHARE_VIEWS = "share a view of the list with everybody"
    RUN_PROGRAMMES = "switch programmes on and off"
    DECIDE = "write decisions down and seal their forecasts"
    SEE_INTAKE = "see what arrives"
    SEE_BODIES = "see the events in quarantine as they came"
    MEND_QUARANTINE = "try quarantined events again, or drop them"
    RUN_SOURCES = "make and withdraw write keys"
    IMPORT = "import files"
    SEE_POLICY = "see what the house has chosen"
    RUN_POLICY = "choose rates, margins, languages, privacy"
    RUN_WEBHOOKS = "make webhooks and choose what they are told"
    SEE_OUTBOX = "see what leaves and what waits to leave"
    RUN_OUTBOX = "stop what leaves, or try it again"
    SEE_HEALTH = "see how the house is doing"
    RUN_TOKENS = "make and withdraw API tokens"
    RUN_COLLEAGUES = "invite colleagues and change their roles"
    SEE_AUDIT = "see who looked at what and did what"
    KEEP_ACCOUNT = "look after one's own account"


_ANALYST = frozenset({Right.SEE_FIGURES, Right.SEE_SUBSCRIBERS, Right.SEE_INTAKE, Right.SEE_POLICY, Right.KEEP_ACCOUNT})
_AGENT = frozenset(
    {
        *(Right.SEE_FIGURES, Right.SEE_SUBSCRIBERS, Right.SEE_PERSONAL),
        *(Right.WRITE_NOTES, Right.CHANGE_CONSENTS, Right.ORDER_PAUSES, Right.OPEN_INBOX, Right.KEEP_ACCOUNT),
    }
)
_ON_SUBSCRIBERS = {
    Right.LET_GO,
    Right.MERGE,
    Right.EXPORT,
    Right.ERASE,
    Right.ACT_ON_MANY,
    Right.SHARE_VIEWS,
    Right.RUN_PROGRAMMES,
    Right.DECIDE,
}
_ON_THE_HOUSE = {
    *(Right.SEE_INTAKE, Right.SEE_BODIES, Right.MEND_QUARANTINE, Right.IMPORT),
    *(Right.SEE_HEALTH, Right.SEE_POLICY, Right.SEE_OUTBOX, Right.RUN_OUTBOX),
}
_LEAD = _AGENT | _ON_SUBSCRIBERS | _ON_THE_HOUSE
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
