"""How a subscriber stands when somebody is about to act on them, and which orders are on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodwill import ledger, people, policy
from goodwill.errors import UnknownSubject
from goodwill.facts import (
    CancellationOrdered,
    Entry,
    Fact,
    OrderCarriedOut,
    OrderWithdrawn,
    PauseOrdered,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.orders import Deed
from goodwill.profile import Profile, fold
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind

FULFILLED: dict[type[Fact], tuple[type[Fact], ...]] = {
    PauseOrdered: (SubscriptionPaused, SubscriptionCancelled, SubscriptionStarted, SubscriptionReturned),
    CancellationOrdered: (SubscriptionCancelled, SubscriptionStarted, SubscriptionReturned),
}
"""What ends each order: it was done, or the subscription it was about is another."""
DEEDS: dict[str, type[Fact]] = {Deed.PAUSE.value: PauseOrdered, Deed.CANCEL_AT_PERIOD_END.value: CancellationOrdered}
"""Which order each deed of the biller carries out."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that has not reached the biller: which, since when, and what was ordered."""

    fact: PauseOrdered | CancellationOrdered
    at: datetime

    @property
    def wire(self) -> str:
        """The order's name."""
        return self.fact.wire


@dataclass(frozen=True, slots=True)
class State:
    """One subscriber, looked at now: the number they are told by, their profile, and the orders on their way."""

    subject: SubjectId
    profile: Profile
    orders: tuple[Order, ...]
    is_erased: bool

    def order(self, kind: type[Fact]) -> Order | None:
        """Return the order of a kind that is on its way."""
        return next((one for one in self.orders if type(one.fact) is kind), None)


def state_of(subject: SubjectId, *, at: datetime) -> State:
    """Return how a subscriber stands; of somebody told as another, that other.

    Raises:
        UnknownSubject: No subscriber has that number.
    """
    root = people.group(subject)[0]
    person = Person.objects.filter(subject=root, kind=SubjectKind.SUBSCRIBER).first()
    if person is None:
        raise UnknownSubject(f"no subscriber has the number {subject}")
    entries = ledger.history(root)
    profile = fold(entries, subject=root, as_of=at, patience=policy.current().patience)
    return State(root, profile, orders_of(entries), person.erased_us is not None)


def orders_of(entries: Sequence[Entry]) -> tuple[Order, ...]:
    """Return the orders of a history that nothing has ended and nobody has taken back.

    Args:
        entries: The history in order of occurrence; facts that are neither orders nor end any may be left out.
    """
    open_orders: dict[type[Fact], Order] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, PauseOrdered | CancellationOrdered):
            open_orders[type(fact)] = Order(fact, entry.occurred_at)
        elif isinstance(fact, OrderWithdrawn):
            open_orders = {kind: order for kind, order in open_orders.items() if kind.wire != fact.order}
        elif isinstance(fact, OrderCarriedOut):
            open_orders = {kind: order for kind, order in open_orders.items() if kind is not DEEDS.get(fact.deed)}
        else:
            ended = [kind for kind, ends in FULFILLED.items() if isinstance(fact, ends)]
            open_orders = {kind: order for kind, order in open_orders.items() if kind not in ended}
    return tuple(open_orders.values())
