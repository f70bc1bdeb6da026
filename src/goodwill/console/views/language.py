"""Language: each colleague reads the console in their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodwill.access import acted
from goodwill.console.access import Right, colleague, needs
from goodwill.console.forms.language import Language
from goodwill.store.models import Colleague
from goodwill.store.transactions import writing
from goodwill.vocabulary import say


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_FIGURES)
def language(request: HttpRequest) -> HttpResponse:
    """Show the languages, and speak the one that is chosen from then on."""
    me = colleague(request)
    form = Language(request.POST or None, initial={"language": me.language})
    if request.method == "POST" and form.is_valid():
        _choose(me, form.cleaned_data["language"])
        with translation.override(_spoken(request, me)):
            messages.success(request, _("These pages are in your language now."))
        return redirect("console:language")
    return render(request, "console/language.html", {"form": form}, status=422 if form.errors else 200)


def _choose(me: Colleague, chosen: str) -> None:
    with writing():
        me.language = chosen
        me.save(update_fields=["language"])
        acted(me.email, "chose a language", about=chosen or say("as the browser asks"))


def _spoken(request: HttpRequest, me: Colleague) -> str:
    return me.language or translation.get_language_from_request(request)
