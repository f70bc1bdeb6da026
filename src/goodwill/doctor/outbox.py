"""Looks at what leaves the house: whether it may, by what, and what was given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from goodwill import outbox, policy
from goodwill.channels.email import Mail
from goodwill.dispatch.verdicts import NOWHERE
from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.errors import BadHome
from goodwill.orders import Deed
from goodwill.policy import Leaving
from goodwill.segments.rows import micros
from goodwill.store.models import Outgoing
from goodwill.vocabulary import say

LATE = timedelta(hours=2)
"""What is due leaves within seconds; what has waited longer has no worker."""


def _given_up(look: Look) -> Found:
    n = outbox.counts()["dead"]
    if n:
        what = say("orders were given up: %(n)s", n=n)
        yield Level.WARNING, what, say("see Outbox, Given up in the console for each reason, and try them again there")


def _told_to_the_biller(look: Look) -> Found:
    """Warn of who asked to leave, or was let go, while the biller has not been told: until it is, they are charged on."""
    if policy.current().dispatch.leaving is Leaving.LIVE:
        return
    open_ends = Outgoing.objects.filter(state__in=["waiting", "failed"], name=Deed.CANCEL_AT_PERIOD_END.value)
    n = open_ends.filter(sort="do", next_us__lte=micros(datetime.now(UTC))).values("subject").distinct().count()
    if n:
        what = say("people leave and the biller has not been told, for nothing leaves the house: %(n)s", n=n)
        mend = say(
            "let it leave under Settings, What leaves, or tell the biller by hand: until then it charges them on"
        )
        yield Level.WARNING, what, mend


def _leaves(look: Look) -> Found:
    chosen, counted = policy.current().dispatch.leaving, outbox.counts()
    if chosen is not Leaving.LIVE and counted["waiting"]:
        what = say("nothing leaves the house: %(n)s orders wait", n=counted["waiting"])
        yield Level.NOTE, what, say("look at the list in Outbox, then let it leave under Settings, What leaves")
    late = Outgoing.objects.filter(state="waiting", next_us__lt=micros(datetime.now(UTC) - LATE)).count()
    if chosen is Leaving.LIVE and late:
        mend = say("is a worker running? start one with goodwill work, or see what goodwill dispatch --once says")
        yield Level.WRONG, say("orders are due and have not left for hours: %(n)s", n=late), mend


def _windows(look: Look) -> Found:
    home = settings.GOODWILL
    try:
        mail = Mail.of(home)
    except BadHome as refusal:
        yield (
            Level.WRONG,
            say("mail cannot leave: %(why)s", why=str(refusal)),
            say("mend the setting; docs/dispatch.md has all"),
        )
        return
    if not home.setting("GOODWILL_PUBLIC_URL"):
        yield from _leading_nowhere(is_mailing=mail is not None)
    if mail is not None and not mail.mailbox:
        what = say("bounces are not read: GOODWILL_MAILBOX is not set")
        yield Level.NOTE, what, say("set it to the mailbox that mail comes back to")


def _leading_nowhere(*, is_mailing: bool) -> Found:
    mend = say("set it to where subscribers reach this house, https://…")
    n = Outgoing.objects.filter(state="waiting", reason=NOWHERE).count()
    if n:
        what = say("messages wait, for their links lead nowhere: GOODWILL_PUBLIC_URL is not set: %(n)s", n=n)
        yield Level.WRONG, what, mend
    elif is_mailing:
        yield Level.WARNING, say("links in messages lead nowhere: GOODWILL_PUBLIC_URL is not set"), mend


OUTBOX = (
    Check("what was ordered leaves", _leaves),
    Check("the biller knows who leaves", _told_to_the_biller),
    Check("nothing was given up", _given_up),
    Check("mail can leave", _windows),
)
