"""What comes back of letters: bounces and complaints are read, written down as facts, and their addresses left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

import structlog

from goodwill import ledger, outbox, people
from goodwill.channels.email import Mail, Report, mailbox_of, report_of
from goodwill.dispatch.looking import suppress
from goodwill.facts import ConsentWithdrawn, Fact, MessageBounced, Posting, ProgrammeMoved
from goodwill.programmes.announcement import CAME_BACK, PREFIX
from goodwill.programmes.programme import event
from goodwill.store.transactions import writing
from goodwill.vocabulary import Handle, HandleKind, SubjectId

log = structlog.get_logger("goodwill.dispatch")
_CHANNEL = "email"


def read_returns(mail: Mail | None, now: datetime) -> Mapping[str, int]:
    """Read the mailbox that letters come back to, and return how many bounced and were complained of.

    What is neither a report nor a copy of ours is left for people, unread.

    Raises:
        DeliveryFailed: The mailbox cannot be read now.
    """
    counted = {"bounced": 0, "complaints": 0}
    if mail is None or not mail.mailbox:
        return counted
    with mailbox_of(mail.mailbox) as box:
        for name, message in box.unread():
            report = report_of(message)
            if report is not None:
                counted["complaints" if report.is_complaint else "bounced"] += _noted(report, now)
                box.settle(name, is_kept=False)
            elif _is_old_copy(message, now):
                box.settle(name, is_kept=False)
    return counted


def _noted(report: Report, now: datetime) -> bool:
    """Write down what a report says, once; False if nothing new, or of nobody we know."""
    found = outbox.named(report.message_id) if report.message_id else None
    subject = found[1] if found else _subject_of(report.address)
    with writing():
        if report.address and report.is_permanent:
            suppress(report.address, channel=_CHANNEL, reason=report.reason, at=now)
        if subject is None:
            log.warning("a report of a letter that is not known", message=report.message_id)
            return False
        key = f"returned:{report.message_id or report.address}:{report.is_complaint}:{report.is_permanent}"
        root = people.group(subject)[0]
        told = Posting(root, now, _fact(report, found), key, "mailbox")
        n_told = ledger.record([told], at=now).n_recorded
        if report.is_permanent and found and found[0].startswith(PREFIX):  # who was not told is not charged anew
            programme = found[0].partition(":")[0]
            step = ProgrammeMoved(event=event(programme, CAME_BACK), reason=report.message_id)
            ledger.record([Posting(root, now, step, f"{key}:step", "mailbox")], at=now)
        return n_told == 1


def _fact(report: Report, found: tuple[str, SubjectId] | None) -> Fact:
    if report.is_complaint:
        return ConsentWithdrawn(purpose="marketing", channel=_CHANNEL, reason="complaint")
    message = found[0] if found else None
    reason = report.reason.split(" ", 1)[0]
    return MessageBounced(channel=_CHANNEL, message=message, permanent=report.is_permanent, reason=reason)


def _subject_of(address: str) -> SubjectId | None:
    handle = Handle(HandleKind.EMAIL, address)
    return people.find([handle]).get(handle) if "@" in address else None


def _is_old_copy(message: EmailMessage, now: datetime) -> bool:
    """Say whether a message is a copy of a letter of ours that nobody will ask after any more."""
    sent = message.get("Date")
    at = getattr(sent, "datetime", None)
    named = outbox.named(str(message.get("Message-ID", "")).strip())
    return named is not None and isinstance(at, datetime) and at.tzinfo is not None and (now - at).days >= 7
