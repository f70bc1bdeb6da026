"""Writing a decision down, changing a draft, sealing it with its forecast, and stopping it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodwill import policy, review
from goodwill.access import acted
from goodwill.console.access import Right, colleague, needs
from goodwill.console.deciding import before, words
from goodwill.console.deciding.refusals import in_text
from goodwill.console.forms.decisions import Pasted, Prices, Reason, Written, filled, filled_prices, offer_currency
from goodwill.console.views.decision import foretold_of, known
from goodwill.decisions.record import Decision, read
from goodwill.errors import AlreadySo, BadDecision, UnknownQuestion
from goodwill.review import Reviewed
from goodwill.store.transactions import writing

LARGEST = 64 * 1024


@require_http_methods(["GET", "POST"])
@needs(Right.DECIDE)
def new(request: HttpRequest) -> HttpResponse:
    """Write a decision down, by the form or as TOML."""
    return _written(request, None)


@require_http_methods(["GET", "POST"])
@needs(Right.DECIDE)
def edit(request: HttpRequest, decision: int) -> HttpResponse:
    """Write the next version of a draft; once it is sealed, say that it is not edited any more."""
    one = known(decision)
    if one.seal or one.decision is None or words.stage_of(one, datetime.now(UTC).date()) is not words.Stage.DRAFT:
        status = 409 if request.method == "POST" else 200
        return render(request, "console/decision_kept.html", {"one": one}, status=status)
    return _written(request, one)


@require_http_methods(["GET", "POST"])
@needs(Right.DECIDE)
def seal(request: HttpRequest, decision: int) -> HttpResponse:
    """Show what would be sealed and its hash; once that is confirmed, seal exactly that."""
    one, foretold = known(decision), None
    page: dict[str, Any] = {"one": one}
    decided = one.decision
    if not one.seal and decided is not None:
        foretold = foretold_of(one)
        page |= {"foretold": foretold, "counting": foretold.counting and foretold.counting.counting}
        page["is_counting"] = foretold.counting is not None
    if foretold is None or foretold.told is None or decided is None:
        return render(request, "console/decision_seal.html", page, status=409 if request.method == "POST" else 200)
    _whole, print_ = review.sealed_as(decided, foretold.told)
    page |= {
        "print": print_,
        "chosen": before.ways(foretold.told, before.FIRST)[0],
        "flags": before.flagged(foretold.told, "flags"),
    }
    if request.method == "POST" and request.POST.get("print") == print_:
        return _sealed(request, one, decided, foretold.told)
    page["has_changed"] = request.method == "POST"
    return render(request, "console/decision_seal.html", page, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.DECIDE)
def withdraw(request: HttpRequest, decision: int) -> HttpResponse:
    """Stop a decision, or take back one that was stopped after people were told; and say why."""
    one, form = known(decision), Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _ended(one, form.cleaned_data["reason"], colleague(request).email))
        except AlreadySo:
            messages.warning(request, _("Somebody was sooner: look at how it stands now."))
        return redirect("console:decision", one.subject)
    page = {"one": one, "form": form, "is_out": one.plan is not None, "is_stopped": one.stopped is not None}
    return render(request, "console/decision_stop.html", page, status=422 if form.errors else 200)


def _ended(one: Reviewed, reason: str, by: str) -> str:
    """Stop what has not left, then take back what has; a decision that never went out is withdrawn. Return what was done."""
    at = datetime.now(UTC)
    if one.plan is not None and one.stopped is None:
        review.stop(one.name, by=by, reason=reason, at=at)
    elif one.plan is not None:
        review.take_back(one.name, by=by, reason=reason, at=at)
        return _("It is taken back: who was told is told so, and who was charged pays as before.")
    else:
        with writing():
            review.withdraw(one.name, reason=reason, at=at)
            acted(by, "stopped a decision", subject=one.subject)
    return _("The decision is stopped.")


def _written(request: HttpRequest, one: Reviewed | None) -> HttpResponse:
    decided = one.decision if one is not None else None
    is_pasted = request.method == "POST" and ("toml" in request.POST or "file" in request.FILES)
    sent = request.POST if request.method == "POST" and not is_pasted else None
    prices = Prices(sent, prefix="price", initial=filled_prices(decided) if decided else None)
    currency = policy.current().currency
    offer_currency(prices, currency)
    form = Written(sent, initial=filled(decided) if decided else {"currency": currency}, prices=prices, is_new=not one)
    pasted = Pasted(request.POST if is_pasted else None, request.FILES if is_pasted else None)
    made = _pasted(pasted, one) if is_pasted else form.made if form.is_valid() and sent is not None else None
    if made is not None and one is None and not is_pasted and _is_known(made.name):
        form.add_error("name", _("There is a decision of this name already: give this one a name of its own."))
    elif made is not None and (answer := _proposed(request, made)) is not None:
        return answer
    page = {"form": form, "prices": prices, "pasted": pasted, "one": one, "is_pasted": is_pasted}
    return render(request, "console/decision_form.html", page, status=422 if request.method == "POST" else 200)


def _pasted(form: Pasted, one: Reviewed | None) -> Decision | None:
    """Return the decision that was pasted or sent as a file; None, with what is wrong at the form."""
    if not form.is_valid():
        return None
    file = form.cleaned_data.get("file")
    try:
        text = form.cleaned_data["toml"] or (file.read(LARGEST).decode() if file else "")
        made = read(text)
    except UnicodeDecodeError:
        form.add_error("file", _("This is no text in UTF-8."))
        return None
    except BadDecision as wrong:
        form.add_error("toml", in_text(wrong))
        return None
    if made.name != (one.name if one is not None else made.name):
        form.add_error(
            "toml", _("A version of a decision keeps its name: %(name)s.") % {"name": one.name if one else ""}
        )
    elif one is None and _is_known(made.name):
        form.add_error("toml", _("There is a decision of this name already: give this one a name of its own."))
    return None if form.errors else made


def _is_known(name: str) -> bool:
    try:
        review.reviewed(name)
    except UnknownQuestion:
        return False
    return True


def _proposed(request: HttpRequest, made: Decision) -> HttpResponse | None:
    """Write it down and lead to its page; None if it was sealed meanwhile."""
    try:
        with writing():
            subject = review.propose(made, at=datetime.now(UTC))
            acted(colleague(request).email, "wrote a decision down", subject=subject)
    except AlreadySo:
        messages.warning(request, _("It was sealed meanwhile and is not edited any more."))
        return None
    messages.success(request, _("It is written down. Its forecast is being counted."))
    return redirect("console:decision", subject)


def _sealed(request: HttpRequest, one: Reviewed, decided: Decision, told: Any) -> HttpResponse:
    try:
        with writing():
            review.seal_told(decided, told, at=datetime.now(UTC))
            acted(colleague(request).email, "sealed the forecast of a decision", subject=one.subject)
    except AlreadySo:
        messages.warning(request, _("It was sealed or announced meanwhile: a forecast is made once."))
    else:
        messages.success(request, _("It is sealed. From now on nobody edits it."))
    return redirect("console:decision", one.subject)
