"""What a person may ask of us: a copy of everything that is known of them, and to be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goodwill import ledger, people, privacy
from goodwill.console import acting
from goodwill.console.access import Right, confirmed, needs
from goodwill.console.acting import Facing, Sheet
from goodwill.console.copied import as_page
from goodwill.console.forms.acts import Copy, Erasure
from goodwill.errors import AlreadySo
from goodwill.vocabulary import Standing


@require_http_methods(["GET", "POST"])
@needs(Right.EXPORT)
@confirmed("POST")
def record(request: HttpRequest, subject: int) -> HttpResponseBase:
    """Make a copy of everything known of a subscriber, for them."""
    who = acting.facing(request, subject, at=datetime.now(UTC))
    form, sheet = Copy(request.POST or None, initial={"language": _language(who)}), _copy_sheet()
    if who.state.is_erased:
        return acting.refuse(request, who, sheet, AlreadySo("forgotten", why="forgotten"))
    if request.method == "POST" and form.is_valid():
        return _copy(request, who, form.cleaned_data["form"], form.cleaned_data["language"])
    return acting.ask(request, who, sheet, form)


@require_http_methods(["GET", "POST"])
@needs(Right.ERASE)
@confirmed("POST")
def erasure(request: HttpRequest, subject: int) -> HttpResponse:
    """Forget a subscriber."""
    who = acting.facing(request, subject, at=datetime.now(UTC))
    form, sheet = Erasure(request.POST or None, subject=who.state.subject), _erasure_sheet(who)
    if who.state.is_erased:
        return acting.refuse(request, who, sheet, AlreadySo("forgotten", why="forgotten"))
    if request.method == "POST" and form.is_valid():
        return _erased(request, who, sheet, form.cleaned_data["reason"])
    return acting.ask(request, who, sheet, form)


def _copy(request: HttpRequest, who: Facing, form: str, language: str) -> HttpResponseBase:
    kept, entries = privacy.export(who.state.subject, by=acting.by(request))
    pieces = privacy.as_json(kept, entries) if form == "json" else as_page(kept, entries, language=language)
    kind = "application/json" if form == "json" else "text/html; charset=utf-8"
    answer = StreamingHttpResponse(pieces, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="subscriber-{who.number}-{kept.made_at:%Y-%m-%d}.{form}"'
    return answer


def _erased(request: HttpRequest, who: Facing, sheet: Sheet, reason: str) -> HttpResponse:
    try:
        done = privacy.erase(who.state.subject, reason=reason, by=acting.by(request))
    except AlreadySo as refusal:
        return acting.refuse(request, who, sheet, refusal)
    messages.success(request, sheet.done)
    if done.n_dropped:
        said = ngettext(
            "%(n)s event in quarantine named them and was dropped.",
            "%(n)s events in quarantine named them and were dropped.",
            done.n_dropped,
        )
        messages.success(request, said % {"n": done.n_dropped})
    return redirect("console:subscriber", who.state.subject)


def _language(who: Facing) -> str:
    """Return the language of a copy to begin with: theirs if we speak it, else that of the page."""
    theirs = (who.state.profile.language or "").split("-")[0]
    return theirs if theirs in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE


def _copy_sheet() -> Sheet:
    says = [
        _("The copy holds everything: their handles, what sources said of them, every fact of their history with its own words, the notes about them, and when they were looked at."),
        _("It is written into their journey and into the audit log that a copy was made."),
        _("Give it to nobody but them: make sure first that it is they who ask."),
    ]  # fmt: skip
    return Sheet(_("A copy of everything"), says, _("Make the copy"), "")


def _erasure_sheet(who: Facing) -> Sheet:
    subject = who.state.subject
    together, n = people.group(subject), len(ledger.history(subject))
    says = [
        _("Their key is destroyed, and with it who they are: names, handles, what they wrote, what was written about them. Nobody can bring it back."),
        ngettext(
            "What happened stays as a count that leads to nobody: %(n)s fact.",
            "What happened stays as counts that lead to nobody: %(n)s facts.",
            n,
        ) % {"n": n},
        _("If one of their handles is heard of again, a new subscriber begins."),
    ]  # fmt: skip
    if len(together) > 1:
        others = ", ".join(f"#{other}" for other in together[1:])
        says.insert(1, _("Those told as one with them are forgotten too: %(others)s.") % {"others": others})
    if who.state.profile.standing not in (Standing.UNKNOWN, Standing.CANCELLED):
        says.append(_("Their subscription still runs, and the biller is not told. Let them go first if it should end."))
    return Sheet(_("Forget this person"), says, _("Forget them for good"), _("They are forgotten."), is_grave=True)
