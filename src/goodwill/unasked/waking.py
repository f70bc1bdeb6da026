"""What wakes somebody: facts that may bring a date forward, and answers that are acted on as soon as they are heard.

The ledger is followed by position. Plays are not among them: they only ever put a date off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from goodwill import facts as f
from goodwill import ledger, people, policy
from goodwill.programmes import Programme
from goodwill.segments.rows import micros
from goodwill.store.models import Counter
from goodwill.store.transactions import counted
from goodwill.unasked.bounds import dates, formulas
from goodwill.unasked.diary import bring_forward
from goodwill.unasked.looking import AT_ONCE, judge
from goodwill.unasked.moving import SOURCE, Bench
from goodwill.unasked.switches import COUNTER
from goodwill.vocabulary import SubjectId

ANSWERS: tuple[type[f.Fact], ...] = (f.LastChanceAnswered, f.OfferAccepted, f.CardReplaced)
WAKING: tuple[type[f.Fact], ...] = (
    *ANSWERS,
    f.TrialStarted,
    f.SubscriptionStarted,
    f.SubscriptionReturned,
    f.SubscriptionPaused,
    f.SubscriptionResumed,
    f.SubscriptionCancelled,
    f.CancellationRequested,
    f.CancellationWithdrawn,
    f.CancellationOrdered,
    f.OrderWithdrawn,
    f.PlanChanged,
    f.PriceChanged,
    f.InvoiceFailed,
    f.LetdownSuffered,
    f.PlayFailed,
    f.IdentityMerged,
    f.IdentityUnmerged,
    f.SubscriberDescribed,
)

_AT_ONCE = 20_000
_PATIENCE = "programmes: patience"
"""The counter that keeps by which version of patience everyone was dated."""
Did = Mapping[str, int]


def wake(now: datetime, programmes: Sequence[Programme]) -> Did:
    """Follow the ledger from where it was last followed: act on answers, and let whom it woke be looked at now."""
    since = counted(COUNTER)
    if since is None:
        return {"enrolled": enrol(now, programmes)}
    entries, until = ledger.told_since(since, [kind.wire for kind in WAKING], n_most=_AT_ONCE)
    others = [one for one in entries if one.source != SOURCE]  # what we recorded ourselves wakes nobody
    told = people.roots([one.subject for one in others])
    n_moves = _answer([one for one in others if isinstance(one.fact, ANSWERS)], programmes, now)
    woken = bring_forward((root, micros(now)) for root in sorted(set(told.values())))
    Counter.objects.filter(name=COUNTER).update(value=until)
    n_dated = 0 if _is_as_before() else _date_everyone(now, programmes)
    return ({"enrolled": n_dated} if n_dated else {}) | {"woken": woken, "answered": n_moves}


def enrol(now: datetime, programmes: Sequence[Programme]) -> int:
    """Give everyone the date that the programmes' formulas say, and follow the ledger from here on; return how many."""
    head = _head()
    n = _date_everyone(now, programmes)
    _follow_from(head)
    return n


def follow_from_here() -> None:
    """Follow the ledger from its end: everyone who was told of before has a date already."""
    _follow_from(_head())


def _date_everyone(now: datetime, programmes: Sequence[Programme]) -> int:
    """Bring forward whose date is sooner than the diary says, by the patience of now; return how many."""
    patience = _patience()
    n = sum(
        bring_forward(zip(table["subject"].to_pylist(), table["due_us"].to_pylist(), strict=True))
        for table in dates(formulas(programmes), now)
    )
    Counter.objects.update_or_create(name=_PATIENCE, defaults={"value": patience})
    return n


def _is_as_before() -> bool:
    """Say whether patience is what everyone was dated by; a house that never kept it keeps it from now on."""
    kept = Counter.objects.get_or_create(name=_PATIENCE, defaults={"value": _patience()})[0]
    return bool(kept.value == _patience())


def _patience() -> int:
    newest = policy.versions("silence", n_most=1)
    return newest[0].number if newest else 0


def _head() -> int:
    return counted("position") or 0


def _follow_from(position: int) -> None:
    Counter.objects.update_or_create(name=COUNTER, defaults={"value": position})


def _answer(answers: Sequence[f.Entry], programmes: Sequence[Programme], now: datetime) -> int:
    told = people.roots([one.subject for one in answers])
    heard: dict[SubjectId, list[f.Entry]] = {}
    for one in answers:
        heard.setdefault(told[one.subject], []).append(one)
    bench, whom = Bench(programmes, policy.current().patience, now), sorted(heard)
    batches = [judge(whom[n : n + AT_ONCE], bench, heard) for n in range(0, len(whom), AT_ONCE)]
    return sum(len(one.moves) for done, _ in batches for one in done.values())
