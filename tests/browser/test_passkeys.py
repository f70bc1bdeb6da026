"""Passkeys in a real browser, with an authenticator of Chromium's own: made, used to sign in, to confirm, and removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from live import Live
from looking import SCREENS, Watched
from playwright.sync_api import Browser, BrowserContext, Page, expect
from visiting import PASSWORD, colleague

from goodwill.store.models import Act, Colleague, Role


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A served house with an owner."""
    server = Live(tmp_path_factory.mktemp("passkeys") / "home").start()
    yield server
    server.stop()


@pytest.fixture
def owner(live: Live) -> Colleague:
    """An owner of this test alone: a passkey is a person's."""
    return colleague(Role.OWNER, email=f"owner{Colleague.objects.count()}@example.org")


class Key:
    """A phone that opens its passkeys by a finger: Chromium's virtual authenticator."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._number = made["authenticatorId"]

    def n_credentials(self) -> int:
        """How many passkeys it holds."""
        told = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._number})
        return len(told["credentials"])

    def refuse(self) -> None:
        """Let the finger be another's from now on."""
        self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._number, "isUserVerified": False})


def _address(live: Live, path: str) -> str:
    # A passkey belongs to a host by name: an address in numbers has none.
    return f"http://localhost:{live.port}{path}"


def _by_password(page: Page, live: Live, person: Colleague) -> None:
    page.goto(_address(live, "/sign-in"))
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _add(page: Page, live: Live, name: str) -> None:
    page.goto(_address(live, "/settings/account"))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What to call it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def _acts(person: Colleague) -> list[tuple[str, str]]:
    return list(Act.objects.filter(who=person.email).order_by("id").values_list("what", "about"))


def test_a_passkey_is_made_signs_in_alone_and_is_removed(live: Live, context: BrowserContext, owner: Colleague):
    page, wrong = context.new_page(), []
    page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    key = Key(page)
    _by_password(page, live, owner)
    _add(page, live, "Ada’s phone")
    page.goto(_address(live, "/settings/account"))
    expect(page.locator(".people").first).to_contain_text("Ada’s phone")
    assert key.n_credentials() == 1

    _sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(_address(live, "/"))
    page.goto(_address(live, "/settings/account"))
    expect(page.locator(".people").first).to_contain_text("last used on")
    page.get_by_role("link", name="Rename Ada’s phone").click()
    page.get_by_label("What to call it").fill("The old phone")
    page.get_by_role("button", name="Call it so").click()
    page.get_by_role("link", name="Remove The old phone").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed.")

    assert [one for one in _acts(owner) if "sign" in one[0]] == [
        ("signed in", "password"), ("signed out", ""), ("signed in", "passkey"),
    ]  # fmt: skip
    assert wrong == []


def test_a_passkey_is_the_second_step_and_confirms(live: Live, context: BrowserContext, owner: Colleague):
    page = context.new_page()
    Key(page)
    _by_password(page, live, owner)
    _add(page, live, "key")
    page.goto(_address(live, "/"))
    _sign_out(page)

    _by_password(page, live, owner)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(_address(live, "/"))
    _forget_confirmation(context)
    page.goto(_address(live, "/settings/account"))
    page.get_by_role("link", name="Show the recovery codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


def _forget_confirmation(context: BrowserContext) -> None:
    """Let what was confirmed be long ago."""
    cookie = next(one["value"] for one in context.cookies() if one["name"] == "goodwill_session")
    with override_settings(SECRET_KEY=settings.GOODWILL.secret_key()):  # the served house's, not this process's
        session = SessionStore(cookie)
        for record in session["account_authentication_methods"]:
            record["at"] -= 601
        session.save()


def test_another_finger_opens_nothing(live: Live, context: BrowserContext, owner: Colleague):
    page = context.new_page()
    key = Key(page)
    _by_password(page, live, owner)
    _add(page, live, "key")
    page.goto(_address(live, "/"))
    _sign_out(page)
    key.refuse()

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")
    page.goto(_address(live, "/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_closed_account_is_not_opened_by_its_passkey(live: Live, context: BrowserContext, owner: Colleague):
    page = context.new_page()
    Key(page)
    _by_password(page, live, owner)
    _add(page, live, "key")
    page.goto(_address(live, "/"))
    _sign_out(page)
    Colleague.objects.filter(pk=owner.pk).update(is_active=False)

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This account is closed")


def test_an_answer_for_another_question_is_not_taken(live: Live, context: BrowserContext, owner: Colleague):
    """What a key answered once, sent again with the next question, opens nothing."""
    page = context.new_page()
    Key(page)
    _by_password(page, live, owner)
    _add(page, live, "key")
    page.goto(_address(live, "/"))
    _sign_out(page)
    sent: list[str] = []
    page.route("**/sign-in/passkey", lambda route: _keep(route, sent))
    with page.expect_response(lambda told: told.request.method == "POST" and told.url.endswith("/sign-in/passkey")):
        page.get_by_role("button", name="Use a passkey").click()
    page.unroute("**/sign-in/passkey")

    page.goto(_address(live, "/sign-in"))
    page.evaluate("fetch('/sign-in/passkey', {headers: {Accept: 'application/json'}})")
    page.evaluate(
        "told => { const form = document.querySelector('form[data-passkey]'); form.elements.credential.value = told;"
        " HTMLFormElement.prototype.submit.call(form); }",
        sent[0],
    )

    expect(page.get_by_role("status")).to_contain_text("This code does not fit")


def _keep(route, sent: list[str]) -> None:
    """Keep what would have been sent, and send nothing."""
    from urllib.parse import parse_qs

    if route.request.method == "POST":
        sent.append(parse_qs(route.request.post_data)["credential"][0])
        route.fulfill(status=204)
    else:
        route.continue_()


def test_without_javascript_the_door_offers_what_works(live: Live, browser: Browser, owner: Colleague):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(_address(live, "/sign-in"))
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    _by_password(page, live, owner)
    page.goto(_address(live, "/settings/account/passkeys"))

    expect(page.get_by_text("Passkeys need JavaScript and a browser that knows them.")).to_be_visible()
    context.close()


OWN = (
    "", "/app/removal", "/passkeys", "/passkeys/{key}", "/passkeys/{key}/removal", "/recovery-codes",
    "/recovery-codes/renewal",
)  # fmt: skip
"""Of the settings of an account: what is seen once it was confirmed that it is them."""
CONFIRMING = ("/confirm", "/confirm/code", "/confirm/passkey")


def test_the_pages_of_second_factors_shut_nobody_out(live: Live, context: BrowserContext, owner: Colleague):
    watched = Watched(context, _address(live, ""))
    Key(watched.page)
    _by_password(watched.page, live, owner)
    seen = {"before an app is set up": _both_ways(watched, live, owner, "/settings/account/app")}
    _add(watched.page, live, "The key on Ada’s bunch, with a rather long name")
    TOTP.activate(owner, generate_totp_secret())
    key = Authenticator.objects.get(user=owner, type=Authenticator.Type.WEBAUTHN).pk
    seen |= {one: _both_ways(watched, live, owner, f"/settings/account{one.format(key=key)}") for one in OWN}
    _forget_confirmation(context)
    seen |= {
        one: _both_ways(watched, live, owner, f"{one}?next=/settings/account/recovery-codes") for one in CONFIRMING
    }
    watched.page.goto(_address(live, "/"))
    _sign_out(watched.page)
    _by_password(watched.page, live, owner)
    seen["second step"] = _both_ways(watched, live, owner, "/sign-in/step")

    assert {name: wrong for name, wrong in seen.items() if wrong} == {}


def _both_ways(watched: Watched, live: Live, person: Colleague, path: str) -> list[str]:
    """Return what is wrong with a page on a desk in English by day, and on a phone in Polish by night."""
    wrong, page = [], watched.page
    for language, screen, light in (("pl", "phone", "dark"), ("en", "desk", "light")):
        Colleague.objects.filter(pk=person.pk).update(language=language)
        width, height = SCREENS[screen]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]  # one of its words
        answer = page.goto(_address(live, path))
        wrong += [f"{language}: {answer.status}"] if answer is None or answer.status != 200 else []
        wrong += [] if page.url.endswith(path) else [f"{language}: led to {page.url}"]
        wrong += [f"{language}: {one}" for one in watched.seen()]
    return wrong
