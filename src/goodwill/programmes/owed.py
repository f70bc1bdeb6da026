"""What somebody owes: a failed charge for the subscription they have, or, of several, one for each that is not paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from goodwill.orders import Fill, Key, sign
from goodwill.profile import Profile
from goodwill.programmes.programme import epoch, was_moved
from goodwill.vocabulary import Money

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Owed:
    """A bill that is not paid.

    Args:
        since: When the charge failed first since the last payment.
        invoice: The invoice that failed last; empty: no source named it.
        subscription: Which of several it is for; empty: the one they have, or no source named it.
        may_end: Whether what is unpaid may end by it: of several, only what is named.
        price: What one interval of it costs, of several that is named; None: unknown.
    """

    since: datetime
    invoice: str
    subscription: str = ""
    may_end: bool = True
    price: Money | None = None

    @property
    def named(self) -> Mapping[str, Fill]:
        """Which one a deed is about, for its ``args``; {}: the one they have."""
        return {"subscription": self.subscription} if self.subscription else {}

    def step(self, name: str) -> str:
        """Return the name of a step made because of this bill: of several subscriptions it bears the sign of the one."""
        return f"{name}.{sign(self.subscription)}" if self.subscription else name

    def key(self, programme: str, profile: Profile, name: str) -> Key:
        """Return the key of a step made because of this bill."""
        return Key(programme, profile.subject, self.step(name), epoch(self.since))

    def was_moved(self, programme: str, profile: Profile, name: str) -> bool:
        """Whether a step was made because of this bill, be it before they had another; what ended all of theirs did not end it."""
        before = Key(programme, profile.subject, name, epoch(self.since))
        mine = was_moved(profile, self.key(programme, profile, name))
        return mine or (name != "ended" and was_moved(profile, before))


def owed(profile: Profile) -> list[Owed]:
    """Return what somebody owes, the oldest first; [] if nothing."""
    if not profile.failures_open:
        return []
    if not profile.each_turn:
        return [Owed(profile.failures_open[0], profile.failed_invoice or "")]
    named = {one.key: one for one in reversed(profile.each_owing)}  # of each the first: they are in order
    invoices = {kept.key: kept.value for kept in profile.each_invoice}
    bills = [
        Owed(_instant(one.n), invoices.get(key, ""), key, price=_price(profile, key)) for key, one in named.items()
    ]
    told = {_instant(one.n) for one in profile.each_owing}
    unnamed = [at for at in profile.failures_open if at not in told]
    bills += [Owed(at, profile.failed_invoice or "", may_end=False) for at in unnamed[:1]]
    return sorted(bills, key=lambda one: (one.since, one.subscription))


def _price(profile: Profile, subscription: str) -> Money | None:
    amount = next((one.value for one in profile.each_amount if one.key == subscription), None)
    currency = next((one.value for one in profile.each_currency if one.key == subscription), profile.currency)
    return None if amount is None or currency is None else Money(amount, currency)


def _instant(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
