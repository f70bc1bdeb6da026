"""A letter as a MIME message: plain text and HTML of the same words, and the headers that let people stop it in one click.

Source: RFC 5322, RFC 2046 (multipart/alternative), RFC 2369 and RFC 8058 (List-Unsubscribe-Post), RFC 3834 (Auto-Submitted).
"""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from goodwill.channels.channel import Letter
from goodwill.errors import DeliveryRefused

_LOCAL = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x20]{1,64}\Z")
_BLANKS = re.compile(r"\s+", re.ASCII)
"""What a subject has but one of: a no-break space is none of them."""
_POLICY = SMTP.clone(max_line_length=78)


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of the letter of a key: the same at every try, so that who has it knows it again."""
    return f"<{hashlib.blake2b(key.encode(), digest_size=18).hexdigest()}@{domain or 'goodwill.invalid'}>"


def mime(letter: Letter, *, sender: str) -> EmailMessage:
    """Return a letter as it travels.

    Raises:
        DeliveryRefused: The address is none.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(address, name)
    message["To"] = _address(letter.address)
    message["Subject"] = _BLANKS.sub(" ", letter.title).strip()
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = message_id(letter.key, address.rpartition("@")[2])
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.strip().rpartition("@")
    if not _LOCAL.match(local) or not domain:
        raise DeliveryRefused("this is no e-mail address", is_address_bad=True)
    try:
        return Address(name, local, domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError, UnicodeError) as failure:
        raise DeliveryRefused(f"this is no e-mail address ({failure})", is_address_bad=True) from failure
