"""Facts of decisions and surges: done to many, or noticed of many."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Amount, Fact, Whole


class DecisionProposed(Fact, frozen=True, kw_only=True):
    """A decision was written down."""

    wire: ClassVar[str] = "decision.proposed"
    decision: str
    decision_kind: str
    text: str | None = None


class DecisionForecast(Fact, frozen=True, kw_only=True):
    """What we expect of a decision, with its interval; written before it is announced and never edited."""

    wire: ClassVar[str] = "decision.forecast"
    decision: str
    measure: str
    value: float
    low: float
    high: float
    level: float


class DecisionSealed(Fact, frozen=True, kw_only=True):
    """A decision's forecast was sealed: ``forecast`` is all of it as JSON, ``seal`` the SHA-256 of decision and forecast."""

    wire: ClassVar[str] = "decision.sealed"
    decision: str
    seal: str
    forecast: str


class DecisionApproved(Fact, frozen=True, kw_only=True):
    """A person approved a decision."""

    wire: ClassVar[str] = "decision.approved"
    decision: str
    owner: str


class DecisionAnnounced(Fact, frozen=True, kw_only=True):
    """A decision was let go to those it touches; ``plan`` is how, as JSON: arms, dates, prices and what would make us stop."""

    wire: ClassVar[str] = "decision.announced"
    decision: str
    plan: str | None = None


class DecisionSplit(Fact, frozen=True, kw_only=True):
    """Those a decision touches, ``n`` in all, were put in arms: how many in each, as JSON, and the chance of as odd a split if it was honest."""

    wire: ClassVar[str] = "decision.split"
    decision: str
    n: Amount
    arms: str
    p_value: float


class DecisionReached(Fact, frozen=True, kw_only=True):
    """A decision touched this subscriber: they lived through it."""

    wire: ClassVar[str] = "decision.reached"
    decision: str


class DecisionGuarded(Fact, frozen=True, kw_only=True):
    """A guard-rail of a decision was looked at: how many times what is expected an arm came to, and what follows of it."""

    wire: ClassVar[str] = "decision.guarded"
    decision: str
    arm: str
    measure: str
    above: float
    value: float
    low: float
    high: float
    level: float
    verdict: str


class DecisionStopped(Fact, frozen=True, kw_only=True):
    """A decision was stopped, by its guard-rail or by a person: nothing of it leaves any more."""

    wire: ClassVar[str] = "decision.stopped"
    decision: str
    by: str
    reason: str
    n_told: Amount | None = None
    n_charged: Amount | None = None


class DecisionMeasured(Fact, frozen=True, kw_only=True):
    """What a decision did, with its interval."""

    wire: ClassVar[str] = "decision.measured"
    decision: str
    measure: str
    value: float
    low: float
    high: float
    level: float


class DecisionWithdrawn(Fact, frozen=True, kw_only=True):
    """A decision was taken back."""

    wire: ClassVar[str] = "decision.withdrawn"
    decision: str
    reason: str | None = None


class SurgeDetected(Fact, frozen=True, kw_only=True):
    """A theme rose above its own expected count."""

    wire: ClassVar[str] = "surge.detected"
    theme: str
    n_seen: Whole
    expected: float
    channel: str | None = None


class SurgeEnded(Fact, frozen=True, kw_only=True):
    """A surge is over."""

    wire: ClassVar[str] = "surge.ended"
    theme: str
    channel: str | None = None
