"""Histories for properties: facts of every kind that a field heeds, some that none does, at instants that often meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from goodwill import facts as f
from goodwill.facts import Fact

BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
HOURS = 24 * 365 * 3
AS_OF = BEGIN + timedelta(hours=HOURS - 500)
"""The instant looked at: some facts lie beyond it."""

_WORD = st.sampled_from(["a", "b", "ü", ""])
_MAYBE = st.none() | _WORD
_FLAG = st.sampled_from([None, True, False])
_MINOR = st.sampled_from([0, 999, 1499])
_CURRENCY = st.sampled_from(["EUR", "USD"])
_COUNTRY = st.sampled_from([None, "IT", "FR"])
_SECONDS = st.sampled_from([None, 0, 100, 6000])
_HOUR = st.sampled_from([0, 1, 24, 25]) | st.integers(0, HOURS)
_AT = _HOUR.map(lambda hour: BEGIN + timedelta(hours=hour))
_PRICE = {"plan": _MAYBE, "amount_minor": st.none() | _MINOR, "currency": st.none() | _CURRENCY, "country": _COUNTRY,
          "interval": st.sampled_from([None, "month", "year"]), "button": _MAYBE}  # fmt: skip
_ONE = {"subscription": st.sampled_from([None, None, "s1", "s2", "ü"])}
_BEGUN = {"length": _SECONDS, "autoplay": _FLAG, "device": _MAYBE, "country": _COUNTRY, "member": _MAYBE}
_PLAY = {**_BEGUN, "seconds": _SECONDS}

TOLD: dict[type[Fact], dict[str, st.SearchStrategy[object]]] = {
    f.TrialStarted: {"ends_at": st.none() | _AT, **_PRICE, **_ONE},
    f.SubscriptionStarted: {**_PRICE, **_ONE},
    f.SubscriptionReturned: {**_PRICE, **_ONE},
    f.PlanChanged: {"plan": _WORD, "amount_minor": _MINOR, "currency": _CURRENCY, **_ONE},
    f.PriceChanged: {"amount_minor": _MINOR, "currency": st.none() | _CURRENCY, **_ONE},
    f.SubscriptionPaused: _ONE,
    f.SubscriptionResumed: _ONE,
    f.SubscriptionCancelled: {"cause": _WORD, "reason": _MAYBE, **_ONE},
    f.CancellationRequested: {"reason": _MAYBE, "ends_at": st.none() | _AT, **_ONE},
    f.CancellationWithdrawn: _ONE,
    f.PlayStarted: _BEGUN,
    f.PlayStopped: _PLAY,
    f.PlayLogged: _PLAY,
    f.PlayFailed: {},
    f.PreviewPlayed: {"device": _MAYBE},
    f.PageViewed: {},
    f.TitleShown: {"title": _WORD},
    f.InvoicePaid: {"amount_minor": _MINOR, "currency": _CURRENCY, **_ONE},
    f.InvoiceFailed: {"amount_minor": st.none() | _MINOR, "invoice": st.none() | _WORD, **_ONE},
    f.InvoiceRefunded: {"amount_minor": _MINOR, "currency": _CURRENCY},
    f.PaymentDisputed: {},
    f.MessageReceived: {"channel": _WORD, "language": _MAYBE},
    f.FeedbackGiven: {"survey": st.sampled_from(["nps", "csat", "stars", "other"]), "score": st.integers(0, 10)},
    f.LetdownSuffered: {"reason": _WORD},
    f.LetdownRepaired: {},
    f.LastChanceAsked: {"deadline_at": _AT},
    f.LastChanceAnswered: {"answer": _WORD},
    f.ProgrammeMoved: {"event": _WORD, "reason": _WORD, "ends_at": st.none() | _AT},
    f.CancellationOrdered: {"programme": _WORD},
    f.OrderWithdrawn: {"order": _WORD},
    f.OfferMade: {"offer": _WORD},
    f.OfferAccepted: {"offer": _WORD},
    f.DecisionReached: {"decision": _WORD},
    f.DecisionAnnounced: {"decision": _WORD},
    f.ConsentGiven: {"purpose": _WORD, "channel": _MAYBE},
    f.ConsentWithdrawn: {"purpose": _WORD, "channel": _MAYBE},
}
"""The kinds of fact that histories tell, with their fields."""
FACTS: st.SearchStrategy[Fact] = st.one_of([st.builds(kind, **fields) for kind, fields in TOLD.items()])

N_SUBJECTS = 4
HISTORIES = st.lists(st.tuples(st.integers(0, N_SUBJECTS - 1), _AT, FACTS), max_size=40)
"""Facts, each with whom (of four) it is told of and when it happened."""
