"""Windows for tests: doubles that ship with the product, words that say what they are, and a house that lets things leave."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodwill import policy
from goodwill.billing.memory import MemoryBiller, Subscription
from goodwill.channels.memory import Memory
from goodwill.dispatch import Windows
from goodwill.policy import Cap, Dispatch, Leaving

PUBLIC = "https://goodwill.example"
NO_CAPS = Cap(day=99, week=99, month=99)


@dataclass
class Words:
    language: str
    subject: str
    text: str
    html: str
    paragraphs: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)


def write(words, language, fills, *, links, envelope):
    """A message that names its page, its language and its links, one a line."""
    lines = [f"{words} for {envelope.name} in {language}", *(f"{one}: {url}" for one, url in links.items())]
    return Words(language, f"{words} ({language})", "\n".join(lines), "<p>" + "</p><p>".join(lines) + "</p>")


def windows(**parts) -> Windows:
    """Windows of doubles: e-mail, in-app, and a biller."""
    channels = parts.pop("channels", None) or {
        "email": Memory("email"),
        "inapp": Memory("inapp", is_addressed=False, is_loud=False),
    }
    told = {
        "channels": channels,
        "biller": MemoryBiller(),
        "write": write,
        "public_url": PUBLIC,
        "last_looks": lambda: lambda _order, _profile, _now: None,
    } | parts
    return Windows(**told)


def let_leave(house, **chosen) -> None:
    """Let things leave the house at any hour and in any number, but as chosen."""
    whole = {"leaving": Leaving.LIVE, "quiet_from": 0, "quiet_until": 0, "retention": NO_CAPS, "marketing": NO_CAPS}
    policy.change(by="tests", at=house.now, dispatch=Dispatch(**whole | chosen))


def pays(house, user: str, windows: Windows, *, customer: str = "", **began) -> int:
    """A subscriber with an address and a subscription at the biller's; their number."""
    from datetime import timedelta

    from goodwill import people
    from goodwill.facts import SubscriptionStarted
    from goodwill.vocabulary import Handle, HandleKind

    subject = house.subject(user)
    name = customer or f"cus_{user}"
    people.link(subject, Handle(HandleKind.EMAIL, f"{user}@mail.example"), at=house.now)
    people.link(subject, Handle(HandleKind.STRIPE, name), at=house.now)
    began = {"plan": "family", "amount_minor": 999, "currency": "EUR", "interval": "month", "country": "IT"} | began
    house.tell(user, SubscriptionStarted(**began))
    if isinstance(windows.biller, MemoryBiller):
        windows.biller.subscriptions[name] = Subscription(house.now + timedelta(days=30))
    return subject
