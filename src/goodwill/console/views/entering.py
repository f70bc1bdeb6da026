"""The way in: password, second step, passkey, a provider elsewhere; and the same once more, to confirm who is there.

allauth does it; we say what it looks like, who may, and how often.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goodwill.console.access import Right, colleague, needs
from goodwill.console.entering import oidc, sure
from goodwill.console.entering.lock import locked
from goodwill.console.notices import notice
from goodwill.store.models import Colleague

_BOTH = require_http_methods(["GET", "POST"])
View = Callable[..., HttpResponseBase]


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """E-mail and password, and the ways to the other doors."""

    template_name = "console/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or what to do where nobody works yet."""
        if not Colleague.objects.exists():
            return render(request, "console/no_owner.html", status=403)
        shown: HttpResponse = super().get(request, *args, **kwargs)
        return shown

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """Add the provider elsewhere, if there is one."""
        elsewhere = oidc.name() if oidc.is_offered() else ""
        return {**super().get_context_data(**told), "elsewhere": elsewhere}


class SecondStep(AuthenticateView):  # type: ignore[misc]  # likewise
    """A code or a passkey, after the password."""

    template_name = "console/second_step.html"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """Add which second factors they have."""
        shown = super().get_context_data(**told)
        return {**shown, **_factors(self.stage.login.user), "options": _options(shown)}


class Confirm(ReauthenticateView):  # type: ignore[misc]  # likewise
    """The password once more."""

    template_name = "console/confirm.html"


class ConfirmByCode(CodeView):  # type: ignore[misc]  # likewise
    """A code, to confirm."""

    template_name = "console/confirm.html"


class ConfirmByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]  # likewise
    """A passkey, to confirm."""

    template_name = "console/confirm_passkey.html"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """Add what the browser is asked for."""
        shown = super().get_context_data(**told)
        return {**shown, "options": _options(shown)}


def _own(view: View) -> View:
    return _BOTH(needs(Right.KEEP_ACCOUNT)(locked(view)))


sign_in = _BOTH(SignIn.as_view())
second_step = _BOTH(locked(SecondStep.as_view()))
by_passkey = _BOTH(login_not_required(LoginWebAuthnView.as_view()))
confirm = _own(Confirm.as_view())
confirm_by_code = _own(ConfirmByCode.as_view())
confirm_by_passkey = _own(ConfirmByPasskey.as_view())


@login_not_required
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed."""
    return notice(request, 403, _("This account is closed"), _("An owner can open it again."))


@login_not_required
@require_GET
def elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Lead to the provider, to sign in there."""
    return _lead(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@login_not_required
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take the provider's answer."""
    from allauth.socialaccount.providers.openid_connect.views import callback  # noqa: PLC0415 -- brings a client

    if not oidc.is_offered():
        raise Http404
    answer: HttpResponseBase = callback(request, provider_id)
    return answer


@login_not_required
@require_GET
def given_up(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's own face
    """Lead back to the door who gave up elsewhere."""
    return redirect("account_login")


@require_GET
@needs(Right.KEEP_ACCOUNT)
def confirm_elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Ask who has nothing but the provider to confirm there that it is them; then go on with what was asked."""
    if not oidc.has_account(colleague(request)):
        raise Http404
    if sure.is_sure(request):
        return resume_request(request) or redirect("console:home")
    told = {"elsewhere": oidc.name(), "next": get_next_redirect_url(request) or ""}
    return render(request, "console/confirm_elsewhere.html", told)


@require_GET
@needs(Right.KEEP_ACCOUNT)
def visit_provider(request: HttpRequest) -> HttpResponseBase:
    """Lead to the provider, to sign in there anew."""
    if not oidc.has_account(colleague(request)):
        raise Http404
    then = urlencode({"next": get_next_redirect_url(request) or reverse("console:home")})
    anew = {"prompt": "login", "max_age": "0"}
    return _lead(request, AuthProcess.REDIRECT, f"{reverse('console:confirm_elsewhere')}?{then}", auth_params=anew)


def _lead(request: HttpRequest, process: str, next_url: str | None, **more: Any) -> HttpResponseBase:
    from allauth.socialaccount.adapter import get_adapter  # noqa: PLC0415 -- brings a client of HTTP
    from requests import RequestException  # noqa: PLC0415 -- likewise

    if not oidc.is_offered():
        raise Http404
    try:
        way: HttpResponseBase = (
            get_adapter(request).get_provider(request, oidc.ID).redirect(request, process, next_url=next_url, **more)
        )
    except (RequestException, KeyError, ValueError):
        text = _("It could not be reached, or said something else than it should. Try again in a moment.")
        return notice(request, 503, _("%(name)s does not answer") % {"name": oidc.name()}, text)
    return way


def _factors(person: Colleague) -> dict[str, bool]:
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return {"has_passkeys": "webauthn" in kinds, "has_codes": bool(kinds - {"webauthn"}), "has_app": "totp" in kinds}


def _options(shown: dict[str, Any]) -> str:
    return json.dumps(shown["js_data"]["request_options"])
