"""The one table of what a subscriber's facts add up to: each field says which facts it heeds and how they merge.

The fold of one subscriber, the increment by one fact and the sweep over all of them read this table and nothing else.
"""

# ruff: noqa: RUF009 -- a field's call is its row of the table, made once

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints

from goodwill import facts as f
from goodwill.profile.expressions import DAY, IT, Expression, Literal, Name, cases, later, month_of, names_in
from goodwill.profile.merges import (
    ONE,
    Count,
    Distinct,
    Earliest,
    Greatest,
    Kept,
    Latest,
    LatestByKey,
    Max,
    Min,
    Pairs,
    Recent,
    Rule,
    Sum,
    Tallied,
    Tally,
    Turned,
)
from goodwill.vocabulary import Standing, SubjectId

STARTS = (f.TrialStarted, f.SubscriptionStarted, f.SubscriptionReturned)
TURNS: dict[type[f.Fact], int] = {
    f.TrialStarted: 1,
    f.SubscriptionStarted: 2,
    f.SubscriptionPaused: 3,
    f.SubscriptionResumed: 4,
    f.SubscriptionCancelled: 5,
    f.SubscriptionReturned: 6,
}
"""What turns a standing; of two at one instant, the higher holds: who starts and cancels in one day has cancelled."""
PRICED = (*STARTS, f.PlanChanged, f.PriceChanged)
PLAYS: tuple[type[f.Fact], ...] = (f.PlayStarted, f.PlayLogged)
ENDED_PLAYS: tuple[type[f.Fact], ...] = (f.PlayStopped, f.PlayLogged)
SIGNS_OF_LIFE: tuple[type[f.Fact], ...] = (
    *PLAYS,
    f.PlayStopped,
    f.PlayProgressed,
    f.PlayFailed,
    f.PageViewed,
    f.ScreenViewed,
    f.TitleRated,
    f.TitleSaved,
    f.MessageReceived,
    f.MessageClicked,
    f.FeedbackGiven,
    f.LastChanceAnswered,
    f.OfferAccepted,
    f.OfferDeclined,
    f.PlanChanged,
    f.CancellationRequested,
    f.CancellationWithdrawn,
    f.CardReplaced,
)
"""What only a living subscriber does. A charge, an impression or a trailer is no sign of life."""
OFTEN: frozenset[type[f.Fact]] = frozenset({*PLAYS, f.PlayStopped, f.PlayProgressed, f.PageViewed, f.ScreenViewed})
"""Facts of use: many a day, where others come a few a month. Sweeps read them apart."""
ABANDONED_BELOW = 4
"""A chosen play is abandoned when less than one part in so many of the title's length was watched."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A field that is a formula over others: pure, and the same in every engine."""

    formula: Expression
    says: str


def _merged(rule: Rule) -> Any:
    return field(metadata={"rule": rule})


def _derived(formula: Expression, says: str) -> Any:
    return field(metadata={"rule": Derived(formula, says)})


def _of(name: str) -> Name:
    return Name(name)


def _by_name(codes: dict[type[f.Fact], Any]) -> Expression:
    return cases(*((Name("name").equals(kind.wire), code) for kind, code in codes.items()))


_CODE = Name("at") * 8 + _by_name(TURNS)
_HEAVY = 2**57
"""More than any instant × 8 + rank."""
_WEIGHED = cases(((IT % 8).equals(5), 0), ((IT % 8).equals(3), 1), ((IT % 8).equals(1), 2), otherwise=3) * _HEAVY + IT
_RUNNING = Name("each_turn").numbers().after(Name("unnamed_turn").otherwise(-1))
"""The last turn of each subscription, of those that are later than what was said of all."""
_ASKS: dict[type[f.Fact], int] = {f.CancellationRequested: 0, f.CancellationWithdrawn: 1}
_ASKED = Name("at") * 2 + _by_name(_ASKS)
_RUN = Name("each_turn").those((Name("unnamed_turn").otherwise(-1) < IT) & ~(IT % 8).equals(5)).keys()
_LEAVE = Name("each_request").those((IT % 2).equals(0)).keys()
_STAY = Name("each_request").those((IT % 2).equals(1)).numbers()
_ALL_LEAVE = ((_RUN.length() > 0) & _RUN.without(_LEAVE).length().equals(0)) | (
    (Name("unnamed_request") % 2).equals(0) & (Name("unnamed_request") > _STAY.greatest().otherwise(-1))
)
"""Of who has several: each that runs was asked to end, or all were and none was to stay since."""
TELLS_APART = "each_turn"
"""The field that tells who has several subscriptions: those by whose ids more than one turned."""
_COUNTED = _RUN.without(Name("each_currency").those(~IT.equals(Name("currency"))).keys())
_YEARLY = Name("each_interval").those(IT.equals("year")).keys()
_MONTHS = Name("each_amount").of_keys(_COUNTED.without(_YEARLY))
_YEARS = Name("each_amount").of_keys(_COUNTED).of_keys(_YEARLY)
_COST = cases(
    (_YEARS.length().equals(0) & (_MONTHS.length() > 0), _MONTHS.total()),
    (_MONTHS.length().equals(0) & (_YEARS.length() > 0), _YEARS.total()),
    ((_MONTHS.length() > 0) & (_YEARS.length() > 0), _MONTHS.total() + (_YEARS.total() + 6) // 12),
)
"""What those that run cost together; currencies are never added, and a twelfth of a year is rounded to the nearest minor unit."""
_OWES = Name("each_failure").of_keys(_RUN).beyond(Name("each_paid")).those(Name("unnamed_paid").otherwise(-1) < IT)
"""Of who has several: the failed charges for each that runs, later than the last payment for it, and than any that named none."""
_OPEN = Name("failures").after(later(Name("last_paid_at"), Name("last_start_at")).otherwise(-1))
_OPEN_OF_SEVERAL = _OPEN.without(Name("each_failure").numbers()).united(Name("each_owing").numbers())
_CHOSEN = ~Name("autoplay").otherwise(other=False) & (Name("length") > 0) & Name("seconds").is_known()
_CONSENT = {f.ConsentGiven: "given", f.ConsentWithdrawn: "withdrawn"}
_AS_OF = Name("as_of")
_TURN = _of("turn")
_SUBSCRIBED = _TURN.is_in([1, 2, 3, 4, 6])
_PAYS = _TURN.is_in([2, 4, 6])
_SILENT_SINCE = later(_of("last_start_at"), _of("last_sign_of_life_at"))
_PATIENCE = cases((_of("last_play_at") >= _of("last_start_at"), Name("patience_played")), otherwise=Name("patience"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that one subscriber's facts add up to, as of an instant. None is *never* of an instant, else *unknown*."""

    subject: SubjectId
    as_of: datetime

    # fmt: off
    last_turn: int | None = _merged(Max(of=tuple(TURNS), takes=_CODE, says="The last turn of any subscription of theirs, as its instant × 8 + its rank."))
    unnamed_turn: int | None = _merged(Max(of=tuple(TURNS), takes=_CODE, where=Name("subscription").is_null(), of_several=True, says="Of who has several subscriptions, the last turn that named none, likewise: it is a turn of all of theirs."))
    each_turn: tuple[Turned, ...] = _merged(Greatest(of=tuple(TURNS), takes=_CODE, key=Name("subscription"), of_several=True, says="Of who has more than one subscription that was told by its id, the last turn of each, likewise; of anyone else nothing."))
    started_at: datetime | None = _merged(Min(of=STARTS, says="When they first subscribed or began a trial."))
    last_start_at: datetime | None = _merged(Max(of=STARTS, says="When they last subscribed, returned or began a trial."))
    plan: str | None = _merged(Latest(of=(*STARTS, f.PlanChanged), takes=Name("plan"), says="The plan they are on, or were last."))
    first_plan: str | None = _merged(Earliest(of=STARTS, takes=Name("plan"), says="The plan they joined on."))
    last_amount_minor: int | None = _merged(Latest(of=PRICED, takes=Name("amount_minor"), says="What one interval costs of the subscription whose price was told last, in minor units."))
    currency: str | None = _merged(Latest(of=PRICED, takes=Name("currency"), says="The currency of their price."))
    last_interval: str | None = _merged(Latest(of=PRICED, takes=Name("interval"), says="How often that one is charged: month or year."))
    each_amount: tuple[Kept, ...] = _merged(LatestByKey(of=PRICED, takes=Name("amount_minor"), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, what one interval of each costs, in minor units."))
    each_currency: tuple[Kept, ...] = _merged(LatestByKey(of=PRICED, takes=Name("currency"), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, the currency of each price."))
    each_interval: tuple[Kept, ...] = _merged(LatestByKey(of=PRICED, takes=Name("interval"), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, how often each is charged."))
    country: str | None = _merged(Latest(of=(*STARTS, f.ButtonPressed, f.SubscriberDescribed), takes=Name("country"), says="The country of their account."))
    language: str | None = _merged(Latest(of=(f.SubscriberDescribed, f.MessageReceived, f.MessageRead), takes=Name("language"), says="The language they last used or asked for."))
    button: str | None = _merged(Earliest(of=(*STARTS, f.ButtonPressed), takes=Name("button"), says="The sign-up button they came by: the first one known."))
    trial_ends_at: datetime | None = _merged(Latest(of=(f.TrialStarted,), takes=Name("ends_at"), says="When their last trial ends."))
    cancel_asked_at: datetime | None = _merged(Max(of=(f.CancellationRequested,), says="When they last asked to leave."))
    cancel_withdrawn_at: datetime | None = _merged(Max(of=(f.CancellationWithdrawn,), says="When they last asked to stay after all."))
    unnamed_request: int | None = _merged(Max(of=tuple(_ASKS), takes=_ASKED, where=Name("subscription").is_null(), of_several=True, says="Of who has several subscriptions, the last word on their end that named none, as its instant × 2, + 1 if they asked to stay."))
    each_request: tuple[Turned, ...] = _merged(Greatest(of=tuple(_ASKS), takes=_ASKED, key=Name("subscription"), of_several=True, says="Of who has several subscriptions, the last word on the end of each, likewise."))
    cancel_ends_at: datetime | None = _merged(Latest(of=(f.CancellationRequested,), takes=Name("ends_at"), says="Until when service was to run after their last request to leave."))
    cancel_reason: str | None = _merged(Latest(of=(f.CancellationRequested, f.SubscriptionCancelled), takes=Name("reason"), says="The reason last given for leaving."))
    cancel_cause: str | None = _merged(Latest(of=(f.SubscriptionCancelled,), takes=Name("cause"), says="Why the subscription last ended: voluntary, involuntary or let_go."))
    cancelled_at: datetime | None = _merged(Max(of=(f.SubscriptionCancelled,), says="When the subscription last ended."))
    first_cancelled_at: datetime | None = _merged(Min(of=(f.SubscriptionCancelled,), says="When the subscription first ended."))
    n_cancelled: int = _merged(Count(of=(f.SubscriptionCancelled,), says="How often they left."))
    n_returns: int = _merged(Count(of=(f.SubscriptionReturned,), says="How often they came back."))

    last_play_at: datetime | None = _merged(Max(of=PLAYS, says="When they last started to play something."))
    last_sign_of_life_at: datetime | None = _merged(Max(of=SIGNS_OF_LIFE, says="When they last did anything that only a living subscriber does: a play, a page, a message, an answer."))
    plays: int = _merged(Count(of=PLAYS, says="Plays in all."))
    seconds: int = _merged(Sum(of=ENDED_PLAYS, takes=Name("seconds"), says="Seconds watched in all."))
    plays_30: int = _merged(Recent(of=PLAYS, takes=ONE, days=30, series="plays", says="Plays on the as-of day (UTC) and the 30 days before it."))
    plays_90: int = _merged(Recent(of=PLAYS, takes=ONE, days=90, series="plays", says="Plays on the as-of day and the 90 days before it."))
    seconds_30: int = _merged(Recent(of=ENDED_PLAYS, takes=Name("seconds"), days=30, series="seconds", says="Seconds watched on the as-of day and the 30 days before it."))
    seconds_90: int = _merged(Recent(of=ENDED_PLAYS, takes=Name("seconds"), days=90, series="seconds", says="Seconds watched on the as-of day and the 90 days before it."))
    n_autoplayed: int = _merged(Count(of=PLAYS, where=Name("autoplay"), says="Plays that the player began by itself."))
    n_chosen: int = _merged(Count(of=PLAYS, where=~Name("autoplay"), says="Plays known to be chosen."))
    n_judged: int = _merged(Count(of=ENDED_PLAYS, where=_CHOSEN, says="Ended plays not begun by autoplay whose seconds and title length are known."))
    n_abandoned: int = _merged(Count(of=ENDED_PLAYS, where=_CHOSEN & (Name("seconds") * ABANDONED_BELOW < Name("length")), says="Those of them left within the first quarter of the title."))
    devices: tuple[str, ...] = _merged(Distinct(of=PLAYS, takes=Name("device"), says="The devices they played on."))
    countries: tuple[str, ...] = _merged(Distinct(of=PLAYS, takes=Name("country"), says="The countries they played in."))
    members: tuple[Tallied, ...] = _merged(Tally(of=PLAYS, takes=ONE, key=Name("member"), says="Plays by each member of the household."))

    contacts: int = _merged(Count(of=(f.MessageReceived,), says="Messages they wrote to us."))
    contacts_90: int = _merged(Recent(of=(f.MessageReceived,), takes=ONE, days=90, series="contacts", says="Messages on the as-of day and the 90 days before it."))
    last_contact_at: datetime | None = _merged(Max(of=(f.MessageReceived,), says="When they last wrote to us."))
    nps: int | None = _merged(Latest(of=(f.FeedbackGiven,), takes=Name("score"), where=Name("survey").equals("nps"), says="Their last answer to NPS, 0–10."))
    csat: int | None = _merged(Latest(of=(f.FeedbackGiven,), takes=Name("score"), where=Name("survey").equals("csat"), says="Their last answer to CSAT, 1–5."))
    stars: int | None = _merged(Latest(of=(f.FeedbackGiven,), takes=Name("score"), where=Name("survey").equals("stars"), says="The stars they last gave, 1–5."))
    letdowns: int = _merged(Count(of=(f.LetdownSuffered, f.PlayFailed), says="Bad moments: letdowns suffered and plays that failed."))
    letdowns_repaired: int = _merged(Count(of=(f.LetdownRepaired,), says="Letdowns made good."))
    last_letdown_at: datetime | None = _merged(Max(of=(f.LetdownSuffered, f.PlayFailed), says="When they were last let down."))

    paid: tuple[Tallied, ...] = _merged(Tally(of=(f.InvoicePaid,), takes=Name("amount_minor"), key=Name("currency"), says="What they paid in all, by currency, in minor units; currencies are never added."))
    refunded: tuple[Tallied, ...] = _merged(Tally(of=(f.InvoiceRefunded,), takes=Name("amount_minor"), key=Name("currency"), says="What went back to them in all, by currency."))
    n_paid: int = _merged(Count(of=(f.InvoicePaid,), says="Invoices paid."))
    last_paid_at: datetime | None = _merged(Max(of=(f.InvoicePaid,), says="When they last paid."))
    failed_payments: int = _merged(Count(of=(f.InvoiceFailed,), says="Charges that failed, in all."))
    failed_invoice: str | None = _merged(Latest(of=(f.InvoiceFailed,), takes=Name("invoice").otherwise(""), says="The invoice that the charge that failed last was for; empty: no source named it."))
    failures: tuple[datetime, ...] = _merged(Distinct(of=(f.InvoiceFailed,), takes=Name("at"), says="The instants at which a charge failed."))
    unnamed_paid: int | None = _merged(Max(of=(f.InvoicePaid,), where=Name("subscription").is_null(), of_several=True, says="Of who has several subscriptions, the instant of the last payment that named none."))
    each_paid: tuple[Turned, ...] = _merged(Greatest(of=(f.InvoicePaid,), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, the instant of the last payment for each."))
    each_failure: tuple[Turned, ...] = _merged(Pairs(of=(f.InvoiceFailed,), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, the instants at which a charge for each failed."))
    each_invoice: tuple[Kept, ...] = _merged(LatestByKey(of=(f.InvoiceFailed,), takes=Name("invoice").otherwise(""), key=Name("subscription"), of_several=True, says="Of who has several subscriptions, the invoice that the charge that failed last was for, of each; empty: no source named it."))
    disputes: int = _merged(Count(of=(f.PaymentDisputed,), says="Charges their bank reversed."))

    asked_at: datetime | None = _merged(Max(of=(f.LastChanceAsked,), says="When they were last asked whether to keep the subscription."))
    answered_at: datetime | None = _merged(Max(of=(f.LastChanceAnswered,), says="When they last answered that question."))
    ask_ends_at: datetime | None = _merged(Latest(of=(f.ProgrammeMoved,), takes=Name("ends_at"), says="Until when the last programme that asked them something waits for an answer."))
    let_go_ordered_at: datetime | None = _merged(Max(of=(f.CancellationOrdered,), says="When we last ordered that their subscription ends."))
    order_withdrawn_at: datetime | None = _merged(Max(of=(f.OrderWithdrawn,), says="When an order of ours was last taken back."))
    moves: tuple[Kept, ...] = _merged(LatestByKey(of=(f.ProgrammeMoved,), takes=Name("reason"), key=Name("event"), says="The last time round of each step (programme/step) that programmes made with them."))
    offers: int = _merged(Count(of=(f.OfferMade,), says="Offers made to them."))
    offers_accepted: int = _merged(Count(of=(f.OfferAccepted,), says="Offers they took."))
    decisions: tuple[str, ...] = _merged(Distinct(of=(f.DecisionReached,), takes=Name("decision"), says="The decisions they lived through."))
    consents: tuple[Kept, ...] = _merged(LatestByKey(of=tuple(_CONSENT), takes=_by_name(_CONSENT), key=Name("purpose").concat(cases((Name("channel").is_known(), Literal("/").concat(Name("channel"))), otherwise="")), says="The last word on each purpose (or purpose/channel): given or withdrawn; at one instant, withdrawn."))
    erased_at: datetime | None = _merged(Max(of=(f.SubscriberErased,), says="When they were forgotten."))

    amount_minor: int | None = _derived(cases((_RUN.length() > 0, _COST), otherwise=_of("last_amount_minor")), "What one interval costs them, in minor units: of several subscriptions the sum of those that run in the currency told last; of yearly ones beside monthly ones a twelfth.")
    interval: str | None = _derived(cases((_RUN.length() > 0, cases((_MONTHS.length() > 0, "month"), (_YEARS.length() > 0, "year"), otherwise=_of("last_interval"))), otherwise=_of("last_interval")), "How often they are charged: month or year; of several subscriptions month, unless each that runs is charged by the year.")
    turn_code: int | None = _derived(cases((_of("each_turn").length() > 0, (_RUNNING.each(_WEIGHED).greatest() % _HEAVY).otherwise(_of("unnamed_turn"))), otherwise=_of("last_turn")), "The turn that says where they stand: of several subscriptions the last turn of one that is paid, else on trial, else paused, else ended; as its instant × 8 + its rank.")
    turn_at: datetime | None = _derived(_of("turn_code") // 8, "When that was: the subscription started, paused, resumed, was cancelled or returned.")
    turn: int | None = _derived(_of("turn_code") % 8, "The rank of that turn: 1 trial, 2 started, 3 paused, 4 resumed, 5 cancelled, 6 returned.")
    pays: bool = _derived(_PAYS.otherwise(other=False), "Whether they have a paid subscription that neither rests nor has ended.")
    silent_since: datetime | None = _derived(_SILENT_SINCE, "Since when there was no sign of life: the last one, or the last start.")
    dormant_at: datetime | None = _derived(_SILENT_SINCE + _PATIENCE, "When [patience](policy.md) runs out if the silence lasts: by default a year after a start without a play since, two years after it else.")
    is_dormant: bool = _derived((_PAYS & (_of("dormant_at") <= _AS_OF)).otherwise(other=False), "Whether they pay and have been silent beyond patience.")
    is_asked: bool = _derived(((_of("asked_at") >= _SILENT_SINCE) & _PAYS).otherwise(other=False), "Whether a last chance was asked and no sign of life has come since.")
    each_owing: tuple[Turned, ...] = _derived(_OWES, "Of who has several subscriptions, the failed charges for each that runs and was not paid since.")
    failures_open: tuple[datetime, ...] = _derived(cases((_of("each_turn").length() > 0, _OPEN_OF_SEVERAL), otherwise=_OPEN), "Failed charges since they last paid or started; of several subscriptions, for each that runs, since it was last paid.")
    failed_since_paid: int = _derived(_of("failures_open").length(), "How many those are.")
    standing: Standing = _derived(cases((_TURN.is_null(), "unknown"), (_TURN.equals(5), "cancelled"), (_TURN.equals(3), "paused"), (_TURN.equals(1), "trialing"), (_of("is_asked"), "asked"), (_of("is_dormant"), "dormant"), (_of("failed_since_paid") > 0, "past_due"), (_TURN.equals(6), "returned"), otherwise="active"), "Where they stand with us.")
    standing_since: datetime | None = _derived(cases((_of("standing").equals("asked"), _of("asked_at")), (_of("standing").equals("dormant"), _of("dormant_at")), (_of("standing").equals("past_due"), _of("failures_open").first()), otherwise=_of("turn_at")), "Since when: the last turn; the question, the end of patience or the first failed charge.")
    tenure_days: int | None = _derived(cases((_TURN.equals(5), _of("cancelled_at") - _of("started_at")), otherwise=_AS_OF - _of("started_at")) // DAY, "Whole days since they first subscribed, until they left if they did.")
    cohort: int | None = _derived(month_of(_of("started_at")), "The month they first subscribed in (UTC), as yyyymm.")
    leaving_at: datetime | None = _derived(cases((_SUBSCRIBED & (_of("cancel_asked_at") >= _of("last_start_at")) & cases((_of("each_turn").length() > 0, _ALL_LEAVE), otherwise=_of("cancel_withdrawn_at").is_null() | (_of("cancel_withdrawn_at") < _of("cancel_asked_at"))), _of("cancel_ends_at").otherwise(_of("cancel_asked_at")))), "When service ends at their own request, if they asked, have not taken it back and are still here; of several subscriptions, if each that runs was asked to end.")
    share_autoplay: float | None = _derived(_of("n_autoplayed").over(_of("n_autoplayed") + _of("n_chosen")), "Share of plays begun by autoplay among those where it is known.")
    share_abandoned: float | None = _derived(_of("n_abandoned").over(_of("n_judged")), "Share of chosen plays left within the first quarter.")
    share_of_others: float | None = _derived((_of("members").total() - _of("members").most()).over(_of("members").total()), "A plain measure of sharing: the share of plays not by the member who plays most.")
    n_members: int = _derived(_of("members").length(), "Members of the household who played.")
    open_letdowns: int = _derived(later(_of("letdowns") - _of("letdowns_repaired"), Literal(0)), "Letdowns not made good.")
    # fmt: on


@cache
def rules() -> dict[str, Rule]:
    """Return the merging fields by name."""
    return {name: rule for name, rule in rows().items() if isinstance(rule, Rule)}


@cache
def formulas() -> dict[str, Derived]:
    """Return the derived fields by name, each after those it reads."""
    left = {name: rule for name, rule in rows().items() if isinstance(rule, Derived)}
    ordered: dict[str, Derived] = {}
    while left:
        ready = [name for name, rule in left.items() if not names_in(rule.formula) & left.keys()]
        ordered |= {name: left.pop(name) for name in ready}
    return ordered


@cache
def meanings() -> dict[str, str]:
    """Return what each field says, by name, in the table's order."""
    return {name: rule.says for name, rule in rows().items()}


@cache
def types() -> dict[str, Any]:
    """Return the type of each field of the table."""
    hints = get_type_hints(Profile)
    return {name: hints[name] for name in rows()}


@cache
def rows() -> dict[str, Rule | Derived]:
    """Return the whole table: how each field is made, by name."""
    return {one.name: one.metadata["rule"] for one in fields(Profile) if one.default is MISSING and one.metadata}
