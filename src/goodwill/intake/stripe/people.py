"""What Stripe tells of customers: who they are, which handles lead to them, that their card was replaced."""

from __future__ import annotations

from collections.abc import Iterator

from goodwill.facts import CardReplaced, Fact, SubscriberDescribed
from goodwill.intake.stripe.shapes import Notice, reference
from goodwill.intake.telling import Claim, Event, country, first, mapping, text
from goodwill.vocabulary import Handle, HandleKind

_TRAITS = ("email", "name", "phone", "description", "address", "shipping", "preferred_locales", "metadata")
_USER_FIELDS = ("user_id", "userId", "userid", "user", "goodwill_user")
_DEFAULTS = ("default_source", "default_card")


def described(notice: Notice) -> list[Fact]:
    """Return what is said of a customer."""
    customer = notice.about
    locales = customer.get("preferred_locales")
    traits = {name: customer[name] for name in _TRAITS if customer.get(name)}
    return [
        SubscriberDescribed(
            country=country(mapping(customer.get("address")).get("country")),
            language=text(locales[0], 12) if isinstance(locales, list) and locales else None,
            traits=traits or None,
        )
    ]


def updated(notice: Notice) -> list[Fact]:
    """Return what changed of a customer: what is said of them, their card, or both."""
    facts: list[Fact] = described(notice) if not notice.before or _TRAITS_SET & notice.before.keys() else []
    return facts + (card_replaced(notice) if _is_card_changed(notice) else [])


def card_replaced(_notice: Notice) -> list[Fact]:
    """Return that another card pays from now on."""
    return [CardReplaced()]


def claims(notice: Notice, who: Handle) -> Iterator[Claim]:
    """Return which handles lead to the customer an event is about.

    A customer's metadata may name the house's own user id, as may the reference of a checkout; an e-mail address leads
    to the one who already has it. A disputed charge leads to its customer, for the dispute itself names only the charge.
    """
    about, kind = notice.about, notice.about.get("object")
    user = first(mapping(about.get("metadata")), *_USER_FIELDS)
    user = about.get("client_reference_id") if user is None and kind == "checkout.session" else user
    if (name := text(user, 512)) is not None:
        yield Claim(Handle(HandleKind.USER, name), who, notice.at)
    email = text(about.get("email"), 254) if kind == "customer" else None
    if email and "@" in email:
        yield Claim(who, Handle(HandleKind.EMAIL, email), notice.at, mutual=True)
    charge = text(about.get("id"), 255)
    if kind == "charge" and charge and (about.get("disputed") or about.get("dispute")):
        yield Claim(who, Handle(HandleKind.STRIPE, charge), notice.at)


_TRAITS_SET = frozenset(_TRAITS)


def _is_card_changed(notice: Notice) -> bool:
    """Say whether the default way to pay was replaced by another; a first one replaces nothing."""
    before = notice.before
    for name in _DEFAULTS:
        if name in before:
            return reference(before[name]) is not None and _is_other(before[name], notice.about.get(name))
    was = mapping(before.get("invoice_settings")).get("default_payment_method")
    return was is not None and _is_other(
        was, mapping(notice.about.get("invoice_settings")).get("default_payment_method")
    )


def _is_other(before: object, now: Event | object) -> bool:
    return reference(now) is not None and reference(before) != reference(now)
