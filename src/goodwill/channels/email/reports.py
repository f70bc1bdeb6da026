"""What comes back of letters: reports that one could not be delivered, and that somebody called one spam.

Source: RFC 3464 (delivery status notifications), RFC 5965 (feedback reports).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message

_ID = re.compile(r"^Message-ID:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
_MOST_SAID = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one letter.

    Args:
        message_id: The letter's; empty if the report does not say.
        address: Whom it was for; empty if the report does not say.
        is_permanent: Whether it never will arrive.
        is_complaint: Whether they called it spam.
        reason: Status and words of the other server.
    """

    message_id: str
    address: str
    is_permanent: bool
    is_complaint: bool
    reason: str


def report_of(message: EmailMessage) -> Report | None:
    """Return what a message reports; None if it is no report, or one of good news or mere delay."""
    if message.get_content_type() != "multipart/report":
        return None
    kind = str(message.get_param("report-type") or "").lower()
    if kind == "feedback-report":
        return Report(
            _letter(message), _field(_part(message, "feedback-report"), "Original-Rcpt-To"), True, True, "complaint"
        )
    return _undelivered(message) if kind == "delivery-status" else None


def _undelivered(message: EmailMessage) -> Report | None:
    for told in _blocks(message):
        action, status = _field(told, "Action").lower(), _field(told, "Status")
        if action != "failed":
            continue
        said = " ".join(_field(told, "Diagnostic-Code").split())
        address = _field(told, "Original-Recipient") or _field(told, "Final-Recipient")
        is_permanent = status.startswith("5") and not status.startswith("5.2.2")
        return Report(_letter(message), _after(address), is_permanent, False, f"{status} {said}".strip()[:_MOST_SAID])
    return None


def _blocks(message: EmailMessage) -> list[Message]:
    part = _part(message, "delivery-status")
    blocks = part.get_payload() if part is not None else []
    return [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []


def _part(message: EmailMessage, subtype: str) -> Message | None:
    return next((one for one in message.walk() if one.get_content_type() == f"message/{subtype}"), None)


def _field(part: Message | None, name: str) -> str:
    if part is None:
        return ""
    value = part.get(name)
    if value is None and isinstance(part.get_payload(), str):  # a part whose fields are its body
        found = re.search(rf"^{name}:\s*(.+)$", str(part.get_payload()), re.IGNORECASE | re.MULTILINE)
        return found[1].strip() if found else ""
    if value is None and part.is_multipart():
        return next(
            (one for block in part.get_payload() if isinstance(block, Message) and (one := _field(block, name))), ""
        )
    return str(value or "").strip()


def _after(address: str) -> str:
    return address.partition(";")[2].strip() if ";" in address else address


def _letter(message: EmailMessage) -> str:
    """Return the Message-ID of the letter that is sent back with the report, whole or its headers alone."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            body = part.get_payload()
            inner = body[0] if isinstance(body, list) and body else None
            text = str(inner) if isinstance(inner, Message) else str(body)
            if found := _ID.search(text):
                return found[1]
    return ""
