"""Who stays, what is used and who is whom in the list: counted behind the page, true on a toy, for whom the table lets in."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from live import until
from visiting import acts, text, visitor

from goodwill import policy
from goodwill.estimates import difference
from goodwill.facts import PlayLogged, SubscriptionCancelled, SubscriptionStarted
from goodwill.store.models import Role

MONTH = timedelta(days=30.4375)
FILES = [
    *(
        f"/?take={name}"
        for name in ("days-plays.csv", "days-plays.svg", "days-plays.json", "standings.csv", "standings.svg")
    ),
    *(f"/retention?take={name}" for name in ("retention-by-plan.csv", "retention-by-plan.svg")),
    *(f"/retention?take={name}" for name in ("cohorts.csv", "cohorts.svg")),
    *(f"/use?take={name}" for name in ("titles.csv", "hours-of-the-week.csv", "hours-of-the-week.svg", "devices.csv")),
]


def start(plan: str, country: str) -> SubscriptionStarted:
    return SubscriptionStarted(plan=plan, country=country, button="web", amount_minor=999, currency="EUR")


@pytest.fixture
def toy(house):
    """Four who began three months ago, one of whom left after one; two of them play."""
    now = datetime.now(UTC)
    for name, plan in (("ada", "basic"), ("bea", "basic"), ("cyr", "basic"), ("dan", "family")):
        house.tell(name, start(plan, "IT"), at=now - 3.5 * MONTH)
    house.tell("bea", SubscriptionCancelled(cause="voluntary"), at=now - 2 * MONTH)
    monday = datetime(2026, 1, 5, 20, 30, tzinfo=UTC)
    house.tell("ada", PlayLogged(title="Solaris", seconds=9900, length=9900, device="tv"), at=monday)
    house.tell("ada", PlayLogged(title="=cmd()", seconds=60, length=9900, device="phone"), at=monday)
    house.tell("dan", PlayLogged(title="Solaris", seconds=60, length=9900, device="tv"), at=monday)
    return house


def page(client, address):
    """The page once its figures are counted."""
    until(lambda: "eing counted" not in text(client.get(address)), what=lambda: address)
    return text(client.get(address))


def rows(client, address):
    return list(csv.reader(StringIO(client.get(address).content.decode("utf-8-sig"))))


def listed(told):
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/subscribers/(\d+)"', told)]


def test_the_curves_are_drawn_and_stand_in_a_table(toy):
    told = page(visitor(Role.ANALYST), "/retention")

    assert "basic" in told
    assert "family" in told
    assert '<tr><th scope="row">basic</th><td>2</td><td>3</td><td>66.7%</td>' in told
    assert told.count('<path class="step tone-') == 2
    assert told.count('<path class="band tone-') == 2


def test_the_curves_can_be_taken_away_by_plan_and_by_country(toy):
    client = visitor(Role.ANALYST)
    page(client, "/retention")

    by_plan = rows(client, "/retention?take=retention-by-plan.csv")
    by_country = rows(client, "/retention?by=country&take=retention-by-country.csv")

    assert [(*row[:3], float(row[3])) for row in by_plan[1:]] == [
        ("basic", "0", "3", 1), ("basic", "1", "3", 1), ("basic", "2", "3", 2 / 3), ("basic", "3", "3", 2 / 3),
        ("family", "0", "1", 1), ("family", "1", "1", 1), ("family", "2", "1", 1), ("family", "3", "1", 1),
    ]  # fmt: skip
    assert [(*row[:3], float(row[3])) for row in by_country[1:]] == [
        ("IT", "0", "4", 1), ("IT", "1", "4", 1), ("IT", "2", "4", 3 / 4), ("IT", "3", "4", 3 / 4),
    ]  # fmt: skip


def test_a_cell_of_the_cohorts_leads_to_as_many_people_as_it_says(toy):
    client = visitor(Role.OWNER)
    told = page(client, "/retention")
    cells = re.findall(r'<a href="(/subscribers\?cohort=[^"]+)" title="(\d+)">', told)

    assert [n for _, n in cells] == ["4", "3", "3"]
    for address, n in cells:
        assert len(listed(text(client.get(address.replace("&amp;", "&"))))) == int(n), address


def test_a_cell_of_a_weekly_cohort_of_a_group_leads_to_its_people(toy):
    client = visitor(Role.OWNER)
    told = page(client, "/retention?every=week&plan=basic&country=IT&button=web")
    cells = re.findall(r'<a href="(/subscribers\?week=[^"]+)" title="(\d+)">', told)

    assert [n for _, n in cells] == ["3"] * 6 + ["2"] * 9
    for address, n in (cells[0], cells[-1]):
        listing = text(client.get(address.replace("&amp;", "&")))
        assert len(listed(listing)) == int(n), address
        assert "joined on basic, came by web, stayed" in listing


def test_two_groups_are_compared_with_the_interval_of_their_difference(toy):
    client = visitor(Role.ANALYST)
    told = page(client, "/retention?plan=basic&other_plan=family")
    lines = rows(client, "/retention?plan=basic&other_plan=family&take=retention-difference.csv")
    apart = difference(2, 3, 1, 1)

    assert "Which stay longer is open" in told
    assert [round(float(cell), 6) for cell in lines[3][1:]] == [
        round(end * 100, 6) for end in (apart.value, apart.low, apart.high)
    ]
    assert [
        row[:3] for row in rows(client, "/retention?plan=basic&other_plan=family&take=retention-compared.csv")[1:]
    ] == [[group, str(month), n] for group, n in (("basic", "3"), ("family", "1")) for month in range(4)]


def test_of_groups_that_share_people_no_difference_is_told(toy):
    client = visitor(Role.ANALYST)
    told = page(client, "/retention?plan=basic&other_country=IT")

    assert "These two groups share people" in told
    assert 'id="retention-compared"' in told
    assert 'id="retention-difference"' not in told


def test_a_group_without_people_is_said_to_have_none(toy):
    client = visitor(Role.ANALYST)

    assert "Nobody of “gone” has subscribed yet." in page(client, "/retention?plan=basic&other_plan=gone")
    assert "Nobody is all of this" in page(client, "/retention?plan=gone")


def test_the_people_of_a_cell_are_numbers_to_an_analyst_and_the_look_is_written_down(toy):
    analyst = visitor(Role.ANALYST)
    page(analyst, "/subscribers?stayed=2")
    toy_acts = acts()

    told = text(analyst.get("/subscribers?stayed=2"))

    assert listed(told) == [4, 3, 1]
    assert ">ada<" not in told
    assert acts()[len(toy_acts) :] == [("analyst@example.org", "listed subscribers", None)]


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("standing=cancelled", [2]),
        ("plan=family", [4]),
        ("country=IT", [4, 3, 2, 1]),
        ("country=FR", []),
        ("silent=30", [4, 3, 2, 1]),
        ("silent=900", []),
        ("standing=active&plan=basic", [3, 1]),
        ("plan=%00%27%3B--", []),
        ("silent=-1&cohort=x&standing=", [4, 3, 2, 1]),
    ],
)
def test_the_list_is_filtered(toy, asked, who):
    client = visitor(Role.AGENT)
    page(client, "/subscribers?standing=active")

    assert listed(text(client.get(f"/subscribers?{asked}"))) == who


def test_the_list_says_where_each_stands_and_on_what(toy):
    client = visitor(Role.AGENT)
    page(client, "/subscribers?standing=active")

    told = text(client.get("/subscribers"))

    assert re.findall(r'<td><span class="tag \w*">(.+?)</span>', told) == ["Active", "Active", "Left", "Active"]
    assert told.count('<td class="wide whole-words">basic</td>') == 3


def test_a_filtered_list_is_paged_each_once(house):
    now = datetime.now(UTC)
    for n in range(120):
        house.tell(f"user-{n}", start("basic" if n % 3 else "family", "IT"), at=now - timedelta(days=2))
    owner, seen = visitor(Role.OWNER), []
    address = "/subscribers?plan=basic"
    page(owner, address)

    while address:
        told = text(owner.get(address))
        seen += listed(told)
        older = re.search(r'class="button calm" href="(/subscribers\?[^"]*before=[^"]+)"', told)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == [n + 1 for n in reversed(range(120)) if n % 3]


def test_titles_hours_and_devices_are_counted(toy):
    client = visitor(Role.ANALYST)
    told = page(client, "/use")

    assert rows(client, "/use?take=titles.csv")[1:] == [
        ["Solaris", "2", "1", "1", "9960"], ["'=cmd()", "1", "0", "1", "60"],
    ]  # fmt: skip
    assert rows(client, "/use?take=devices.csv")[1:] == [["tv", "2", str(2 / 3), "2"], ["phone", "1", str(1 / 3), "1"]]
    hours = rows(client, "/use?take=hours-of-the-week.csv")
    assert [
        (row[0], head, n) for row in hours[1:] for head, n in zip(hours[0][1:], row[1:], strict=True) if n != "0"
    ] == [("1", "20:00", "3")]
    assert "Most on Monday 20:00: 3 plays" in told


def test_hours_are_those_of_the_houses_clocks_and_it_is_said_which(toy):
    policy.change(by="owner@example.org", time_zone="Asia/Kolkata")
    client = visitor(Role.ANALYST)
    told = page(client, "/use")

    assert "by the house’s clocks (Asia/Kolkata)" in told
    # 20:30 in UTC is two in the morning of the next day
    assert "Most on Tuesday 02:00: 3 plays" in told


def test_a_title_is_found_by_part_of_its_name_whatever_its_case_and_accents(toy):
    toy.tell("ada", PlayLogged(title="L’été à Łódź", seconds=60, length=9900), at=datetime(2026, 1, 5, tzinfo=UTC))
    client = visitor(Role.ANALYST)
    page(client, "/use")

    def found(wanted: str) -> list[str]:
        return re.findall(
            r'<a href="/use/title\?title=[^"]+">([^<]+)</a></th>', text(client.get("/use", {"q": wanted}))
        )

    assert (found("SOLA"), found("lodz ete"), found("nobody")) == (["Solaris"], ["L’été à Łódź"], [])


def test_a_title_has_its_page_and_each_figure_its_people(toy):
    owner = visitor(Role.OWNER)
    told = page(owner, "/use/title?title=Solaris")
    links = [address.replace("&amp;", "&") for address in re.findall(r'href="(/subscribers\?title=[^"]+)"', told)]

    assert rows(owner, "/use/title?title=Solaris&take=title-left.csv")[1] == ["0.0–0.1", "1", "1.0"]
    assert rows(owner, "/use/title?title=Solaris&take=title-weeks.csv")[1] == ["2026-01-05", "2", "1", "1"]
    assert rows(owner, "/use/title?title=Solaris&take=title-by-plan.csv")[1:] == [
        ["basic", "1", "0.5"],
        ["family", "1", "0.5"],
    ]
    assert {address: listed(text(owner.get(address))) for address in links} == {
        "/subscribers?title=Solaris": [4, 1],
        "/subscribers?title=Solaris&did=started": [4, 1],
        "/subscribers?title=Solaris&did=finished": [1],
        "/subscribers?title=Solaris&did=abandoned": [4],
        "/subscribers?title=Solaris&plan=basic": [1],
        "/subscribers?title=Solaris&plan=family": [4],
        "/subscribers?title=Solaris&country=IT": [4, 1],
    }
    assert "Finished “Solaris”" in text(owner.get("/subscribers?title=Solaris&did=finished"))


def test_the_people_of_a_title_nobody_has_looked_at_are_counted_when_they_are_asked_for(toy):
    owner = visitor(Role.OWNER)

    assert listed(page(owner, "/subscribers?title=Solaris&did=abandoned")) == [4]


def test_a_title_nobody_played_is_said_to_be_none(toy):
    owner = visitor(Role.OWNER)

    assert "Nobody has played a title of this name." in page(owner, "/use/title?title=Nothing")
    assert owner.get("/use/title").headers["Location"] == "/use"


def test_titles_are_ordered_by_the_address(toy):
    client = visitor(Role.ANALYST)
    page(client, "/use")

    def ordered(by: str) -> list[str]:
        return re.findall(r'">(Solaris|=cmd\(\))</a></th>', text(client.get(f"/use?sort={by}")))

    assert ordered("started") == ["=cmd()", "Solaris"]
    assert ordered("-started") == ordered("nonsense") == ordered("-title") == ["Solaris", "=cmd()"]
    assert ordered("title") == ["=cmd()", "Solaris"]


def test_a_filter_put_on_the_people_of_a_cell_keeps_the_cell(toy):
    client = visitor(Role.AGENT)
    page(client, "/subscribers?stayed=2")

    told = text(client.get("/subscribers?cohort=202605&stayed=2&silent=1000"))

    assert '<input type="hidden" name="cohort" value="202605">' in told
    assert '<option value="1000" selected>' in told


@pytest.mark.parametrize("address", FILES)
def test_every_file_is_whole_and_has_a_name(toy, address):
    client = visitor(Role.ANALYST)
    page(client, address.partition("?")[0])

    answer = client.get(address)

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    if address.endswith(".svg"):
        assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
    elif address.endswith(".json"):
        assert len(answer.json()["values"][0]) == (56 if "days" in address else 90)
    else:
        assert len(rows(client, address)) > 1


@pytest.mark.parametrize("address", FILES)
def test_a_file_asked_for_before_the_first_count_leads_to_its_page(house, address):
    assert visitor(Role.OWNER).get(address).status_code == 302


def test_a_house_without_facts_teaches_the_next_step(house):
    client = visitor(Role.OWNER)

    assert "A curve begins with the first subscription" in page(client, "/retention")
    assert "A play is told by a player through a write key" in page(client, "/use")
