"""Today says what yesterday brought against what was expected of it, what needs a person, and what is at work; and it is true."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from live import until
from visiting import text, visitor

from goodwill import hands
from goodwill.console import lately
from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    InvoiceFailed,
    PlayLogged,
    Posting,
    SubscriptionStarted,
)
from goodwill.ledger import record
from goodwill.store.models import Role, Webhook


def told_to(house, *, yesterday: int) -> datetime:
    """Ninety days of ten plays each, all before one in the morning, and so many yesterday; none today."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    subject = house.subject("ada")
    house.tell("ada", SubscriptionStarted(plan="basic"), at=midnight - timedelta(days=91))
    plays = [
        Posting(
            subject,
            midnight - timedelta(days=ago) + timedelta(minutes=n % 50),
            PlayLogged(title="Solaris"),
            f"{ago}:{n}",
        )
        for ago in range(1, 91)
        for n in range(yesterday if ago == 1 else 10)
    ]
    record(plays)
    return midnight


def page(client, address: str = "/") -> str:
    def is_counted() -> bool:
        told = text(client.get(address))
        return "eing counted:" not in told and "first time" not in told

    until(is_counted, within=120)
    return text(client.get(address))


def card(told: str, name: str) -> str:
    return re.search(rf'<dt><a href="[^"]*"[^>]*>{name}</a></dt><dd>(.*?)</dd>', told, re.DOTALL)[1]


def test_a_day_unlike_the_others_is_said_to_be(house):
    told_to(house, yesterday=25)

    plays = card(page(visitor(Role.ANALYST)), "Plays")

    assert plays.startswith("25 ")
    assert "more than expected" in plays
    assert "expected 10<" in plays


def test_a_day_like_the_others_is_as_expected_and_is_drawn_with_its_band(house):
    told_to(house, yesterday=10)

    told = page(visitor(Role.ANALYST))

    assert "as expected" in card(told, "Plays")
    assert "80 % interval" in told or "80&nbsp;% interval" in told
    assert "four ordinary days of five" in told


def test_of_a_young_house_nothing_is_expected(house):
    house.tell(
        "ada", SubscriptionStarted(plan="basic"), PlayLogged(title="Solaris"), at=datetime.now(UTC) - timedelta(days=3)
    )

    assert "expected once seventy days are known" in card(page(visitor(Role.OWNER)), "Plays")


def test_the_hours_of_today_are_compared_with_the_same_hours_of_the_days_before(house):
    midnight = told_to(house, yesterday=10)
    value = lately.count()

    early, noon = (lately.read(value, "plays", midnight + timedelta(hours=hour)) for hour in (0, 12))

    assert (early.now().n, early.now().expected.high) == (0, 0)
    assert (noon.now().n, noon.now().expected.low, noon.now().verdict) == (0, 10, "fewer")
    assert early.yesterday().n == noon.yesterday().n == 10
    assert early.first == midnight.date() - timedelta(days=91)


def test_what_needs_a_person_leads_to_them_and_they_are_as_many_as_the_list_says(house):
    now = datetime.now(UTC)
    for name in ("ada", "bea"):
        house.tell(name, SubscriptionStarted(plan="basic"), at=now - timedelta(days=40))
        house.tell(name, InvoiceFailed(amount_minor=999, currency="EUR", reason="card"), at=now - timedelta(days=2))
    owner = visitor(Role.OWNER)

    told = page(owner)

    assert '<a href="/subscribers?standing=past_due">2 subscribers are past due</a>' in told
    assert text(owner.get("/subscribers?standing=past_due")).count('<th scope="row"><a href="/subscribers/') == 2
    assert "No worker is at work" in told
    assert "No worker is at work" not in page(visitor(Role.ANALYST))


def test_what_is_at_work_is_shown_with_how_far_it_is(house, monkeypatch):
    monkeypatch.setattr(hands, "_EVERY_S", 0.02)
    house.tell("ada", SubscriptionStarted(plan="basic"))
    owner = visitor(Role.OWNER)

    with hands.at_work("import") as importing, hands.at_work("worker"):
        importing.does("plays.csv", 0.4)
        until(lambda: "An import: plays.csv, 40%" in text(owner.get("/")))
        told = text(owner.get("/"))

    assert "A worker, waiting for what falls due" in told
    assert "No worker is at work" not in told


def test_who_is_leaving_is_named_the_first_to_go_first_and_all_are_listed(house):
    now = datetime.now(UTC)
    for n, name in enumerate(("ada", "bea", "carl", "dora")):
        house.tell(name, SubscriptionStarted(plan="basic"), at=now - timedelta(days=40))
        if name != "dora":
            asked = CancellationRequested(ends_at=now + timedelta(days=20 - n))
            house.tell(name, asked, at=now - timedelta(days=2))
    house.tell("carl", CancellationWithdrawn(), at=now - timedelta(days=1))
    owner = visitor(Role.OWNER)

    told = page(owner).split("Who is leaving?")[1].split("</table>")[0]

    assert re.findall(r"/subscribers/(\d+)", told) == [str(house.subject(name)) for name in ("bea", "ada")]
    assert "bea" in told
    assert "bea" not in page(visitor(Role.ANALYST)).split("Who is leaving?")[1].split("</table>")[0]
    listed = text(owner.get("/subscribers?leaving=999999"))
    assert "Asked to leave" in listed
    assert re.findall(r'<th scope="row"><a href="/subscribers/(\d+)', listed) == [
        str(house.subject(name)) for name in ("bea", "ada")
    ]
    assert "Nobody is all of this" in text(owner.get("/subscribers?leaving=18"))
    assert "asked to leave" in text(owner.get("/subscribers/errands/new?leaving=999999&act=note"))


def test_what_the_doctor_finds_needs_a_person_who_may_see_it(house):
    house.tell("ada", SubscriptionStarted(plan="basic"), at=datetime.now(UTC))
    row = Webhook.objects.create(
        name="w", address="https://nobody.invalid/x", made_by="x", secret=b"", position=0, created_us=0,
        state=Webhook.State.DISABLED,
    )  # fmt: skip
    owner = visitor(Role.OWNER)

    until(lambda: "nobody.invalid" in text(owner.get("/")))
    Webhook.objects.filter(pk=row.pk).delete()

    assert "nobody.invalid" not in text(visitor(Role.ANALYST).get("/"))
    assert "nobody.invalid" in text(owner.get("/"))
    owner.get("/settings/health")
    assert "nobody.invalid" not in text(owner.get("/"))


def test_each_figure_shows_the_shape_of_its_last_weeks(house):
    told_to(house, yesterday=25)

    plays = card(page(visitor(Role.ANALYST)), "Plays")

    assert "The last 28 whole days: from 10 to 25; least 10, most 25" in plays


def test_an_empty_house_teaches_the_first_steps(house):
    assert "Nothing has been told yet" in text(visitor(Role.OWNER).get("/"))
