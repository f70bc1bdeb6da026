"""What the house has chosen, in the console: read in words, changed once it is clear what that does, chosen again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from live import until
from visiting import text, visitor

from goodwill import policy
from goodwill.facts import PlayLogged, SubscriptionCancelled, SubscriptionStarted
from goodwill.policy import Margin, Policy, SilenceOf
from goodwill.store.models import Act, Role

MONEY = {"seen": "0", "currency": "EUR", "discount_rate": "10", "horizon_months": "120"}
RETENTION = {"seen": "0", "messages_months": "36", "quarantine_days": "90", "audit_months": "12", "left_months": "10"}


def rows(*said: dict[str, str]) -> dict[str, str]:
    """Rows as a form sends them."""
    counts = {"row-TOTAL_FORMS": str(len(said)), "row-INITIAL_FORMS": "0"}
    return counts | {f"row-{i}-{name}": value for i, row in enumerate(said) for name, value in row.items()}


def tried(part: str, told: dict[str, str], who: Role = Role.OWNER):
    """Send a form, and see what the page says of it."""
    return visitor(who).post(f"/settings/choices/{part}", told)


def counted(part: str, told: dict[str, str]) -> list[str]:
    """What a change would do, once what it touches is counted."""
    found: list[str] = []

    def is_counted() -> bool:
        found[:] = effects(text(tried(part, told)))
        return not any("being counted" in one for one in found)

    until(is_counted, what=lambda: found)
    return found


def effects(page: str) -> list[str]:
    """What a change would do, as the page says it."""
    listed = re.search(r'<ul class="told">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", listed[1]) if listed else []


def chosen(part: str, told: dict[str, str]):
    """Send a form, read what it does, and send it again as one who has read it."""
    page = text(tried(part, told))
    mark = re.search(r'name="read" value="(\w+)"', page)
    assert mark, page
    return tried(part, {**told, "read": mark[1]})


@pytest.mark.parametrize(
    ("part", "told", "said"),
    [
        (
            "money",
            {**MONEY, "currency": "pln", "discount_rate": "25", "horizon_months": "60"},
            [
                "Sums of several currencies are told in PLN, and no longer in EUR.",
                "There is no rate from EUR into PLN: amounts in EUR are told apart until you say one.",
                "PLN\xa0100.00 expected in a year count as PLN\xa080.00 today, and no longer as PLN\xa090.91.",
                "What a subscriber is expected to pay is counted 60 months ahead, and no longer 120 months.",
            ],
        ),
        (
            "margins",
            {"seen": "0", "default": "60", **rows({"plan": "family", "share": "45"}, {"plan": "basic", "share": ""})},
            [
                "Of every €100.00 paid on a plan without a margin of its own, €60.00 count, and no longer €100.00.",
                "Of every €100.00 paid on family, €45.00 count, and no longer €100.00.",
            ],
        ),
        (
            "contact",
            {"seen": "0", "cost": "4.50"},
            ["Each message that asking the dormant brings or spares counts as €4.50."],
        ),
        (
            "rates",
            {"seen": "0", **rows({"currency": "usd", "since": "2026-01-01", "worth": "0.92"})},
            ["From 1 January 2026 on, 1 USD counts as 0.92 EUR."],
        ),
        (
            "languages",
            {"seen": "0", "offered": ["en", "pl"], "more": "de", "default": "pl"},
            [
                "German is offered from now on.",
                "French is no longer offered: who chose it is spoken to in Polish.",
                "Italian is no longer offered: who chose it is spoken to in Polish.",
                "Who has not said their language is spoken to in Polish, and no longer in English.",
            ],
        ),
        (
            "second-factor",
            {"seen": "0", "roles": ["owner"]},
            ["Whoever is Owner and has no second factor is asked to set one up before anything else."],
        ),
    ],
)
def test_a_change_says_what_it_does_before_it_is_made(house, part, told, said):
    response = tried(part, told)

    assert (response.status_code, policy.current()) == (200, Policy())
    assert effects(text(response)) == said
    assert chosen(part, told).status_code == 302
    assert policy.current() != Policy()


def test_what_was_read_is_what_is_changed(house):
    mark = re.search(r'name="read" value="(\w+)"', text(tried("money", {**MONEY, "currency": "PLN"})))

    response = tried("money", {**MONEY, "currency": "USD", "read": mark[1]})
    assert (response.status_code, policy.current().currency) == (200, "EUR")
    assert effects(text(response))[0].startswith("Sums of several currencies are told in USD")


def test_nothing_changed_is_said_so(house):
    assert "Nothing would change" in text(tried("money", MONEY))


def test_patience_says_how_many_would_be_dormant(house):
    house.now = datetime.now(UTC) - timedelta(days=100)
    for who in ("ada", "bea"):
        house.tell(who, SubscriptionStarted(plan="family", country="IT"), PlayLogged(title="Solaris"))
    told = {"seen": "0", "unplayed_days": "30", "played_days": "60"}
    row = {"plan": "family", "country": "it", "unplayed": "300", "played": "300"}

    assert counted("patience", {**told, **rows()})[1:] == [
        "Of those who pay today, 2 would be dormant; it is 0 as things are."
    ]
    assert counted("patience", {**told, **rows(row)})[1:] == [
        "On family, Italy, they are dormant after 300 days without a first play, 300 days after the last sign of life.",
        "Of those who pay today, 0 would be dormant; it is 0 as things are.",
    ]
    chosen("patience", {**told, **rows(row)})
    assert policy.current().silence.by == (SilenceOf(plan="family", country="IT", unplayed_days=300, played_days=300),)


def test_privacy_says_whom_the_first_night_would_forget(house):
    house.now = datetime.now(UTC) - timedelta(days=400)
    house.tell("ada", SubscriptionStarted(plan="family", country="FR"), SubscriptionCancelled(cause="voluntary"))
    told = {**RETENTION, "is_in_force": "on", **rows({"country": "fr", "months": "40"})}

    assert counted("retention", {**RETENTION, "is_in_force": "on", **rows()}) == [
        "The periods are in force: from tonight on, words and people who left are destroyed when their time is over.",
        "1 person who left would be forgotten in the first night, for good.",
    ]
    assert counted("retention", told)[1:] == [
        "In France, who left is forgotten after 40 months, and no longer after 10 months.",
        "The authority in France advises at most 36 months: be ready to say why you keep it for longer.",
    ]
    assert "not in force" in text(visitor(Role.OWNER).get("/settings/privacy"))


def test_every_choice_is_listed_and_may_be_chosen_again(house):
    chosen("margins", {"seen": "0", "default": "60", **rows()})
    chosen("margins", {"seen": "1", "default": "50", **rows()})
    owner = visitor(Role.OWNER)

    page = text(owner.get("/settings/money"))
    assert [percent in page for percent in ('<span class="quiet">60%</span>', '<span class="quiet">50%</span>')] == [
        True,
        True,
    ]
    again = owner.post("/settings/choices/margin/1/return", follow=True)
    assert "Margins, as it was before: 60%." in text(again)
    owner.post("/settings/choices/margin/0/return")
    assert policy.current().margin == Margin()
    assert [act.what for act in Act.objects.all()] == ["choice changed"] * 4


@pytest.mark.parametrize("path", ["margin/99", "mood/0"])
def test_what_was_never_chosen_leads_nowhere(house, path):
    assert visitor(Role.OWNER).post(f"/settings/choices/{path}/return").status_code == 404
    assert tried("mood", {}).status_code == 404


def test_two_who_change_the_same_at_once_do_not_write_over_each_other(house):
    told = {**MONEY, "currency": "PLN"}
    mark = re.search(r'name="read" value="(\w+)"', text(tried("money", told)))
    policy.change(by="bea@example.org", currency="USD")

    response = tried("money", {**told, "read": mark[1]})
    assert (response.status_code, policy.current().currency) == (409, "USD")
    assert "currency was changed by bea@example.org" in text(response)


@pytest.mark.parametrize(
    ("part", "told", "said"),
    [
        ("money", {**MONEY, "currency": "e1"}, "at least 3 characters"),
        ("money", {**MONEY, "currency": "E1R"}, "three capital letters"),
        ("margins", {"seen": "0", "default": "0", **rows()}, "a margin is a share above 0 and up to 1"),
        ("margins", {"seen": "0", "default": "10", **rows({"plan": "", "share": "5"})}, "Fill this in"),
        ("rates", {"seen": "0", **rows({"currency": "USD", "since": "", "worth": "1"})}, "Fill this in"),
        ("rates", {"seen": "0", **rows({"currency": "EUR", "since": "2026-01-01", "worth": "1"})}, "of two currencies"),
        ("languages", {"seen": "0", "offered": ["en"], "more": "xx", "default": "en"}, "a language is a code"),
        ("time", {"seen": "0", "time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ("retention", {**RETENTION, "left_months": "0", **rows()}, "greater than or equal to 1"),
        ("patience", {"seen": "0", "unplayed_days": "1", "played_days": "1", **rows({"unplayed": "1", "played": "1"})}, "a plan or a country"),
    ],
)  # fmt: skip
def test_what_may_not_be_is_said_beside_the_field_and_changes_nothing(house, part, told, said):
    response = tried(part, told)

    assert response.status_code == 422
    assert said in text(response)
    assert policy.current() == Policy()


def test_a_row_is_taken_away_or_emptied(house):
    row = {"currency": "USD", "since": "2026-01-01", "worth": "0.92"}
    chosen("rates", {"seen": "0", **rows(row, {**row, "currency": "GBP"})})

    chosen("rates", {"seen": "1", **rows({"currency": "", "since": "", "worth": ""}, {**row, "currency": "GBP"})})
    assert [one.currency for one in policy.current().rates] == ["GBP"]
    chosen("rates", {"seen": "2", **rows({"currency": "", "since": "", "worth": ""})})
    assert policy.current().rates == ()


def test_who_may_only_look_reads_what_holds(house):
    policy.change(by="ada", margin={"default": 0.6, "by_plan": {"family": 0.45}})

    page = text(visitor(Role.ANALYST).get("/settings/money"))
    assert "<dd>60%; family: 45%</dd>" in page
    assert "/settings/choices/" not in page
