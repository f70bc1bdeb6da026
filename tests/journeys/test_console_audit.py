"""The audit log is sought by person, subscriber, kind and day, page by page, and taken away as it is shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from visiting import acts, text, visitor

from goodwill import access
from goodwill.segments.rows import micros
from goodwill.store.models import Act, Role
from goodwill.vocabulary import say, word


@pytest.fixture
def owner(house):
    told = [("ada", "look", 7, 1), ("bo", "act", 7, 2), ("ada", "act", 8, 3)]
    for who, sort, subject, day in told:
        at = micros(datetime(2026, 5, day, 12, tzinfo=UTC))
        Act.objects.create(at_us=at, who=who, sort=sort, what=f"{who} {sort} {subject}", subject=subject)
    return visitor(Role.OWNER)


@pytest.mark.parametrize(
    ("sought", "shown"),
    [
        ("", {"ada look 7", "bo act 7", "ada act 8"}),
        ("who=ada", {"ada look 7", "ada act 8"}),
        ("subject=7", {"ada look 7", "bo act 7"}),
        ("sort=act", {"bo act 7", "ada act 8"}),
        ("since=2026-05-02&until=2026-05-02", {"bo act 7"}),
        ("who=ada&sort=look&subject=7", {"ada look 7"}),
        ("since=yesterday&subject=x", {"ada look 7", "bo act 7", "ada act 8"}),
    ],
)
def test_what_is_sought_is_shown_and_taken_away(owner, sought, shown):
    page, file = text(owner.get(f"/settings/audit?{sought}")), text(owner.get(f"/settings/audit.csv?{sought}"))

    every = {"ada look 7", "bo act 7", "ada act 8"}
    assert {one for one in every if one in page} == shown
    assert {one for one in every if one in file} == shown


def test_the_log_goes_on_where_a_page_ends_and_misses_nothing(owner):
    Act.objects.all().delete()
    for n in range(230):
        Act.objects.create(at_us=n, who="ada@example.org", sort="look", what=f"look {n:03}")
    address, seen = "/settings/audit?who=ada@example.org", []

    while address:
        told = text(owner.get(address))
        seen.append(re.findall(r"look \d{3}", told))
        earlier = re.search(r'href="(\?[^"]*before=\d+)">Earlier', told)
        address = f"/settings/audit{unescape(earlier[1])}" if earlier else ""

    assert [len(page) for page in seen] == [100, 100, 30]
    assert [look for page in seen for look in page] == [f"look {n:03}" for n in reversed(range(230))]


def test_taking_it_away_is_written_down_and_asked_about(owner):
    owner.get("/settings/audit.csv")

    assert acts()[-1][:2] == ("owner@example.org", "took the audit log away")
    assert visitor(Role.OWNER, sure=False).get("/settings/audit.csv").headers["Location"].startswith("/confirm?")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("it", ["bo@example.org come analista", "recapiti: 1.200", "evento 1200", "asked-us.csv"]),
        ("fr", ["bo@example.org comme analyste", "identifiants\u00a0: 1\u202f200", "événement 1200", "asked-us.csv"]),
        ("pl", ["bo@example.org jako analityk", "identyfikatory: 1\u00a0200", "zdarzenie 1200", "asked-us.csv"]),
    ],
)
def test_what_a_line_is_about_is_told_in_the_language_of_who_reads_it(owner, language, told):
    Act.objects.all().delete()
    access.acted("ada", "file put up", about="asked-us.csv")
    access.acted("ada", "event dropped", about=say("event %(event)s", event="1200"))
    access.looked("ada", "listed subscribers", about=say("handles: %(n)s", n=1200))
    access.acted("ada", "invited", about=say("%(who)s as %(role)s", who="bo@example.org", role=word("analyst")))

    page = text(owner.get("/settings/audit", headers={"Accept-Language": language}))
    file = text(owner.get("/settings/audit.csv", headers={"Accept-Language": language}))

    assert re.findall(r'<td class="wide">([^<]*)</td></tr>', page) == told
    assert [line.split(",")[-1] for line in file.splitlines()[1:5]] == [
        "bo@example.org as analyst", '200"', "event 1200", "asked-us.csv",
    ]  # fmt: skip
