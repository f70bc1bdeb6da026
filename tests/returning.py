"""Mail that comes back, as mail servers write it."""

from __future__ import annotations

_BOUNCE = """From: MAILER-DAEMON@mx.example
To: bounces@kino.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to}>: no

--b
Content-Type: text/rfc822-headers

From: Kino <hello@kino.example>
Message-ID: {message}

--b--
"""


def bounce(message: str, *, status: str = "5.1.1", to: str = "ada@mail.example") -> str:
    """Return the report of a message, by its Message-ID, that could not be delivered to an address."""
    return _BOUNCE.format(message=message, status=status, to=to)
