"""How a subscriber stands when somebody is about to act on them, and which orders are on their way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

_CHUNK = 500


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
    found = states_of([subject], at=at).get(subject)
    if found is None:
        raise UnknownSubject(f"no subscriber has the number {subject}")
    return found


def states_of(subjects: Iterable[SubjectId], *, at: datetime) -> dict[SubjectId, State]:
    """Return how each of some subscribers stands, many for the price of one look; who is no subscriber is left out.

    Two who are told as one stand as one.
    """
    roots = people.roots(subjects)
    wanted = sorted(set(roots.values()))
    erased: dict[int, int | None] = {}
    for i in range(0, len(wanted), _CHUNK):
        met = Person.objects.filter(subject__in=wanted[i : i + _CHUNK], kind=SubjectKind.SUBSCRIBER)
        erased |= dict(met.values_list("subject", "erased_us"))
    told = ledger.histories([root for root in wanted if root in erased])
    patience = policy.current().patience
    states = {}
    for root, entries in told.items():
        profile = fold(entries, subject=root, as_of=at, patience=patience)
        states[root] = State(root, profile, orders_of(entries), erased[root] is not None)
    return {one: states[root] for one, root in roots.items() if root in states}


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
