"""What the page behind a link says to a subscriber: before they answer, and after."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goodwill.billing import Again
from goodwill.console.telling.words import money


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says; an empty ``button``: there is nothing to press."""

    title: str
    text: str
    button: str = ""


def before(act: str) -> Words:
    """Return what is said before a link is answered."""
    return {
        "keep": Words(
            _("Keep your subscription?"),
            _("Nothing changes: it goes on as it is."),
            pgettext("a subscription", "Keep it"),
        ),
        "pause": Words(
            _("Pause your subscription?"),
            _("While it rests you are not charged. You can take it up again whenever you like."),
            _("Pause it"),
        ),
        "let_go": Words(
            _("Let your subscription end?"),
            _("It runs to the end of what you have paid for. After that you are not charged again."),
            _("Let it end"),
        ),
        "accept_offer": Words(_("Take up our offer?"), _("Press the button and we see to the rest."), _("Yes, please")),
        "decline_offer": Words(_("Turn our offer down?"), _("Nothing changes for you."), _("No, thank you")),
        "unsubscribe": Words(
            _("No more messages of this kind?"),
            _("We still tell you what we must: about payments, prices and the end of your subscription."),
            _("Stop them"),
        ),
    }[act]


def come_back(again: Again | None) -> Words:
    """Return what is said to who is invited back: what it costs, if one press begins it."""
    if again is None:
        return Words(
            _("Come back?"), _("You choose what you like on the next page. Nothing begins before that."), _("Come back")
        )
    terms = {"amount": money(again.price.amount_minor, again.price.currency)}
    text = (
        _("Your subscription begins again at once, for %(amount)s a year, charged to the card you left with us. You can end it at any time.")
        if again.interval == "year"
        else _("Your subscription begins again at once, for %(amount)s a month, charged to the card you left with us. You can end it at any time.")
    )  # fmt: skip
    return Words(_("Come back?"), text % terms, _("Order with an obligation to pay"))


def came_back(*, begins: bool) -> Words:
    """Return what is said once somebody took up an invitation."""
    text = (
        _("Your subscription begins again, and we write to you when that is done.")
        if begins
        else _("We have noted it. Subscribe again as you did before: your profile is as you left it.")
    )
    return Words(_("Welcome back"), text)


def after(act: str, *, is_news: bool = True) -> Words:
    """Return what is said once a link was answered; ``is_news`` is False where another answer was given before."""
    told = {
        "keep": _("You keep your subscription, and nothing changes."),
        "pause": _("We pause your subscription, and write to you when that is done."),
        "let_go": _("We let your subscription end with what you have paid for, and write to you when that is done."),
        "accept_offer": _("The offer is yours. We see to the rest."),
        "decline_offer": _("You turned the offer down. Nothing changes."),
        "unsubscribe": _("You get no more messages of this kind."),
    }.get(act, "")
    return Words(_("Thank you: that is noted") if is_news else _("You have answered this before"), told)


def over() -> Words:
    """Return what is said of a link whose time is over."""
    return Words(
        _("This link is no longer good"),
        _("It was good for a while only. In your account you can still choose what you like."),
    )


def unknown() -> Words:
    """Return what is said of what is no link of ours."""
    return Words(
        _("This link leads nowhere"), _("Perhaps it was cut off on the way: copy the whole of it from the message.")
    )
