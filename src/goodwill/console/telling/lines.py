"""The lines of a goodwill statement in the language of the page, and what each of them is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill.console.telling.words import plain


def line_name(line: str) -> str:
    """Return what a line is called."""
    return _names().get(line, plain(line))


def line_meaning(line: str) -> str:
    """Return what a line is, in a sentence; empty if it says it itself."""
    return _meanings().get(line, "")


def _names() -> dict[str, str]:
    return {
        "opening": _("Opening"),
        "learnt_late": _("Learnt late"),
        "newcomers": _("Newcomers"),
        "returns": _("Came back"),
        "trials": _("Trials that ended"),
        "price": _("Price"),
        "plan": _("Plan and country"),
        "decisions": _("Decisions"),
        "use": _("Use"),
        "letdowns": _("Bad moments"),
        "support": _("Messages to us"),
        "payments": _("Payments"),
        "pauses": _("Pauses"),
        "asked_to_leave": _("Asked to leave"),
        "time": _("Time itself"),
        "model": _("The model, estimated anew"),
        "leavers": _("Leavers"),
        "told_apart": _("Told apart or as one"),
        "moved": _("Moved between groups"),
        "closing": _("Closing"),
    }


def _meanings() -> dict[str, str]:
    return {
        "opening": _("What everyone was worth on the first date."),
        "learnt_late": _("What was learnt after the first date of what had happened before it."),
        "newcomers": _("What those are worth on the second date who were not there on the first."),
        "returns": _("What those gained who had left and are back, or left and came back in between."),
        "trials": _("Trials that ended: who began to pay gained, who did not lost."),
        "price": _("Prices that changed: what is paid, and who leaves over it."),
        "plan": _("Moves to another plan, interval, country or currency."),
        "decisions": _("Decisions that reached somebody, but for what they did to a price."),
        "use": _("More or less use."),
        "letdowns": _("Bad moments, and those that were made good."),
        "support": _("Who wrote to us, and who no longer does."),
        "payments": _("Charges that failed, and those that were paid in the end."),
        "pauses": _("Who paused, and who resumed."),
        "asked_to_leave": _("Who asked to leave and is still here, and who took it back."),
        "time": _("The bills that came due, tenure, the season, and what fades by itself."),
        "model": _("What the chances of leaving are taken to be, estimated from what was known on the second date."),
        "leavers": _("What those were worth who left, less the chance that they come back."),
        "told_apart": _("Who is told as one with somebody else now, or no longer told at all."),
        "moved": _("Moved from one group to another; over all groups it comes to nothing."),
        "closing": _("What everyone is worth on the second date."),
    }
