"""How an act on a subscriber is asked for and answered: a page that says what will happen, and where one ends up after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from goodwill import acts, people
from goodwill.access import looked
from goodwill.acts import By, State
from goodwill.console.access import Right, allowed, colleague
from goodwill.console.telling.words import said
from goodwill.errors import AlreadySo, BadFact, UnknownSubject
from goodwill.vocabulary import SubjectId

_KEY = re.compile(r"[\w-]{8,64}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facing:
    """The subscriber somebody is about to act on, as the page names them."""

    state: State
    name: str

    @property
    def number(self) -> str:
        """Their number, as it is written everywhere."""
        return str(self.state.subject)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One act as its page tells it: what it is called, what will happen, what its button says."""

    title: str
    says: list[str]
    button: str
    done: str
    is_grave: bool = False
    told: dict[str, Any] = field(default_factory=dict)


Act = Callable[[By], bool]
"""Does it; False if this very act was done before."""


def facing(request: HttpRequest, subject: int, *, at: datetime) -> Facing:
    """Return whom an act is about; of somebody told as another, that other. It is a look, and audited as one.

    Raises:
        Http404: No subscriber has that number.
    """
    try:
        state = acts.state_of(SubjectId(subject), at=at)
    except UnknownSubject:
        raise Http404 from None
    looked(colleague(request).email, "looked at a subscriber", subject=state.subject)
    may_read = allowed(request, Right.SEE_PERSONAL)
    return Facing(state, people.names_of([state.subject])[state.subject] if may_read else "")


def by(request: HttpRequest) -> By:
    """Return who acts, with the key their form came with."""
    key = request.POST.get("key", "")
    return By(colleague(request).email, datetime.now(UTC), key if _KEY.match(key) else acts.new_key())


def ask(request: HttpRequest, who: Facing, sheet: Sheet, form: forms.Form | None = None) -> HttpResponse:
    """Show what will happen, and the form that lets it happen."""
    return _page(request, who, sheet, {"form": form}, status=422 if form and form.errors else 200)


def refuse(request: HttpRequest, who: Facing, sheet: Sheet, refusal: AlreadySo | BadFact) -> HttpResponse:
    """Show why it cannot happen."""
    why = why_not(refusal) if isinstance(refusal, AlreadySo) else said(refusal.args[0])
    return _page(request, who, sheet, {"why_not": why}, status=409 if request.method == "POST" else 200)


def do(request: HttpRequest, who: Facing, sheet: Sheet, act: Act) -> HttpResponse:
    """Do it, and lead back to the subscriber with a word on what was done; or say why not."""
    try:
        is_new = act(by(request))
    except (AlreadySo, BadFact) as refusal:
        return refuse(request, who, sheet, refusal)
    messages.success(request, sheet.done if is_new else _("This was sent twice and done once."))
    return redirect("console:subscriber", people.group(who.state.subject)[0])


def why_not(refusal: AlreadySo) -> str:
    """Return in the language of the page why something is so already."""
    told = {
        "forgotten": _("This person was forgotten: there is nobody to act on any more."),
        "nothing runs": _("No subscription of theirs runs: they left, or never began one."),
        "ordered": _("A colleague has ordered something of them already, and it has not been carried out yet. Take that order back first."),
        "paused": _("Their subscription is paused already."),
        "no order": _("There is no such order any more: it was carried out, or a colleague took it back."),
        "no note": _("This note is gone: a colleague took it back."),
        "same word": _("This is their last word already."),
        "one already": _("The two are told as one already."),
        "own already": _("They are told as their own history already."),
    }  # fmt: skip
    return told.get(refusal.why, said(refusal.args[0]))


def why_skipped(why: str) -> str:
    """Return in the language of the page why an act on many left somebody alone."""
    said = {
        "forgotten": _("was forgotten"),
        "nothing runs": _("has no subscription that runs"),
        "ordered": _("something is ordered of them already"),
        "paused": _("is paused already"),
        "done before": _("is told as one with another of them"),
        "nobody": _("is no subscriber any more"),
        "refused": _("could not be acted on; the log says why"),
    }
    return said.get(why, why)


def _page(request: HttpRequest, who: Facing, sheet: Sheet, told: dict[str, Any], *, status: int) -> HttpResponse:
    shown = {"who": who, "sheet": sheet, "key": acts.new_key(), **sheet.told, **told}
    return render(request, "console/act.html", shown, status=status)
