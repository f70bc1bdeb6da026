"""What leaves, made ready: a letter in the person's words and language with links of their own, or a task for the biller."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goodwill.billing import Task
from goodwill.channels import Letter
from goodwill.dispatch.leave_links import WAY_OUT, from_message, leave_address
from goodwill.dispatch.links import LASTS, STOP_LASTS, Asked, token
from goodwill.dispatch.looking import language_of
from goodwill.dispatch.verdicts import Leaves, Seen
from goodwill.dispatch.windows import Windows
from goodwill.errors import BadOrder
from goodwill.orders import Do, Link, Purpose, Say
from goodwill.outbox import Claimed
from goodwill.programmes.words import Envelope
from goodwill.vocabulary import BY_HAND, Cause

_STOPS = "unsubscribe"
_BY_REASON = {"asked_us": Cause.VOLUNTARY, "payment_failed": Cause.INVOLUNTARY}
_BY_THEMSELVES = "cancel"


def letter(claimed: Claimed, seen: Seen, leaves: Leaves, windows: Windows, now: datetime) -> Letter:
    """Return a message, ready to leave.

    Raises:
        BadOrder: There is no such page of words, something fills no gap of it, or its links can lead nowhere.
    """
    say, chosen = claimed.order.what, seen.chosen
    assert isinstance(say, Say)
    language = language_of(seen.profile, chosen)
    blank = Asked(str(claimed.order.key), "", "", leaves.by, 0, language)
    links = {link.name: _link(blank, link, windows, now) for link in say.links}
    stops = Link(_STOPS, _STOPS, say.purpose.value)
    stop = "" if say.purpose is Purpose.SERVICE else _link(blank, stops, windows, now)
    subject = seen.profile.subject
    told = windows.write(
        say.words,
        language,
        {"kept_months": chosen.retention.of_left(seen.profile.country), **say.fills},
        links=links,
        envelope=Envelope(
            brand=chosen.dispatch.brand or "Goodwill",
            name=_first_name(seen.name),
            unsubscribe=stop,
            sender=chosen.dispatch.address,
        ),
    )
    return Letter(
        key=claimed.key,
        subject=subject,
        address=leaves.to,
        title=told.subject,
        text=told.text,
        html=told.html,
        language=told.language,
        purpose=say.purpose.value,
        links=links,
        paragraphs=told.paragraphs,
        labels=told.labels,
        unsubscribe=stop,
        at=now,
    )


def task(claimed: Claimed, customer: str, now: datetime) -> Task:
    """Return a deed, ready for the biller."""
    do = claimed.order.what
    assert isinstance(do, Do)
    return Task(key=claimed.key, customer=customer, do=do, cause=cause_of(claimed, do), n_tries=claimed.n_tries, at=now)


def cause_of(claimed: Claimed, do: Do) -> Cause:
    """Return why a subscription ends: they wanted it, or did not pay; else we let them go."""
    reason, programme = do.args.get("reason"), claimed.order.key.programme
    if programme == _BY_THEMSELVES:
        return Cause.VOLUNTARY
    is_told = programme in (BY_HAND, "dunning") or reason == "asked_us"
    return _BY_REASON.get(str(reason), Cause.LET_GO) if is_told else Cause.LET_GO


def _link(blank: Asked, link: Link, windows: Windows, now: datetime) -> str:
    """Return the address of a link of a message."""
    if not windows.public_url:
        raise BadOrder("links lead nowhere: GOODWILL_PUBLIC_URL is not set")
    if link.act == WAY_OUT:
        return leave_address(windows.public_url, from_message(blank, now))
    until = int((now + (STOP_LASTS if link.act == _STOPS else LASTS)).timestamp())
    asked = msgspec.structs.replace(blank, act=link.act, about=link.about, until_s=until)
    return f"{windows.public_url.rstrip('/')}/a/{token(asked)}"


def _first_name(name: str) -> str:
    """Return what a person is called, if it is a name and no address."""
    return "" if "@" in name or any(sign.isdigit() for sign in name) else name
