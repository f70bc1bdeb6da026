"""A subscriber is found and told; who may not know who they are learns it nowhere; every look is written down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from visiting import acts, text, visitor

from goodwill import ledger, people
from goodwill.facts import (
    CancellationRequested,
    InvoicePaid,
    LetdownSuffered,
    MessageReceived,
    PageViewed,
    PlayLogged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Role
from goodwill.vocabulary import Handle, HandleKind, SubjectId

EMAIL, WORDS, PATH = "ada@lovelace.example", "my engine will not start", "/secret-plans"


@pytest.fixture
def ada(house) -> int:
    """A subscriber with something on every lane that can be personal."""
    subject = house.subject("user-1815")
    people.link(SubjectId(subject), Handle(HandleKind.EMAIL, EMAIL))
    house.tell(
        "user-1815",
        SubscriptionStarted(plan="premium", amount_minor=1499, currency="EUR", interval="month", country="GB"),
        SubscriberDescribed(country="GB", traits={"name": "Ada Lovelace", "email": EMAIL}),
    )
    house.wait(days=3)
    house.tell(
        "user-1815",
        PlayLogged(title="Solaris", seconds=2520, length=9900, device="tv"),
        InvoicePaid(amount_minor=1499, currency="EUR"),
        MessageReceived(channel="email", text=WORDS),
        PageViewed(properties={"path": PATH}),
        LetdownSuffered(reason="buffering"),
    )
    return subject


@pytest.mark.parametrize("wanted", ["user-1815", EMAIL, EMAIL.upper(), " #1 ", "#1", "1"])
def test_a_subscriber_is_found_by_number_or_any_whole_handle(ada, wanted):
    response = visitor(Role.AGENT).get("/subscribers", {"q": wanted})

    assert response.headers["Location"] == f"/subscribers/{ada}"


@pytest.mark.parametrize("wanted", ["ada lov", "LOVELACE", "ada@", "ada@love", "lov"])
def test_parts_of_a_name_or_an_address_find_who_is_called_so(ada, wanted):
    for address in ("/subscribers", "/subscribers/found"):
        page = visitor(Role.AGENT, email="a@example.org").get(address, {"q": wanted})

        assert (page.status_code, f'href="/subscribers/{ada}"' in text(page), "Ada Lovelace" in text(page)) == (
            200,
            True,
            True,
        )


@pytest.mark.parametrize("wanted", ["adam", "#2", "#99999999999999999999", "#", "²", "user-181", "%", "\x00", "ada x"])
def test_what_nobody_is_called_finds_nobody(ada, wanted):
    for address in ("/subscribers", "/subscribers/found"):
        response = visitor(Role.AGENT, email="a@example.org").get(address, {"q": wanted})

        assert response.status_code == 200
        assert "Nobody is called" in text(response)
        assert f"/subscribers/{ada}" not in text(response)


def test_who_is_told_as_another_is_found_as_that_other_once(house, ada):
    house.tell("tablet", SubscriberDescribed(traits={"name": "Ada L."}))
    ledger.merge(house.subject("tablet"), SubjectId(ada), key="m")

    page = text(visitor(Role.AGENT).get("/subscribers/found", {"q": "ada"}))

    assert page.count("<li>") == 1
    assert f'href="/subscribers/{ada}"' in page


def test_the_page_tells_where_they_stand_and_what_happened(ada):
    page = text(visitor(Role.AGENT).get(f"/subscribers/{ada}"))

    for said in (
        "Ada Lovelace", "Active", "premium", "€14.99", EMAIL, "user-1815", "Subscribed: premium at €14.99 a month",
        "Watched Solaris for 42\u00a0min of 2\u00a0h\u00a045\u00a0min on tv", "Wrote to us by email", WORDS, PATH, "1 not made good", "United Kingdom",
    ):  # fmt: skip
        assert said in page, said


def test_an_analyst_sees_what_happened_and_never_to_whom(ada):
    analyst = visitor(Role.ANALYST)

    page = text(analyst.get(f"/subscribers/{ada}")) + text(analyst.get("/subscribers")) + text(analyst.get("/intake"))

    assert "Watched Solaris for 42\u00a0min" in page
    for secret in ("Lovelace", "lovelace", "user-1815", WORDS, PATH):
        assert secret not in page, secret


def test_an_analyst_cannot_find_out_whose_a_handle_is(ada):
    response = visitor(Role.ANALYST).get("/subscribers", {"q": EMAIL})

    assert response.status_code == 200
    assert "Your role finds subscribers by number only" in text(response)
    for typed in ("ada", "lovelace", "user-1815"):
        page = text(visitor(Role.ANALYST, email="b@example.org").get("/subscribers/found", {"q": typed}))
        assert "Nobody has this number" in page
        assert f"/subscribers/{ada}" not in page


def test_what_arrives_is_shown_to_nobody_with_names(ada):
    page = text(visitor(Role.OWNER).get("/intake"))

    assert "Wrote to us by email" in page
    assert WORDS not in page
    assert "Lovelace" not in page


def test_a_lane_shows_itself_alone(ada):
    page = text(visitor(Role.AGENT).get(f"/subscribers/{ada}", {"lane": "bills"}))

    assert "Paid €14.99" in page
    assert "Solaris" not in page


def test_a_forgotten_person_leaves_a_page_without_a_name(ada):
    ledger.forget(SubjectId(ada))

    page = text(visitor(Role.AGENT).get(f"/subscribers/{ada}"))

    assert "This person was forgotten" in page
    for secret in ("Lovelace", EMAIL, "user-1815", WORDS, PATH):
        assert secret not in page, secret


def test_two_told_as_one_have_one_page(house, ada):
    other = house.subject("tablet")
    house.tell("tablet", PlayLogged(title="Stalker"))
    ledger.merge(SubjectId(other), SubjectId(ada), key="m")
    agent = visitor(Role.AGENT)

    assert agent.get(f"/subscribers/{other}").headers["Location"] == f"/subscribers/{ada}"
    assert "Stalker" in text(agent.get(f"/subscribers/{ada}"))


@pytest.mark.parametrize("subject", ["2", "0", "999999999999999999", "99999999999999999999"])
def test_a_guessed_number_leads_nowhere(ada, subject):
    assert visitor(Role.OWNER).get(f"/subscribers/{subject}").status_code == 404


def test_what_is_no_subscriber_has_no_page(house):
    handle = Handle(HandleKind.DECISION, "price-2026")
    decision = people.subjects_of([handle])[handle]

    assert visitor(Role.OWNER).get(f"/subscribers/{decision}").status_code == 404


def test_every_look_is_written_down_with_who_and_at_whom(ada):
    agent = visitor(Role.AGENT)
    agent.get(f"/subscribers/{ada}")
    agent.get("/subscribers", {"q": EMAIL})
    agent.get("/subscribers/found", {"q": "lov"})
    agent.get("/subscribers")

    assert acts() == [
        ("agent@example.org", "looked at a subscriber", ada),
        ("agent@example.org", "searched for somebody", None),
        ("agent@example.org", "searched for somebody", None),
        ("agent@example.org", "listed subscribers", None),
        ("agent@example.org", "listed subscribers", None),
    ]


def test_what_a_source_says_is_never_markup(house):
    attack = "<script>alert(1)</script>"
    subject = house.subject(attack)
    house.tell(attack, PlayLogged(title=attack, device=attack), MessageReceived(channel=attack, text=attack))
    owner = visitor(Role.OWNER)

    for address in (f"/subscribers/{subject}", "/subscribers", "/intake", f"/subscribers?q={attack}x"):
        assert "<script>alert" not in text(owner.get(address)), address


def test_subscribers_are_listed_page_by_page_each_once(house):
    for n in range(120):
        house.subject(f"user-{n}")
    owner, seen, address = visitor(Role.OWNER), [], "/subscribers"

    while address:
        page = text(owner.get(address))
        seen += [int(number) for number in re.findall(r'href="/subscribers/(\d+)"', page)]
        rest = page.split('href="/subscribers?')
        address = "/subscribers?" + rest[1].split('"')[0] if len(rest) > 1 else ""

    assert seen == list(range(120, 0, -1))


def test_of_who_has_two_subscriptions_each_stands_by_itself(house):
    began = {"currency": "EUR", "country": "IT"}
    house.tell(
        "ida",
        SubscriptionStarted(plan="family", amount_minor=1299, interval="month", subscription="s1", **began),
        SubscriptionStarted(plan="basic", amount_minor=5999, interval="year", subscription="s2", **began),
        SubscriptionStarted(plan="kids", amount_minor=399, interval="month", subscription="s3", **began),
    )
    house.wait(days=3)
    house.tell(
        "ida",
        SubscriptionCancelled(cause="voluntary", subscription="s1"),
        CancellationRequested(subscription="s3", ends_at=house.now + timedelta(days=27)),
    )

    page = text(visitor(Role.ANALYST).get(f"/subscribers/{house.subject('ida')}"))
    whole = re.search(r"<caption>Each of their subscriptions</caption>.*?</table>", page, re.DOTALL)
    rows = re.findall(r"<tr><th scope=.row.>(.*?)</tr>", whole[0] if whole else "")

    told = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert [row.split()[0] for row in told] == ["basic", "kids", "family"]
    assert [("a year" in row, "until" in row, "Left since" in row) for row in told] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert "<dt>Plan</dt>" not in page
