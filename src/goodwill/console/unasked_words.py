"""What the console calls programmes, their steps and their settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Name = str | Promise

PROGRAMMES: Mapping[str, tuple[Name, Name]] = {
    "dormancy": (_("Dormancy"), _("Who pays and has been silent beyond patience is asked once whether to keep the subscription; silence ends it, any sign of life keeps it.")),
    "winback": (_("Win-back"), _("Who left is invited months to years later, at most once a season, with three titles they would like.")),
    "make_good": (_("Make-good"), _("Who was let down is told that we know and that it was our fault, or given a free month.")),
    "notice": (_("Notice"), _("People are told of the end of a trial, a year that renews and a new price, in time by the law of their country.")),
    "dunning": (_("Dunning"), _("A charge that failed is told at once and tried again by calendar; there is grace, a last word, then an end.")),
    "welcome": (_("Welcome"), _("Who has just subscribed or come back is told once what they pay and how easily they may leave.")),
    "cancel": (_("Cancel"), _("Who wants to leave follows a link and does, in two steps at the most, whether this is on or off. Switched on, one offer to stay is shown once, and never in the way.")),
}  # fmt: skip
STEPS: Mapping[str, Name] = {
    "dormancy/asked": _("Asked, with a deadline"),
    "dormancy/asked_with_month": _("Asked, with a free month"),
    "dormancy/asked_to_pause": _("Asked, and paused after silence"),
    "dormancy/reached": _("The question has left"),
    "dormancy/reminded": _("Reminded, without a deadline"),
    "dormancy/left_alone": _("Held out"),
    "dormancy/let_go": _("Let go after silence"),
    "dormancy/paused": _("Paused after silence"),
    "dormancy/kept": _("Kept: a sign of life came after the order"),
    "dormancy/reopened": _("Offered to start again: a play was told late"),
    "winback/invited": _("Invited"),
    "winback/left_alone": _("Held out"),
    "make_good/gave_month": _("Given a free month"),
    "make_good/apologised": _("Told that it was our fault"),
    "make_good/left_alone": _("Held out"),
    "notice/trial_end": _("Told of the end of the trial"),
    "notice/renewal": _("Told that the year renews"),
    "notice/price_change": _("Told of the new price"),
    "notice/reminder": _("Reminded of the subscription"),
    "dunning/told": _("Told that the charge failed"),
    "dunning/warned": _("Told that the end comes"),
    "dunning/ended": _("Ended unpaid"),
    "dunning/retried_card": _("Tried the new card"),
    "welcome/welcomed": _("Welcomed"),
    "cancel/asked": _("Asked to leave"),
    "cancel/offered": _("Was shown an offer"),
    "cancel/stayed_pause": _("Stayed: took the pause"),
    "cancel/stayed_smaller_plan": _("Stayed: took the smaller plan"),
    "cancel/stayed_free_month": _("Stayed: took the free month"),
    "cancel/left_price": _("Left: it costs too much"),
    "cancel/left_not_using": _("Left: hardly uses it"),
    "cancel/left_catalogue": _("Left: not enough that they like"),
    "cancel/left_technical": _("Left: it does not work well"),
    "cancel/left_other_service": _("Left: uses another service"),
    "cancel/left_temporary": _("Left: wanted it for a while"),
    "cancel/left_other": _("Left: something else"),
    "cancel/left_unsaid": _("Left: gave no reason"),
    "cancel/came_back": _("Took the end back"),
}
ARMS: Mapping[str, Name] = {
    "last_chance": _("Asked, with a deadline"),
    "free_month": _("Asked, with a free month"),
    "pause": _("Asked, and paused after silence"),
    "reminder": _("Reminded, without a deadline"),
    "month": _("Given a free month"),
    "apology": _("Told that it was our fault"),
    "invited": _("Invited"),
    "held_out": _("Held out"),
}
"""What the arms of programmes are called."""
_LEFT = tuple(event.partition("/")[2] for event in STEPS if event.startswith("cancel/left_"))
_STAYED = tuple(event.partition("/")[2] for event in STEPS if event.startswith("cancel/stayed_"))
LISTED: Mapping[str, Sequence[tuple[Name, tuple[str, ...]]]] = {
    "cancel": (
        (_("Asked to leave"), ("asked",)),
        (_("Was shown an offer"), ("offered",)),
        (_("Stayed by an offer"), _STAYED),
        (_("Left"), _LEFT),
        (_("Took the end back"), ("came_back",)),
    )
}
"""What is counted of a programme that is no funnel: each line, and the steps that make it."""
_MET = _("Met by the programme")
FUNNELS: Mapping[str, Sequence[tuple[Name, tuple[str, ...]]]] = {
    "dormancy": (
        (_MET, ("asked", "asked_with_month", "asked_to_pause", "reminded", "left_alone")),
        (_("Asked"), ("asked", "asked_with_month", "asked_to_pause", "reminded")),
        (_("Asked with a deadline"), ("asked", "asked_with_month", "asked_to_pause")),
        (_("The question has left"), ("reached",)),
        (_("Stayed silent"), ("let_go", "paused")),
    ),
    "winback": ((_MET, ("invited", "left_alone")), (_("Invited"), ("invited",))),
    "make_good": ((_MET, ("gave_month", "apologised", "left_alone")), (_("Told"), ("gave_month", "apologised"))),
    "notice": ((_("Told"), ("trial_end", "renewal", "price_change", "reminder")),),
    "dunning": (
        (_("A charge failed"), ("told",)),
        (_("Still unpaid before the end"), ("warned",)),
        (_("Ended unpaid"), ("ended",)),
    ),
    "welcome": ((_("Welcomed"), ("welcomed",)),),
    "cancel": ((_("Asked to leave"), ("asked",)), (_("Left"), _LEFT)),
}
"""The stops of each programme's funnel, and the steps that make each."""


SETTINGS: Mapping[str, Name] = {
    "answer_days": _("Days there are to answer"),
    "after_days": _("Days after which it begins"),
    "until_days": _("Days after which it ends"),
    "after_hours": _("Hours after which it begins"),
    "after_minutes": _("Minutes after which it begins"),
    "rest_days": _("Days it leaves somebody in peace"),
    "retry_days": _("Days on which a charge is tried again"),
    "grace_days": _("Days of grace"),
}
"""What a setting that is a number is called; the others are told as they are written."""


def title(name: str) -> str:
    """Return what a programme is called; one that the house wrote, by its own name."""
    return str(PROGRAMMES[name][0]) if name in PROGRAMMES else name


def says(name: str) -> str:
    """Return what a programme does, in a sentence."""
    return str(PROGRAMMES[name][1]) if name in PROGRAMMES else ""


def arm(name: str) -> str:
    """Return what an arm is called; one that the house wrote, by its own name."""
    return str(ARMS.get(name, name))


def step(event: str) -> str:
    """Return what a step is called; one that is made because of one of several subscriptions, as that step is."""
    if event.startswith("dunning/"):
        event = event.partition(".")[0]
    if event.startswith("dunning/retried_") and event not in STEPS:
        return str(_("Tried again on day %(day)s") % {"day": event.rpartition("_")[2]})
    return str(STEPS.get(event, event.partition("/")[2]))
