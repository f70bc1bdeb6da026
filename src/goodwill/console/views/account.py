"""Settings, Your account: name and language, password, second factors, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.views import PasswordChangeView, PasswordSetView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from goodwill.access import acted
from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.entering import demand, sessions
from goodwill.console.entering.lock import locked
from goodwill.console.forms.account import Self
from goodwill.console.views.settings import settings_page
from goodwill.store.models import Colleague
from goodwill.vocabulary import Said, say, word

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its list shows it."""

    number: str
    name: str
    added_at: datetime
    used_at: datetime | None


@require_http_methods(["GET", "POST"])
@needs(Right.KEEP_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account, and change one's name and language."""
    me = colleague(request)
    form = Self(request.POST or None, initial={"name": me.name, "language": me.language})
    if request.method == "POST" and form.is_valid():
        Colleague.objects.filter(pk=me.pk).update(**form.cleaned_data)
        acted(me.email, "account changed", about=_changed(form.changed_data))
        messages.success(request, _("Your account is changed."))
        return redirect("console:account")
    told = {"form": form, "sessions": sessions.of(me, here=request.session.session_key), **_factors(me)}
    return settings_page(request, "account", told, status=422 if form.errors else 200)


@require_POST
@needs(Right.KEEP_ACCOUNT)
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's sessions."""
    if not sessions.end(colleague(request), pk):
        raise Http404
    acted(colleague(request).email, "session ended")
    messages.success(request, _("The session has ended."))
    return redirect("console:account")


@require_POST
@needs(Right.KEEP_ACCOUNT)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session of one's but this."""
    n_ended = sessions.end_others(colleague(request), here=request.session.session_key)
    acted(colleague(request).email, "other sessions ended", about=str(n_ended))
    said = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", n_ended)
    messages.success(request, said % {"n": n_ended})
    return redirect("console:account")


def _own(view: View, *methods: str) -> View:
    return require_http_methods(["GET", "POST"])(needs(Right.KEEP_ACCOUNT)(confirmed(*methods)(locked(view))))


_ACCOUNT = reverse_lazy("console:account")
change_password = _own(PasswordChangeView.as_view(template_name="console/password.html", success_url=_ACCOUNT))
set_password = _own(PasswordSetView.as_view(template_name="console/password.html", success_url=_ACCOUNT), "GET", "POST")


def _factors(me: Colleague) -> dict[str, Any]:
    known = list(Authenticator.objects.filter(user=me).order_by("pk"))
    codes = next((one for one in known if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "app": next((one for one in known if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [_passkey(one) for one in known if one.type == Authenticator.Type.WEBAUTHN],
        "n_codes": len(codes.wrap().get_unused_codes()) if codes else None,
        "has_second_factor": demand.has_second_factor(me),
    }


def _passkey(row: Authenticator) -> Passkey:
    return Passkey(str(row.pk), row.wrap().name, row.created_at, row.last_used_at)


def _changed(names: Sequence[str]) -> Said:
    return word(names[0]) if len(names) == 1 else say("name and language") if names else say("nothing")
