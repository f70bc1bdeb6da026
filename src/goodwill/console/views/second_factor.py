"""One's own second factors: an authenticator app, passkeys, recovery codes. allauth keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.entering import demand
from goodwill.console.entering.lock import locked

View = Callable[..., HttpResponseBase]
_ACCOUNT = reverse_lazy("console:account")


def _own(view: View, *methods: str) -> View:
    """Let who is in at what is theirs, once they have confirmed that it is them."""
    return require_http_methods(methods or ("GET", "POST"))(
        needs(Right.KEEP_ACCOUNT)(confirmed("GET", "POST")(locked(view)))
    )


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """A passkey is made in the browser and told to us."""

    template_name = "console/add_passkey.html"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """Add what the browser is asked for."""
        shown = super().get_context_data(**told)
        return {**shown, "options": json.dumps(shown["js_data"]["creation_options"])}


set_up_app = _own(ActivateTOTPView.as_view(template_name="console/set_up_app.html"))
remove_app = _own(DeactivateTOTPView.as_view(template_name="console/remove_app.html", success_url=_ACCOUNT))
add_passkey = _own(AddPasskey.as_view())
name_passkey = _own(EditWebAuthnView.as_view(template_name="console/name_passkey.html", success_url=_ACCOUNT))
remove_passkey = _own(RemoveWebAuthnView.as_view(template_name="console/remove_passkey.html", success_url=_ACCOUNT))
recovery_codes = _own(ViewRecoveryCodesView.as_view(template_name="console/recovery_codes.html"), "GET")
new_recovery_codes = _own(GenerateRecoveryCodesView.as_view(template_name="console/new_recovery_codes.html"))
recovery_codes_file = _own(DownloadRecoveryCodesView.as_view(template_name="console/recovery_codes.txt"), "GET")


@require_GET
@needs(Right.KEEP_ACCOUNT)
def set_up(request: HttpRequest) -> HttpResponse:
    """Say that this role needs a second factor, and lead to where one is made."""
    if not demand.lacks(colleague(request)):
        return redirect("console:account")
    return render(request, "console/set_up.html", {"role": colleague(request).get_role_display()})
