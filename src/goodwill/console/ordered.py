"""What the console calls the messages that programmes order, and why each was ordered, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from goodwill.console.telling.words import plain

MESSAGES: Mapping[str, str | Promise] = {
    "cancel.confirmed": _("Confirm the end"),
    "cancel.offer_taken": _("Confirm the offer they took"),
    "cancel.stayed": _("Confirm that they stay"),
    "decision.free_month": _("Tell of the free month that comes with a decision"),
    "decision.spared": _("Tell that a decision leaves them as they are"),
    "decision.taken_back": _("Tell that a decision is taken back"),
    "dormancy.free_month": _("Ask, with a free month"),
    "dormancy.kept": _("Tell that the subscription goes on"),
    "dormancy.last_chance": _("Ask, with a deadline"),
    "dormancy.let_go": _("Tell that the subscription ends"),
    "dormancy.pause": _("Ask, and pause after silence"),
    "dormancy.paused": _("Tell that the subscription is paused"),
    "dormancy.reminder": _("Remind of the subscription"),
    "dormancy.reopened": _("Offer to start again"),
    "dunning.ended": _("Tell that it ended unpaid"),
    "dunning.ended_one": _("Tell that one of several ended unpaid"),
    "dunning.failed": _("Tell that a charge failed"),
    "dunning.last": _("Tell that the end comes"),
    "make_good.apology": _("Say that it was our fault"),
    "make_good.sorry": _("Say sorry, with a free month"),
    "notice.price": _("Tell of the new price"),
    "notice.renewal": _("Tell that the year renews"),
    "notice.trial_end": _("Tell of the end of the trial"),
    "notice.yearly": _("Remind of the subscription"),
    "welcome.welcome": _("Welcome"),
    "winback.declined": _("Tell that the charge to come back was declined"),
    "winback.invited": _("Invite back, with titles"),
    "winback.plain": _("Invite back"),
    "winback.returned": _("Confirm that they are back"),
}
"""The messages of the programmes by their pages of words."""
_WHY = tuple(
    (template, re.compile(re.sub(r"%\\\((\w+)\\\)s|%\((\w+)\)s", r"(?P<\1\2>.+)", re.escape(template))))
    for template in (
        gettext_noop("%(day)s comes, and the law wanted them told sooner"),
        gettext_noop("%(day)s comes"),
        gettext_noop("%(days)s days after %(since)s"),
        gettext_noop("%(decision)s is in force, and they were told in time"),
        gettext_noop("%(decision)s is in force"),
        gettext_noop("%(decision)s was stopped and taken back"),
        gettext_noop("%(decision)s: from %(day)s on"),
        gettext_noop("a charge failed on %(day)s"),
        gettext_noop("nobody answered until %(day)s"),
        gettext_noop("silent since %(day)s, beyond patience"),
        gettext_noop("they left on %(day)s"),
        gettext_noop("they subscribed on %(day)s"),
        gettext_noop("they were let down on %(day)s"),
        gettext_noop("the card was replaced"),
        gettext_noop("a sign of life came after the order"),
        gettext_noop("a play before the end was told after it"),
        gettext_noop("they took up our invitation"),
        gettext_noop("they answered: let it go"),
        gettext_noop("they answered: pause it"),
        gettext_noop("they took our offer instead of leaving"),
        gettext_noop("they stay after all"),
    )
)


def message_name(words: str) -> str:
    """Return what a message is for, in a few words; one that the house wrote, by the name of its page."""
    return str(MESSAGES.get(words) or plain(words.partition(".")[2] or words))


def because(kept: str) -> str:
    """Return why a programme ordered something, in the language of the page; empty if it is no reason of ours."""
    for template, form in _WHY:
        if found := form.fullmatch(kept):
            return gettext(template) % {name: _day(value) for name, value in found.groupdict().items()}
    return ""


def _day(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "j M Y")
    except ValueError:
        return value
