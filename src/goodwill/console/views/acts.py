"""Acts on a subscriber: note, pause, let go, and what they agree to. Each is a page that says what will happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill import acts
from goodwill.acts import State
from goodwill.console import acting
from goodwill.console.access import Right, colleague, needs
from goodwill.console.acting import Facing, Sheet
from goodwill.console.forms.acts import Consent, Leave, Note, Pause
from goodwill.errors import AlreadySo
from goodwill.facts import CancellationOrdered, Fact, PauseOrdered


@require_http_methods(["GET", "POST"])
@needs(Right.WRITE_NOTES)
def note(request: HttpRequest, subject: int) -> HttpResponse:
    """Write something down about a subscriber."""
    who, form = acting.facing(request, subject, at=datetime.now(UTC)), Note(request.POST or None)
    sheet = _note_sheet()
    if who.state.is_erased:
        return acting.refuse(request, who, sheet, AlreadySo("forgotten", why="forgotten"))
    if request.method == "POST" and form.is_valid():
        me, text = colleague(request), form.cleaned_data["text"]
        return acting.do(
            request, who, sheet, lambda by: acts.write_note(who.state.subject, text, author=me.name or me.email, by=by)
        )
    return acting.ask(request, who, sheet, form)


@require_POST
@needs(Right.WRITE_NOTES)
def withdraw_note(request: HttpRequest, subject: int, name: str) -> HttpResponse:
    """Take a note back, so that it is shown no more."""
    who = acting.facing(request, subject, at=datetime.now(UTC))
    sheet = Sheet(_("Take a note back"), [], "", _("The note is taken back."))
    return acting.do(request, who, sheet, lambda by: acts.withdraw_note(who.state.subject, name, by=by))


@require_http_methods(["GET", "POST"])
@needs(Right.ORDER_PAUSES)
def pause(request: HttpRequest, subject: int) -> HttpResponse:
    """Order that a subscription rests."""
    now = datetime.now(UTC)
    who, form = acting.facing(request, subject, at=now), Pause(request.POST or None, now=now)
    sheet = _pause_sheet()
    if request.method == "POST" and form.is_valid():
        return acting.do(
            request, who, sheet, lambda by: acts.order_pause(who.state.subject, **form.cleaned_data, by=by)
        )
    return _asked(request, who, sheet, form, acts.refuse_pause)


@require_http_methods(["GET", "POST"])
@needs(Right.LET_GO)
def leave(request: HttpRequest, subject: int) -> HttpResponse:
    """Order that a subscription ends."""
    who, form = acting.facing(request, subject, at=datetime.now(UTC)), Leave(request.POST or None)
    sheet = _leave_sheet()
    if request.method == "POST" and form.is_valid():
        return acting.do(
            request, who, sheet, lambda by: acts.order_leave(who.state.subject, **form.cleaned_data, by=by)
        )
    return _asked(request, who, sheet, form, acts.refuse_leave)


@require_POST
@needs(Right.ORDER_PAUSES)
def withdraw_pause(request: HttpRequest, subject: int) -> HttpResponse:
    """Take the order of a pause back."""
    return _withdrawn(request, subject, PauseOrdered)


@require_POST
@needs(Right.LET_GO)
def withdraw_leave(request: HttpRequest, subject: int) -> HttpResponse:
    """Take the order to let somebody go back."""
    return _withdrawn(request, subject, CancellationOrdered)


@require_http_methods(["GET", "POST"])
@needs(Right.CHANGE_CONSENTS)
def consents(request: HttpRequest, subject: int) -> HttpResponse:
    """Note what a subscriber agrees to, or no longer."""
    who = acting.facing(request, subject, at=datetime.now(UTC))
    known = who.state.profile.consents
    form = Consent(request.POST or None, purposes=[kept.key.split("/")[0] for kept in known])
    sheet = _consent_sheet(who)
    if who.state.is_erased:
        return acting.refuse(request, who, sheet, AlreadySo("forgotten", why="forgotten"))
    if request.method == "POST" and form.is_valid():
        return acting.do(request, who, sheet, lambda by: acts.change_consent(who.state.subject, form.said(), by=by))
    return acting.ask(request, who, sheet, form)


def _asked(
    request: HttpRequest, who: Facing, sheet: Sheet, form: forms.Form, refuse: Callable[[State], None]
) -> HttpResponse:
    """Show what will happen, or why it cannot."""
    try:
        refuse(who.state)
    except AlreadySo as refusal:
        return acting.refuse(request, who, sheet, refusal)
    return acting.ask(request, who, sheet, form)


def _withdrawn(request: HttpRequest, subject: int, order: type[Fact]) -> HttpResponse:
    who = acting.facing(request, subject, at=datetime.now(UTC))
    sheet = Sheet(_("Take an order back"), [], "", _("The order is taken back: nothing will happen."))
    return acting.do(request, who, sheet, lambda by: acts.withdraw_order(who.state.subject, order, by=by))


def _note_sheet() -> Sheet:
    says = [
        _("The note stands on their page for colleagues who may see who they are."),
        _("It is sealed like everything personal, goes when they are forgotten, and is in the copy they may ask for."),
    ]
    return Sheet(_("Write a note"), says, _("Write the note"), _("The note is written."))


def _pause_sheet() -> Sheet:
    says = [
        _("An order is written into their journey. It goes to the biller next; until then it can be taken back."),
        _("While the subscription rests nothing is charged, and nobody counts as silent."),
    ]
    return Sheet(_("Pause the subscription"), says, _("Order the pause"), _("The pause is ordered."))


def _leave_sheet() -> Sheet:
    says = [
        _("An order is written into their journey. It goes to the biller next; until then it can be taken back."),
        _("Once it is carried out the subscription ends, and no invoice is written ever after."),
        _("What they have lived stays with us; they can come back at any time."),
    ]
    return Sheet(
        _("Let them go"), says, _("Order that they are let go"), _("It is ordered that they are let go."), is_grave=True
    )


def _consent_sheet(who: Facing) -> Sheet:
    says = [
        _(
            "Their last word on each purpose holds, whoever noted it. The journey says that a colleague did, and how we know."
        ),
    ]
    told = {"consents": who.state.profile.consents}
    return Sheet(_("What they agree to"), says, _("Note their word"), _("Their word is noted."), told=told)
