"""Gives letters to a mail server, one conversation for many, and tells what it said apart: taken, refused, later, unknown.

SMTP gives no promise of exactly once: if the line breaks after the last dot, nobody can say whether the server took the letter.
Where each letter is copied into a mailbox we read, the mailbox is asked; elsewhere the letter is *unsure*.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NoReturn

from goodwill.channels.channel import Letter, Receipt
from goodwill.channels.email.mailbox import mailbox_of
from goodwill.channels.email.message import message_id, mime
from goodwill.channels.email.settings import Mail
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.vocabulary import SubjectId

_BAD_ADDRESS = ("5.1.", "5.2.1")
"""Enhanced status codes of RFC 3463 that are about the address itself: it is not, it moved, it is disabled."""
_FULL = ("5.2.2", "4.2.2")


class Email:
    """The channel: keeps one line to the server until it is closed."""

    name = "email"
    is_addressed = True
    is_loud = True

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        self.can_be_asked = bool(mail.copies and mail.mailbox)
        self._line: smtplib.SMTP | None = None

    def reaches(self, together: Sequence[SubjectId], at: datetime) -> bool:
        """Whoever has an address: that is looked for elsewhere."""
        return True

    def send(self, letter: Letter) -> Receipt:
        """Give a letter to the server, and return its Message-ID and what the server said."""
        message = mime(letter, sender=self.mail.sender)
        line = self._opened()
        self._envelope(line, message["To"].addresses[0].addr_spec)
        try:
            code, said = line.data(message.as_bytes())
        except smtplib.SMTPDataError as refusal:
            self._refused(refusal.smtp_code, _text(refusal.smtp_error))
        except (OSError, smtplib.SMTPException) as failure:
            self.close()
            raise DeliveryFailed(f"the line broke while the letter was on it ({failure})", is_unsure=True) from failure
        if code != 250:
            self._refused(code, _text(said))
        return Receipt(str(message["Message-ID"]), f"{code} {_text(said)}")

    def receipts(self, keys: Sequence[str], since: datetime) -> Mapping[str, Receipt]:
        """Return what was given for letters whose copies are in the mailbox."""
        wanted = {message_id(key, self.mail.domain): key for key in keys}
        with mailbox_of(self.mail.mailbox) as box:
            there = box.those_of(wanted, since=since)
        return {wanted[one]: Receipt(one, "its copy is in the mailbox") for one in there}

    def close(self) -> None:
        """Say goodbye to the server."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()

    def try_it(self) -> str:
        """Return what the server says for hello, signed in, without giving it anything.

        Raises:
            DeliveryFailed: It does not answer, or does not let us in.
        """
        line = self._opened()
        said = _text(line.noop()[1])
        self.close()
        return said

    def _envelope(self, line: smtplib.SMTP, address: str) -> None:
        """Tell the server whom the letter is from and for."""
        recipients = [address, *([self.mail.copies] if self.mail.copies else [])]
        try:
            code, said = line.mail(self.mail.bounces or self.mail.address)
            if code != 250:
                # It is us, not this letter, that it does not want: no letter is given up for that.
                self._later(code, f"it does not take mail from us: {_text(said)}", is_away=True)
            for place, recipient in enumerate(recipients):
                code, said = line.rcpt(recipient)
                if code not in (250, 251) and place == 0:
                    self._refused(code, _text(said))
        except (OSError, smtplib.SMTPException) as failure:
            self.close()
            raise DeliveryFailed(f"the line broke ({failure})") from failure

    def _opened(self) -> smtplib.SMTP:
        """Return the line, opened if it was not, or if the server has hung up since the last letter."""
        if self._line is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._line.rset()[0] == 250:
                    return self._line
            self.close()
        try:
            self._line = self._greeted()
        except (OSError, smtplib.SMTPException) as failure:
            raise DeliveryFailed(f"{self.mail.host}:{self.mail.port}: {_why(failure)}", is_away=True) from failure
        return self._line

    def _greeted(self) -> smtplib.SMTP:
        mail, context = self.mail, ssl.create_default_context()
        if mail.is_secure:
            line: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.within_s, context=context)
        else:
            line = smtplib.SMTP(mail.host, mail.port, timeout=mail.within_s)
            line.ehlo()
            if not mail.is_plain:
                line.starttls(context=context)
        line.ehlo()
        if mail.user:
            line.login(mail.user, mail.password)
        return line

    def _refused(self, code: int, said: str) -> NoReturn:
        status = said.split(" ", 1)[0]
        if code < 500 or status.startswith(_FULL):
            self._later(code, said)
        raise DeliveryRefused(f"{code} {said}", is_address_bad=status.startswith(_BAD_ADDRESS))

    def _later(self, code: int, said: str, *, is_away: bool = False) -> NoReturn:
        if code == 421:
            self.close()
        raise DeliveryFailed(f"{code} {said}", is_away=is_away or code == 421)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]


def _why(failure: Exception) -> str:
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return "it does not let us in: look at the user and the password in GOODWILL_MAIL_URL"
    if isinstance(failure, smtplib.SMTPNotSupportedError):
        return "it offers no STARTTLS, and letters do not go unencrypted. Use smtps://, or ?plain=1 within this machine"
    if isinstance(failure, socket.gaierror):
        return f"there is no such host ({failure.strerror})"
    return " ".join(str(failure).split()) or type(failure).__name__
