"""Who leaves, and what the relationship is worth: pages that say how sure they are, or what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import simulated
from visiting import text, visitor

from goodwill.console import leaving, statements
from goodwill.console.figures import shown
from goodwill.facts import SubscriptionStarted
from goodwill.store.models import Role

PATIENCE = 300.0


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return simulated.write(tmp_path_factory.mktemp("worth") / "home", 400, 10)


@pytest.fixture
def lived(company):
    """The simulated company's home, open."""
    from conftest import SECRETS
    from django.db import connection

    from goodwill.site.setup import open_site

    open_site(company.home, env=SECRETS)
    yield company
    connection.close()


def _counted(name, count):
    """The figure, counted; a count that another test's page began, and left, is begun anew."""
    tries = (shown(name, count, patience=PATIENCE).figure for _ in range(4))
    return next(figure for figure in tries if figure is not None).value


def test_who_leaves_is_told_with_intervals_and_what_it_rests_on(lived):
    value = _counted("leavers", leaving.count)

    page = text(visitor(Role.ANALYST, email="leaving@example.org").get("/who-leaves?by=country"))

    assert all(low <= share <= high for _cause, _n, (share, low, high) in value["causes"])
    assert "90 % interval" in page
    if value["later"] is not None:
        foretold, fewest, most = (round(end) for end in value["later"]["foretold"])
        assert f"{foretold} were foretold to leave in the last months (90 % interval {fewest} to {most})" in page
    assert "Kaplan–Meier with late entry" in page
    assert page.count("<figure") >= 2
    assert "Did what was foretold come?" in page


def test_of_every_driver_the_interval_and_what_it_is_compared_with_are_told(lived):
    value = _counted("leavers", leaving.count)

    page = text(visitor(Role.ANALYST, email="drivers@example.org").get("/who-leaves"))

    sure = [one for one in value["drivers"] if one["ratio"][1] > 1 or one["ratio"][2] < 1]
    assert page.count('<th scope="row">') >= len(sure)
    assert "Compared with" in page


def test_curves_are_taken_away_as_they_are_drawn(lived):
    value = _counted("leavers", leaving.count)

    answer = visitor(Role.ANALYST, email="taken@example.org").get("/who-leaves?by=plan&take=still-here-by-plan.csv")

    n_months = sum(len(one["months"]) for one in value["curves"]["plan"])
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(text(answer).strip().splitlines()) >= n_months


def test_a_house_of_which_little_is_known_says_what_is_missing(house):
    house.tell("ada", SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month"))
    today = date.today()
    _counted("leavers", leaving.count)
    _counted(*statements.counting(*statements.usual(today)))
    client = visitor(Role.OWNER)

    pages = [text(client.get("/who-leaves")), text(client.get("/goodwill"))]

    assert "Too little is known yet to say who leaves" in pages[0]
    assert "Too little is known yet to put it in money" in pages[1]


def test_the_statement_on_the_page_closes_to_the_cent(lived):
    until = simulated.UNTIL.date()
    since = until - timedelta(days=31)
    value = _counted(*statements.counting(since, until))

    page = text(
        visitor(Role.ANALYST, email="statement@example.org").get(f"/goodwill?since={since}&until={until}&by=plan")
    )

    one = value["own"]["plan"][0]["group"]
    of_one = text(
        visitor(Role.ANALYST, email="group@example.org").get(
            f"/goodwill?since={since}&until={until}&by=plan&group={one}"
        )
    )
    assert "&amp;group=" in page
    assert f'group={one}#goodwill-statement" aria-current="true"' in of_one
    for by in ("", "plan", "country"):
        assert all(low <= minor <= high for minor, low, high in (told["moved"] for told in value["own"][by]))
    for group in value["own"][""]:
        lines = {line: minor for line, minor, _low, _high in group["lines"]}
        assert sum(lines.values()) - lines["closing"] == lines["closing"]
    assert "What moved our goodwill?" in page
    assert "months lived, in which" in page.partition("Rests on")[2]


def test_goodwill_is_told_month_by_month(lived):
    today = date.today()
    value = _counted(*statements.by_month(today))

    client = visitor(Role.ANALYST, email="months@example.org")
    page, by_plan = text(client.get("/goodwill")), text(client.get("/goodwill?by=plan"))
    taken = text(client.get("/goodwill?by=plan&take=goodwill-by-month-plan.csv"))

    assert [one["on"] for one in value["months"]] == [str(on) for on in statements.firsts(today)]
    totals = [one["own"][""] for one in value["months"]]
    assert all(low <= minor <= high for month in totals for minor, low, high in (one["goodwill"] for one in month))
    assert all(
        sum(one["goodwill"][0] for one in month["own"]["plan"]) == sum(one["goodwill"][0] for one in month["own"][""])
        for month in value["months"]
    )
    assert "What was it worth over time?" in page
    assert all(one["group"] in by_plan for one in value["months"][-1]["own"]["plan"])
    assert len(taken.strip().splitlines()) == 1 + len(value["months"])


def test_dates_that_cannot_be_are_refused_with_what_to_choose(house):
    tomorrow = date.today() + timedelta(days=1)

    page = text(visitor(Role.OWNER).get(f"/goodwill?since={tomorrow}&until={tomorrow}"))

    assert "This day has not begun yet" in page
    assert "The first date must be before the second" in page
