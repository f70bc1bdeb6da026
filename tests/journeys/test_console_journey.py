"""A journey of any length is gone through quickly, level by level, without a browser's help; it is told to each as they may know it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape
from statistics import quantiles

import pytest
from visiting import acts, text, visitor

from goodwill import ledger
from goodwill.facts import (
    InvoicePaid,
    MessageReceived,
    NoteWithdrawn,
    NoteWritten,
    PlayLogged,
    Posting,
    SubscriptionStarted,
)
from goodwill.store.models import Role

BEGAN = datetime(2021, 3, 1, 9, tzinfo=UTC)
WORDS = "my engine will not start"
ALONE = {"HX-Request": "true"}


@pytest.fixture
def ada(house) -> int:
    """Four years: a subscription, a bill a month, a message, and in one hour of March 2024 a play each minute."""
    subject = house.subject("ada")
    house.tell("ada", SubscriptionStarted(plan="premium", amount_minor=999, currency="EUR"), at=BEGAN)
    for month in range(48):
        house.tell("ada", InvoicePaid(amount_minor=999, currency="EUR"), at=BEGAN + timedelta(days=30 * month))
    house.tell("ada", MessageReceived(channel="email", text=WORDS), at=BEGAN + timedelta(days=400))
    for minute in range(60):
        house.tell("ada", PlayLogged(title=f"Episode {minute}"), at=datetime(2024, 3, 5, 20, minute, 30, tzinfo=UTC))
    return subject


def links(page: str) -> list[str]:
    """Where a page leads within the journey."""
    return [unescape(one) for one in re.findall(r'href="(\?[^"#]*)', page)]


def test_the_whole_is_density_and_one_comes_down_to_the_minutes_by_links_alone(ada):
    agent, address = visitor(Role.AGENT), f"/subscribers/{ada}"
    page, seen = text(agent.get(f"{address}?lane=plays")), []

    for level in ("Year", "Month", "Week", "Day", "Hour", "Minutes"):
        found = re.search(rf'<a href="(\?[^"]*)#journey"[^>]*>{level}</a>', page)
        page = text(agent.get(address + unescape(found[1])))
        seen.append((level, page.count('class="mark '), bool(re.search(r'class="plays depth-', page))))

    assert [is_dense for _, _, is_dense in seen] == [True, False, False, False, False, False]
    assert 3 <= seen[-1][1] <= 6


def test_a_column_leads_to_the_stretch_it_stands_for(ada):
    agent = visitor(Role.AGENT)
    page = text(agent.get(f"/subscribers/{ada}"))
    column = next(
        address for address, said in re.findall(r'<a href="(\?[^"]*)#journey" tabindex="-1"><rect[^>]*><title>([^<]*)', page)
        if "1 Mar 2024" in said and "61 facts" in said
    )  # fmt: skip

    page = text(agent.get(f"/subscribers/{ada}{column.replace('&amp;', '&')}"))

    assert "1 Mar 2024 to 31 Mar 2024" in page
    assert "of 61, latest first" in page


def test_a_mark_leads_to_its_sentence(ada):
    agent = visitor(Role.AGENT)
    here = "?from=2024-03-01&to=2024-04-01"
    page = text(agent.get(f"/subscribers/{ada}{here}"))
    marks = re.findall(
        r'<a href="(\??[^"#]*)#(f\d+)" tabindex="-1"><rect[^>]*><title>\d+ Mar 2024, (\S+)  ([^<]*)</title>', page
    )

    assert len(marks) == 61
    assert len([address for address, *_ in marks if address]) == 1
    for address, fact, clock, said in sorted(marks)[::12]:
        led = text(agent.get(f"/subscribers/{ada}{unescape(address) or here}"))
        assert re.search(rf'<li id="{fact}">.*?<time[^>]*>{clock[:5]}</time><span>{said}</span>', led), said


def test_the_section_alone_is_what_the_page_shows(ada):
    agent, query = visitor(Role.AGENT), "?lane=plays&from=2024-03-05&to=2024-03-06&page=2"
    whole = text(agent.get(f"/subscribers/{ada}{query}"))

    alone = text(agent.get(f"/subscribers/{ada}/journey{query}", headers=ALONE))

    assert alone.strip().startswith('<section class="panel journey"')
    assert alone.strip() in whole


def test_the_section_asked_for_as_a_page_leads_to_the_page(ada):
    answer = visitor(Role.AGENT).get(f"/subscribers/{ada}/journey?lane=plays")

    assert answer.headers["Location"] == f"/subscribers/{ada}?lane=plays#journey"


@pytest.mark.parametrize("query", ["?page=2", "?from=2022-04-01&to=2022-04-10", "?lane=messages"])
def test_what_an_analyst_may_not_know_is_in_no_level_of_it(ada, query):
    analyst = visitor(Role.ANALYST)

    told = [
        text(analyst.get(f"/subscribers/{ada}{query}")),
        text(analyst.get(f"/subscribers/{ada}/journey{query}", headers=ALONE)),
    ]

    assert all("Wrote to us by email" in page for page in told)
    assert not any(WORDS in page for page in told)
    assert WORDS in text(visitor(Role.AGENT).get(f"/subscribers/{ada}/journey{query}", headers=ALONE))


def test_who_moves_about_in_a_journey_goes_on_with_one_look(ada):
    agent = visitor(Role.AGENT)
    agent.get(f"/subscribers/{ada}/journey", headers=ALONE)
    agent.get(f"/subscribers/{ada}/journey?lane=plays", headers=ALONE)
    visitor(Role.LEAD).get(f"/subscribers/{ada}/journey", headers=ALONE)
    agent.get(f"/subscribers/{ada}")

    assert acts() == [
        ("agent@example.org", "looked at a subscriber", ada),
        ("lead@example.org", "looked at a subscriber", ada),
        ("agent@example.org", "looked at a subscriber", ada),
    ]


def test_a_note_that_was_taken_back_has_lost_its_words_at_every_level(house, ada):
    house.tell(
        "ada", NoteWritten(note="n1", text="call her back", author="agent@example.org"), at=BEGAN + timedelta(days=99)
    )
    agent, address = visitor(Role.AGENT), f"/subscribers/{ada}/journey?day=2021-06-08"
    assert "call her back" in text(agent.get(address, headers=ALONE))

    house.tell("ada", NoteWithdrawn(note="n1"), at=BEGAN + timedelta(days=900))

    for page in (address, f"/subscribers/{ada}?day=2021-06-08", f"/subscribers/{ada}?day=2021-06-08&lane=messages"):
        assert "call her back" not in text(agent.get(page, headers=ALONE)), page


def test_the_journey_of_nobody_is_nowhere_and_an_empty_one_says_so(house):
    agent, subject = visitor(Role.AGENT), house.subject("new")

    assert agent.get("/subscribers/999/journey", headers=ALONE).status_code == 404
    assert "Nothing has happened yet" in text(agent.get(f"/subscribers/{subject}/journey", headers=ALONE))


def test_what_is_told_meanwhile_is_there_at_the_next_look(house, ada):
    agent = visitor(Role.AGENT)
    agent.get(f"/subscribers/{ada}")

    house.tell("ada", PlayLogged(title="The latest of all"), at=BEGAN + timedelta(days=2000))
    ledger.compact(at=house.now)

    assert "The latest of all" in text(agent.get(f"/subscribers/{ada}"))


def test_a_hundred_thousand_facts_are_gone_through_within_a_tenth_of_a_second(house):
    subject = house.subject("long")
    facts = [PlayLogged(title=f"t{n % 400}", seconds=n % 7000, length=7000, device="tv") for n in range(1000)]
    for n in range(100):
        at = [BEGAN + timedelta(minutes=25 * (1000 * n + i)) for i in range(1000)]
        ledger.record([Posting(subject, at[i], fact, f"{n}:{i}", "web") for i, fact in enumerate(facts)])
    ledger.compact(at=house.now)
    agent, address = visitor(Role.AGENT), f"/subscribers/{subject}/journey"
    pages, taken = [""], []

    for asked in range(60):
        began = time.thread_time()
        page = text(agent.get(address + pages[asked % len(pages)], headers=ALONE))
        taken.append(time.thread_time() - began)
        pages += [one for one in links(page)[asked % 5 :: 25] if one not in pages]

    assert "100,000 facts" in page
    assert len(pages) > 60
    assert quantiles(taken[1:], n=20)[-1] < 0.1
