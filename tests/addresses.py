"""What every address of the console and the API is meant to be: where, for whom, and by which methods.

A new address needs a line here; ``tests/journeys/test_console_rights.py`` fails until it has one, then asks it as
every role, by every method. ``{subject}``, ``{event}``, ``{other}`` … are objects of the furnished house
(``matrix.furnish``): add yours there, and guessing its number is asked as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goodwill.access import Right

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its path, the right it asks for (None: it is the door, open to everybody), its methods."""

    path: str
    right: Right | None
    methods: frozenset[str]
    also: tuple[str, ...] = ()
    sure: frozenset[str] = frozenset()
    """The methods that ask once more who is there."""
    is_anothers: bool = False
    """Whether the object in the path is another colleague's: nobody finds it, whatever their role."""

    @property
    def paths(self) -> list[str]:
        """The path, alone and with each of the queries that show something else."""
        return [self.path, *(f"{self.path}?{query}" for query in self.also)]


def mine(path: str, *sure: str) -> Address:
    """Something of one's own to look at and to change, once confirmed for some methods."""
    return Address(path, Right.KEEP_ACCOUNT, frozenset({"GET", "POST"}), sure=frozenset(sure))


def shown(path: str) -> Address:
    """Something of one's own that is shown once confirmed."""
    return Address(path, Right.KEEP_ACCOUNT, frozenset({"GET"}), sure=frozenset({"GET", "POST"}))


def anothers(path: str, *methods: str, sure: tuple[str, ...] = ()) -> Address:
    """Something of another colleague's, asked for by its number."""
    return Address(path, Right.KEEP_ACCOUNT, frozenset(methods), sure=frozenset(sure), is_anothers=True)


def page(path: str, right: Right | None, *also: str) -> Address:
    """Something to look at; ``also`` are queries under which it shows something else."""
    return Address(path, right, frozenset({"GET"}), also)


def act(path: str, right: Right | None) -> Address:
    """Something to do."""
    return Address(path, right, frozenset({"POST"}))


def form(path: str, right: Right | None) -> Address:
    """Something to look at and to send back."""
    return Address(path, right, frozenset({"GET", "POST"}))


def sure(address: Address, *methods: str) -> Address:
    """An address that, by these methods, asks once more who is there."""
    return replace(address, sure=frozenset(methods))


ADDRESSES: dict[str, Address] = {
    # The door.
    "console:sign_in": form("/sign-in", None),
    "account_login": form("/sign-in", None),
    "mfa_authenticate": form("/sign-in/step", None),
    "mfa_login_webauthn": form("/sign-in/passkey", None),
    "account_inactive": page("/sign-in/closed", None),
    "console:elsewhere": page("/sign-in/elsewhere", None),
    "openid_connect_callback": page("/sign-in/elsewhere/back", None),
    "socialaccount_login_cancelled": page("/sign-in/elsewhere/given-up", None),
    "console:sign_out": act("/sign-out", None),
    "account_logout": act("/sign-out", None),
    "console:welcome": form("/welcome/{token}", None),
    "console:enter": page("/enter/{token}", None),
    "console:asked": form("/a/guessed", None),
    "console:leave_by_link": form("/leave/guessed", None),
    "console:leave_for_good": act("/leave/guessed/end", None),
    "console:take_offer": act("/leave/guessed/offer", None),
    "console:stay_after_all": act("/leave/guessed/return", None),
    "console:outbox": page("/outbox", Right.SEE_OUTBOX, "state=due", "state=dead", "state=left", "state=void"),
    "console:try_again": act("/outbox/1/return", Right.RUN_OUTBOX),
    "console:stop_leaving": act("/outbox/stop", Right.RUN_OUTBOX),
    "console:invitation": form("/invitation/{token}", None),
    # Confirming who is there.
    "account_reauthenticate": mine("/confirm"),
    "mfa_reauthenticate": mine("/confirm/code"),
    "mfa_reauthenticate_webauthn": mine("/confirm/passkey"),
    "console:confirm_elsewhere": page("/confirm/elsewhere", Right.KEEP_ACCOUNT),
    "console:visit_provider": page("/confirm/elsewhere/visit", Right.KEEP_ACCOUNT),
    # One's own account.
    "console:account": mine("/settings/account"),
    "mfa_index": mine("/settings/account"),
    "console:set_up": page("/settings/account/second-factor", Right.KEEP_ACCOUNT),
    "console:end_session": anothers("/settings/account/sessions/{session}/end", "POST"),
    "console:end_other_sessions": act("/settings/account/sessions/others/end", Right.KEEP_ACCOUNT),
    "account_change_password": mine("/settings/account/password"),
    "account_set_password": mine("/settings/account/first-password", "GET", "POST"),
    "mfa_activate_totp": mine("/settings/account/app", "GET", "POST"),
    "mfa_deactivate_totp": mine("/settings/account/app/removal", "GET", "POST"),
    "mfa_add_webauthn": mine("/settings/account/passkeys", "GET", "POST"),
    "mfa_edit_webauthn": anothers("/settings/account/passkeys/{passkey}", "GET", "POST", sure=("GET", "POST")),
    "mfa_remove_webauthn": anothers(
        "/settings/account/passkeys/{passkey}/removal", "GET", "POST", sure=("GET", "POST")
    ),
    "mfa_view_recovery_codes": shown("/settings/account/recovery-codes"),
    "mfa_generate_recovery_codes": mine("/settings/account/recovery-codes/renewal", "GET", "POST"),
    "mfa_download_recovery_codes": shown("/settings/account/recovery-codes.txt"),
    # Figures.
    "console:home": page("/", Right.SEE_FIGURES, "figure=new", "take=days-plays.csv", "take=standings.svg"),
    "console:retention": page(
        "/retention",
        Right.SEE_FIGURES,
        "by=country",
        "by=button",
        "take=retention-by-plan.csv",
        "take=cohorts.svg",
        "every=week",
        "plan=basic&country=IT&button=web",
        "plan=basic&other_plan=family",
        "plan=basic&other_country=IT",
    ),
    "console:programmes": page("/programmes", Right.SEE_FIGURES),
    "console:programme": page("/programmes/dormancy", Right.SEE_FIGURES),
    "console:switch_programme": form("/programmes/dormancy/switch", Right.RUN_PROGRAMMES),
    "console:message_preview": page("/programmes/messages/dormancy.last_chance/fr", Right.SEE_FIGURES),
    "console:decisions": page("/decisions", Right.SEE_FIGURES),
    "console:decision_cases": page("/decisions/cases", Right.SEE_FIGURES),
    "console:new_decision": form("/decisions/new", Right.DECIDE),
    "console:decision": page("/decisions/{decision}", Right.SEE_FIGURES, "way=staged", "way=button"),
    "console:decision_board": page("/decisions/{decision}/board", Right.SEE_FIGURES),
    "console:edit_decision": form("/decisions/{decision}/text", Right.DECIDE),
    "console:seal_decision": form("/decisions/{decision}/seal", Right.DECIDE),
    "console:withdraw_decision": form("/decisions/{decision}/withdrawal", Right.DECIDE),
    "console:experiments": page("/experiments", Right.SEE_FIGURES),
    "console:experiment": page("/experiments/dormancy", Right.SEE_FIGURES, "within=30"),
    "console:should_we": page("/experiments/should-we", Right.SEE_FIGURES, "currency=EUR"),
    "console:goodwill": page("/goodwill", Right.SEE_FIGURES, "by=plan", "since=2026-03-01&until=2026-02-01"),
    "console:who_leaves": page("/who-leaves", Right.SEE_FIGURES, "by=country", "by=spell", "by=footing"),
    "console:title": page("/use/title", Right.SEE_FIGURES, "title=Solaris"),
    "console:use": page("/use", Right.SEE_FIGURES, "take=titles.csv", "take=hours-of-the-week.json", "sort=-finished"),
    # Subscribers.
    "console:at_risk": page("/at-risk", Right.SEE_SUBSCRIBERS, "currency=EUR", "remedy=pause&page=2"),
    "console:at_risk_csv": sure(page("/at-risk.csv", Right.EXPORT), "GET"),
    "console:their_goodwill": page("/subscribers/{subject}/goodwill", Right.SEE_SUBSCRIBERS),
    "console:subscribers": page(
        "/subscribers", Right.SEE_SUBSCRIBERS, "standing=active", "q=%23{subject}", "q={handle}", "plan=word"
    ),
    "console:subscriber": page(
        "/subscribers/{subject}",
        Right.SEE_SUBSCRIBERS,
        *("lane=standing", "lane=plays", "lane=bills", "lane=messages", "lane=decisions", "lane=identity"),
        "from=2026-01-01&to=2026-02-01",
        "day=2026-01-15&width=week",
    ),
    "console:journey": page("/subscribers/{subject}/journey", Right.SEE_SUBSCRIBERS, "lane=plays"),
    "console:found": page("/subscribers/found", Right.SEE_SUBSCRIBERS, "q={handle}", "q=tweetie", "q=%23{subject}"),
    "console:new_view": form("/subscribers/views/new?standing=active", Right.SEE_SUBSCRIBERS),
    "console:kept_view": page("/subscribers/views/{view}", Right.SEE_SUBSCRIBERS),
    "console:let_view_go": act("/subscribers/views/{view}/removal", Right.SEE_SUBSCRIBERS),
    # Acts on many.
    "console:errands": page("/subscribers/errands", Right.ACT_ON_MANY),
    "console:new_errand": replace(
        sure(form("/subscribers/errands/new", Right.ACT_ON_MANY), "POST"), also=("act=note&subject={subject}",)
    ),
    "console:errand": page("/subscribers/errands/{errand}", Right.ACT_ON_MANY),
    "console:skipped_csv": page("/subscribers/errands/{errand}/left-alone.csv", Right.ACT_ON_MANY),
    "console:stop_errand": act("/subscribers/errands/{errand}/stop", Right.ACT_ON_MANY),
    # Acts on a subscriber.
    "console:note": form("/subscribers/{subject}/notes", Right.WRITE_NOTES),
    "console:withdraw_note": act("/subscribers/{subject}/notes/guessed/withdrawal", Right.WRITE_NOTES),
    "console:pause": form("/subscribers/{subject}/pause", Right.ORDER_PAUSES),
    "console:withdraw_pause": act("/subscribers/{subject}/pause/withdrawal", Right.ORDER_PAUSES),
    "console:leave": form("/subscribers/{subject}/departure", Right.LET_GO),
    "console:withdraw_leave": act("/subscribers/{subject}/departure/withdrawal", Right.LET_GO),
    "console:consents": form("/subscribers/{subject}/consents", Right.CHANGE_CONSENTS),
    "console:merge": form("/subscribers/{subject}/merger", Right.MERGE),
    "console:unmerge": form("/subscribers/{subject}/merger/{subject}/undoing", Right.MERGE),
    "console:record": sure(form("/subscribers/{subject}/copy", Right.EXPORT), "POST"),
    "console:erasure": sure(form("/subscribers/{subject}/erasure", Right.ERASE), "POST"),
    # Intake.
    "console:intake": page(
        "/intake", Right.SEE_INTAKE, "source=web&paused=1", "kind=message.received", "subject={subject}"
    ),
    "console:arrivals": page("/intake/arrivals", Right.SEE_INTAKE),
    "console:new_source": act("/intake/sources", Right.RUN_SOURCES),
    "console:rotate_source": act("/intake/sources/web/rotation", Right.RUN_SOURCES),
    "console:withdraw_source": act("/intake/sources/web/{hint}/withdrawal", Right.RUN_SOURCES),
    "console:quarantined": page("/intake/quarantine", Right.SEE_INTAKE, "source=web"),
    "console:retry_many": act("/intake/quarantine/retrials", Right.MEND_QUARANTINE),
    "console:drop_many": act("/intake/quarantine/dismissals", Right.MEND_QUARANTINE),
    "console:quarantined_one": page("/intake/quarantine/{event}", Right.SEE_BODIES),
    "console:retry": act("/intake/quarantine/{event}/retrial", Right.MEND_QUARANTINE),
    "console:drop": act("/intake/quarantine/{event}/dismissal", Right.MEND_QUARANTINE),
    "console:imports": form("/intake/imports", Right.IMPORT),
    "console:import": page("/intake/imports/{import}", Right.IMPORT),
    "console:take_as": act("/intake/imports/{import}/map/guided", Right.IMPORT),
    "console:count_import": act("/intake/imports/{busy}/count", Right.IMPORT),
    "console:start_import": act("/intake/imports/{busy}/start", Right.IMPORT),
    "console:cancel_import": act("/intake/imports/{import}/cancellation", Right.IMPORT),
    "console:remove_import": act("/intake/imports/{busy}/removal", Right.IMPORT),
    "console:import_progress": page("/intake/imports/{import}/progress", Right.IMPORT),
    "console:import_rejects": page("/intake/imports/{import}/rejects", Right.IMPORT),
    # Settings.
    "console:language": form("/language", Right.SEE_FIGURES),
    "console:theme": act("/theme", Right.SEE_FIGURES),
    "console:shortcuts": form("/shortcuts", Right.SEE_FIGURES),
    "console:tour": page("/tour", Right.SEE_FIGURES),
    "console:tour_step": page("/tour/today", Right.SEE_FIGURES),
    "console:end_tour": page("/tour/today/end", Right.SEE_FIGURES),
    "console:dismiss_tour": act("/tour/dismissal", Right.SEE_FIGURES),
    "console:palette": page("/palette", Right.SEE_FIGURES, "q=%23{subject}", "q={handle}"),
    "console:design": page("/design", Right.SEE_FIGURES, "take=example-line.json", "take=example-waterfall.svg"),
    "console:colleagues": sure(form("/settings/colleagues", Right.RUN_COLLEAGUES), "POST"),
    "console:change_role": sure(act("/settings/colleagues/{other}/role", Right.RUN_COLLEAGUES), "POST"),
    "console:close_account": sure(act("/settings/colleagues/{other}/closure", Right.RUN_COLLEAGUES), "POST"),
    "console:open_account": sure(act("/settings/colleagues/{other}/opening", Right.RUN_COLLEAGUES), "POST"),
    "console:invite_again": sure(act("/settings/colleagues/{other}/invitation", Right.RUN_COLLEAGUES), "POST"),
    "console:withdraw_invitation": sure(
        act("/settings/colleagues/{other}/invitation/withdrawal", Right.RUN_COLLEAGUES), "POST"
    ),
    "console:remove_second_factor": sure(
        act("/settings/colleagues/{other}/second-factor/removal", Right.RUN_COLLEAGUES), "POST"
    ),
    "console:tokens": sure(form("/settings/tokens", Right.RUN_TOKENS), "POST"),
    "console:withdraw_token": sure(act("/settings/tokens/{digest}/withdrawal", Right.RUN_TOKENS), "POST"),
    "console:money": page("/settings/money", Right.SEE_POLICY),
    "console:languages": page("/settings/languages", Right.SEE_POLICY),
    "console:leaving": page("/settings/leaving", Right.SEE_POLICY),
    "console:patience": page("/settings/patience", Right.SEE_POLICY),
    "console:privacy": page("/settings/privacy", Right.SEE_POLICY),
    "console:webhooks": sure(form("/settings/webhooks", Right.RUN_WEBHOOKS), "POST"),
    "console:webhook": sure(form("/settings/webhooks/{webhook}", Right.RUN_WEBHOOKS), "POST"),
    "console:test_webhook": act("/settings/webhooks/{webhook}/test", Right.RUN_WEBHOOKS),
    "console:rotate_webhook": sure(act("/settings/webhooks/{webhook}/secret", Right.RUN_WEBHOOKS), "POST"),
    "console:pause_webhook": act("/settings/webhooks/{webhook}/pause", Right.RUN_WEBHOOKS),
    "console:resume_webhook": act("/settings/webhooks/{webhook}/resumption", Right.RUN_WEBHOOKS),
    "console:remove_webhook": sure(act("/settings/webhooks/{webhook}/removal", Right.RUN_WEBHOOKS), "POST"),
    "console:retry_delivery": act("/settings/webhooks/{webhook}/messages/{message}/retrial", Right.RUN_WEBHOOKS),
    "console:choose": sure(act("/settings/choices/money", Right.RUN_POLICY), "POST"),
    "console:put_back": sure(act("/settings/choices/currency/0/return", Right.RUN_POLICY), "POST"),
    "console:health": page("/settings/health", Right.SEE_HEALTH),
    "console:audit": page("/settings/audit", Right.SEE_AUDIT, "sort=look&subject={subject}"),
    "console:audit_csv": sure(page("/settings/audit.csv", Right.SEE_AUDIT), "GET"),
    # The API's own pages: what it answers is no secret, and who it answers has a token.
    "api-docs": page("/api/docs", Right.SEE_FIGURES),
    "api:openapi-json": Address("/api/openapi.json", None, frozenset(METHODS)),
}

OPERATIONS: dict[str, Right] = {
    "GET /api/v1/facts": Right.SEE_FIGURES,
    "GET /api/v1/retention": Right.SEE_FIGURES,
    "GET /api/v1/dormancy": Right.SEE_SUBSCRIBERS,
    "GET /api/v1/subscribers": Right.SEE_PERSONAL,
    "GET /api/v1/subscribers/{subject}": Right.SEE_SUBSCRIBERS,
    "GET /api/v1/subscribers/{subject}/journey": Right.SEE_SUBSCRIBERS,
    "GET /api/v1/matches": Right.SEE_PERSONAL,
    "POST /api/v1/subscribers/{subject}/leave-link": Right.LET_GO,
    "POST /api/v1/subscribers/{subject}/notes": Right.WRITE_NOTES,
    "POST /api/v1/subscribers/{subject}/copy": Right.EXPORT,
    "POST /api/v1/subscribers/{subject}/erasure": Right.ERASE,
    "POST /api/v1/inbox/tokens": Right.OPEN_INBOX,
    "GET /api/v1/quarantine": Right.SEE_INTAKE,
    "POST /api/v1/quarantine/{event}/retrial": Right.MEND_QUARANTINE,
    "POST /api/v1/quarantine/{event}/dismissal": Right.MEND_QUARANTINE,
}
"""Every call of the API, and the right its token needs."""
QUERIES = {
    "GET /api/v1/subscribers": {"kind": "user", "handle": "{handle}"},
    "GET /api/v1/matches": {"q": "{handle}"},
}
"""What a call cannot be asked without."""
BODIES = {
    "POST /api/v1/subscribers/{subject}/notes": {"text": "Called back."},
    "POST /api/v1/inbox/tokens": {"user": "{handle}"},
    "POST /api/v1/subscribers/{subject}/erasure": {"reason": "asked_us"},
}
"""What a call cannot be sent without."""
