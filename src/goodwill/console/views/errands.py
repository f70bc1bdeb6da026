"""Acting on many subscribers: a page that says how many and who, then how it goes and how it went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill import acts, errands, people
from goodwill.console import acting
from goodwill.console import doing_many as doing
from goodwill.console.access import Right, allowed, colleague, confirmed, needs
from goodwill.console.downloads import as_csv
from goodwill.console.forms.acts import Leave, Note, Pause
from goodwill.console.forms.errands import HowMany
from goodwill.console.listed import as_list
from goodwill.console.many import Many, many
from goodwill.errands import Wish
from goodwill.errors import AlreadySo, UnknownErrand
from goodwill.vocabulary import SubjectId

AT_A_GLANCE = 8
MOST_SKIPS = 50


@require_http_methods(["GET", "POST"])
@needs(Right.ACT_ON_MANY)
@confirmed("POST")
def new_errand(request: HttpRequest) -> HttpResponseBase:
    """Say what will happen to how many, and who they are; once confirmed, begin."""
    asked = request.POST or request.GET
    act = _act(request, asked.get("act", ""))
    whom = many(asked)
    if whom is None or not whom.n:
        return render(
            request, "console/errand_nobody.html", {"act": act, "title": act.offer, "is_counting": whom is None}
        )
    form, how_many = _form(act, request), HowMany(request.POST or None, n=whom.n)
    is_same = request.method == "POST" and request.POST.get("print") == errands.print_of(whom.subjects)
    if is_same and form.is_valid() and how_many.is_valid():
        return _begun(request, act, whom, form)
    has_changed = request.method == "POST" and not is_same
    status = 409 if has_changed else 422 if form.errors or how_many.errors else 200
    told = {
        "act": act,
        "title": doing.title(act.name, whom.n),
        "whom": whom,
        "form": form,
        "how_many": how_many,
        "has_changed": has_changed,
    }
    return render(request, "console/new_errand.html", told | _shown(request, whom), status=status)


@require_GET
@needs(Right.ACT_ON_MANY)
def errand(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an errand goes, or how it went."""
    done = _known(pk)
    if done.is_running:
        errands.begin(pk)  # whoever went through it may have been stopped
    skips = errands.skips_of(pk, n_most=MOST_SKIPS)
    names = people.names_of([subject for subject, _why in skips]) if allowed(request, Right.SEE_PERSONAL) else {}
    told = {
        "done": done,
        "title": doing.title(done.act, done.n),
        "skips": [(str(subject), names.get(subject, ""), acting.why_skipped(why)) for subject, why in skips],
        "reasons": [(acting.why_skipped(why), n) for why, n in done.skipped.items()],
        "share": done.n_done * 100 // done.n if done.n else 100,
    }
    return render(request, "console/errand.html", told)


@require_GET
@needs(Right.ACT_ON_MANY)
def all_errands(request: HttpRequest) -> HttpResponse:
    """List what was done to many, the latest first."""
    told = [(one, doing.title(one.act, one.n)) for one in errands.latest(n_most=AT_A_GLANCE * 10)]
    return render(request, "console/errands.html", {"errands": told})


@require_GET
@needs(Right.ACT_ON_MANY)
def skipped_csv(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- the face of every view
    """Give whom an errand left alone, and why, as a file."""
    done = _known(pk)
    rows = [(int(subject), why) for subject, why in errands.skips_of(pk, n_most=done.n)]
    return as_csv(f"errand-{pk}-left-alone", ["subject", "why"], rows)


@require_POST
@needs(Right.ACT_ON_MANY)
def stop_errand(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the rest of an errand alone."""
    _known(pk)
    try:
        errands.stop(pk, by=colleague(request).email, at=datetime.now(UTC))
    except AlreadySo:
        messages.warning(request, _("It had come to its end already."))
    else:
        messages.success(request, _("It is stopped: the rest is left alone."))
    return redirect("console:errand", pk)


def _act(request: HttpRequest, name: str) -> doing.ActOnMany:
    """Return the act that is asked for.

    Raises:
        Http404: There is no such act.
        PermissionDenied: Who asks may not do it, to one or to many.
    """
    if name not in doing.RIGHTS:
        raise Http404
    if not allowed(request, doing.RIGHTS[name]):
        raise PermissionDenied(doing.RIGHTS[name])
    return doing.act_on_many(name)


def _begun(request: HttpRequest, act: doing.ActOnMany, whom: Many, form: forms.Form) -> HttpResponseBase:
    by = acting.by(request)
    if act.name == doing.LIST:
        return as_list(request, whom, by=by)
    me = colleague(request)
    wish = Wish(
        act=act.name, **{**form.cleaned_data, **({"author": me.name or me.email} if act.name == doing.NOTE else {})}
    )
    pk = errands.began(whom.subjects, wish, by=by, query=", ".join(whom.words))
    errands.begin(pk)
    return redirect("console:errand", pk)


def _form(act: doing.ActOnMany, request: HttpRequest) -> forms.Form:
    """Return the form of what an act takes."""
    sent = request.POST or None
    if act.name == doing.PAUSE:
        return Pause(sent, now=datetime.now(UTC))
    plain: dict[str, type[forms.Form]] = {doing.NOTE: Note, doing.LEAVE: Leave}
    return plain.get(act.name, forms.Form)(sent)


def _shown(request: HttpRequest, whom: Many) -> dict[str, Any]:
    """Return how those an errand is about are shown: how many stand where, and the latest few by name."""
    first = [SubjectId(one) for one in whom.subjects[:AT_A_GLANCE]]
    names = people.names_of(first) if allowed(request, Right.SEE_PERSONAL) else {}
    return {
        "first": [(str(one), names.get(one, "")) for one in first],
        "n_others": whom.n - len(first),
        "print": errands.print_of(whom.subjects),
        "key": acts.new_key(),
        "hidden": [pair.partition("=")[::2] for pair in whom.query.split("&") if pair],
    }


def _known(pk: int) -> errands.Done:
    try:
        return errands.progress_of(pk)
    except UnknownErrand:
        raise Http404 from None
