"""What the way out says to a subscriber: the question, the reasons, the one offer, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from goodwill.console.telling.words import day, money
from goodwill.departure import Sight, Stands
from goodwill.profile import Held, is_leaving
from goodwill.programmes.offers import PAUSE, SMALLER_PLAN, Offer


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and what stands below it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer in words: a heading, what it means, and what the button says."""

    title: str
    text: str
    button: str


def reasons() -> list[tuple[str, str]]:
    """Return what may be chosen as the reason, in words."""
    return [
        ("price", _("It costs too much")),
        ("not_using", _("I hardly use it")),
        ("catalogue", _("There is not enough that I like")),
        ("technical", _("It does not work well")),
        ("other_service", _("I use another service")),
        ("temporary", _("I only wanted it for a while")),
        ("other", _("Something else")),
    ]


def offered(offer: Offer) -> Offered:
    """Return an offer in words."""
    until = day(offer.until) if offer.until is not None else ""
    if offer.name == PAUSE:
        return Offered(
            _("Would a pause do?"),
            _("Your subscription rests until %(day)s. Until then you are charged nothing; after that it goes on.") % {"day": until},
            _("Pause until %(day)s") % {"day": until},
        )  # fmt: skip
    if offer.name == SMALLER_PLAN and offer.price is not None:
        words = {"plan": offer.plan, "amount": money(offer.price.amount_minor, offer.price.currency)}
        return Offered(
            _("Would a smaller plan do?"),
            _("The plan %(plan)s costs %(amount)s, from your next payment on.") % words,
            _("Change to %(plan)s") % words,
        )
    if offer.until is not None:
        words = {"day": until}
        return Offered(
            _("Would a longer trial help?"),
            _("Your free trial goes on until %(day)s. You can leave at any time before that and pay nothing.") % words,
            _("Try until %(day)s") % words,
        )
    return Offered(
        _("Would a free month help?"),
        _("You are not charged for your next month. After it you pay as before, and can leave at any time."),
        _("Take the free month"),
    )


def question(seen: Sight) -> Words:
    """Return what is asked of who may leave."""
    if seen.held:
        return Words(
            _("Which subscription shall end?"),
            _("It works until the end of what you have paid for, and you are not charged for it after that."),
        )
    until = "" if seen.until is None else day(seen.until)
    return Words(
        _("End your subscription?"),
        _("It works until %(day)s, and you are not charged after that.") % {"day": until},
    )


def held(seen: Sight) -> list[tuple[str, str]]:
    """Return the ids of several subscriptions of which one may be chosen to end, each in words; [] of who has one."""
    return [(one.id, _named(one)) for one in seen.held if not is_leaving(seen.profile, one.id)]


def _named(one: Held) -> str:
    cost = money(one.amount_minor, one.currency)
    if cost and one.interval:
        cost = (_("%(price)s a year") if one.interval == "year" else _("%(price)s a month")) % {"price": cost}
    text = ", ".join(part for part in (one.plan, cost) if part)
    begun = _("since %(day)s") % {"day": day(one.since)}
    return f"{text}, {begun}" if text else begun


def stands(seen: Sight) -> Words:
    """Return how somebody stands for whom there is nothing to decide by this link."""
    until = {"day": "" if seen.until is None else day(seen.until)}
    told = {
        Stands.LEAVING: (
            _("Your subscription ends on %(day)s") % until,
            _("It works as before until then, and you are not charged again. We confirm this by message."),
        ),
        Stands.PARTLY: (
            _("One of your subscriptions ends on %(day)s") % until,
            _("It works as before until then, and you are not charged for it again. The others go on. We confirm this by message."),
        ),
        Stands.ENDING: (
            _("Your subscription ends already"),
            _("It was ended on our side and runs until %(day)s. You are not charged again, and need not do anything.") % until,
        ),
        Stands.ENDED: (
            _("Your subscription has ended"),
            _("It ended on %(day)s. There is nothing left to end, and you are not charged.") % until,
        ),
        Stands.NOTHING: (
            _("There is nothing to end"),
            _("No subscription of yours is known here, so nothing is charged."),
        ),
        Stands.STAYED: (_stayed(seen.taken), _("Your subscription goes on. To end it after all, ask for a new link in your account.")),
        Stands.USED: (
            _("This link was used before"),
            _("Your subscription goes on. To end it, ask for a new link in your account."),
        ),
    }  # fmt: skip
    return Words(*told[seen.stands])


def over() -> Words:
    """Return what is said of a link whose time is over, and of who is no longer known."""
    return Words(
        _("This link is no longer good"),
        _("It was good for a while only, and nothing was changed. In your account you find a new one."),
    )


def unknown() -> Words:
    """Return what is said of what is no link of ours."""
    return Words(
        _("This link leads nowhere"), _("Perhaps it was cut off on the way: copy the whole of it from the message.")
    )


def _stayed(taken: str) -> str:
    return {
        "pause": _("Your subscription rests for a while"),
        "smaller_plan": _("You change to the smaller plan"),
        "free_month": _("Your free month is noted"),
    }.get(taken, _("You keep your subscription"))
