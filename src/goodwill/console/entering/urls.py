"""The addresses that allauth knows by name: the way in, one's own password and second factors.

What of allauth is not here is nowhere: no sign-up, no mail, no password sent to who asks.
"""

from django.urls import path

from goodwill.console import addresses  # noqa: F401 -- its converters are named in the addresses below
from goodwill.console.entering import oidc
from goodwill.console.views import account, door, entering, second_factor

_MINE = "settings/account"

urlpatterns = [
    path("sign-in", entering.sign_in, name="account_login"),
    path("sign-in/step", entering.second_step, name="mfa_authenticate"),
    path("sign-in/passkey", entering.by_passkey, name="mfa_login_webauthn"),
    path("sign-in/closed", entering.closed, name="account_inactive"),
    path("sign-in/elsewhere/back", entering.back, {"provider_id": oidc.ID}, name="openid_connect_callback"),
    path("sign-in/elsewhere/given-up", entering.given_up, name="socialaccount_login_cancelled"),
    path("sign-out", door.sign_out, name="account_logout"),
    path("confirm", entering.confirm, name="account_reauthenticate"),
    path("confirm/code", entering.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey", entering.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path(f"{_MINE}", account.account, name="mfa_index"),
    path(f"{_MINE}/password", account.change_password, name="account_change_password"),
    path(f"{_MINE}/first-password", account.set_password, name="account_set_password"),
    path(f"{_MINE}/app", second_factor.set_up_app, name="mfa_activate_totp"),
    path(f"{_MINE}/app/removal", second_factor.remove_app, name="mfa_deactivate_totp"),
    path(f"{_MINE}/passkeys", second_factor.add_passkey, name="mfa_add_webauthn"),
    path(f"{_MINE}/passkeys/<number:pk>", second_factor.name_passkey, name="mfa_edit_webauthn"),
    path(f"{_MINE}/passkeys/<number:pk>/removal", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{_MINE}/recovery-codes", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{_MINE}/recovery-codes/renewal", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{_MINE}/recovery-codes.txt", second_factor.recovery_codes_file, name="mfa_download_recovery_codes"),
]
