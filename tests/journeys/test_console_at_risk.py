"""Whose leaving would cost most: who they are, why they, what could be done, and that looking at them is written down."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from functools import partial

import pytest
import simulated
from visiting import acts, text, visitor

from goodwill import appraisal
from goodwill.console.figures import shown
from goodwill.console.views import their_goodwill
from goodwill.store.models import Role

LATER = simulated.UNTIL + timedelta(days=1)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A simulated company whose everyone was valued on two days."""
    from django.db import connection

    from goodwill.site.setup import open_site

    written = simulated.write(tmp_path_factory.mktemp("risk") / "home", 400, 10)
    open_site(written.home, env=simulated.SECRETS)
    assert appraisal.keep(simulated.UNTIL)["valued"] == appraisal.keep(LATER)["valued"] == 400
    connection.close()
    return written


@pytest.fixture
def valued(company):
    """Who is most at risk of the company, its home being open."""
    from django.db import connection

    from goodwill.site.setup import open_site

    open_site(company.home, env=simulated.SECRETS)
    yield appraisal.at_risk()
    connection.close()


def _first(table):
    """The first person that the page shows: of the house's currency, the greatest loss."""
    return next(row for row in table.to_pylist() if row["currency"] == "EUR")


def test_those_at_risk_are_told_with_intervals_reasons_and_what_could_be_done(valued):
    row = _first(valued)

    page = text(visitor(Role.OWNER).get("/at-risk"))

    assert f'href="/subscribers/{row["subject"]}"' in page
    assert page.count("Leaves this month") == page.count("What could be done</h4>") == 20
    assert "Waking the sleeping does harm" in page
    assert all(one["loss_low_minor"] <= one["loss_minor"] <= one["loss_high_minor"] for one in valued.to_pylist())
    assert all(one["leaves_low"] <= one["leaves"] <= one["leaves_high"] for one in valued.to_pylist())
    assert all(one["remedies"] for one in valued.to_pylist())


def test_the_greatest_expected_loss_of_a_currency_comes_first(valued):
    for coin in set(valued["currency"].to_pylist()):
        losses = [one["loss_minor"] for one in valued.to_pylist() if one["currency"] == coin]
        assert losses == sorted(losses, reverse=True)


def test_an_analyst_sees_numbers_and_no_names_and_every_look_is_written_down(valued):
    before = len(acts())

    pages = [
        text(visitor(role, email=f"{role}-risk@example.org").get("/at-risk")) for role in (Role.ANALYST, Role.AGENT)
    ]

    assert ["@<wbr>simulated.example" in page for page in pages] == [False, True]
    assert [what for _who, what, _subject in acts()[before:]] == ["listed subscribers at risk"] * 2


def test_a_list_is_narrowed_to_a_reason_and_paged(valued):
    client = visitor(Role.OWNER)
    wanted = [one for one in valued.to_pylist() if one["currency"] == "EUR" and "let sleep" in one["remedies"]]

    page = text(client.get("/at-risk?currency=EUR&remedy=let+sleep"))
    second = text(client.get("/at-risk?currency=EUR&page=2"))

    assert f"{len(wanted)} subscriber" in page
    assert "Greater losses" in second
    assert f'href="/subscribers/{_first(valued)["subject"]}"' not in second


def test_the_whole_list_is_opened_as_an_errand(valued):
    n = sum(one["currency"] == "EUR" and "make good" in one["remedies"] for one in valued.to_pylist())

    page = text(visitor(Role.LEAD).get("/subscribers/errands/new?act=note&list=at-risk&currency=EUR&remedy=make+good"))

    assert f"Write a note about {n} subscriber" in page
    assert "Make it good" in page


def test_the_list_is_taken_away_by_who_may_and_each_in_it_is_written_down(valued):
    before = len(acts())
    refused = visitor(Role.ANALYST, email="no-csv@example.org").get("/at-risk.csv?currency=EUR")

    answer = visitor(Role.LEAD).get("/at-risk.csv?currency=EUR")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert refused.status_code == 403
    assert [int(row["subject"]) for row in rows] == [
        one["subject"] for one in valued.to_pylist() if one["currency"] == "EUR"
    ]
    assert sum(what == "taken in a list" for _who, what, _subject in acts()[before:]) == len(rows)


def test_before_anybody_was_valued_the_page_says_how_it_comes_about(house):
    page = text(visitor(Role.OWNER).get("/at-risk"))

    assert "Nobody was valued yet" in page
    assert "goodwill work" in page


def test_a_subscribers_goodwill_is_drawn_with_its_history_and_what_moved_it(valued):
    subject = _first(valued)["subject"]
    client = visitor(Role.OWNER)
    _counted(f"moved-{subject}", partial(their_goodwill._count, subject))

    page = text(client.get(f"/subscribers/{subject}"))
    moved = text(client.get(f"/subscribers/{subject}/goodwill"))

    first, last = appraisal.history_of(subject)
    assert 'id="their-goodwill"' in page
    assert "90 % interval" in page
    lines = {one.line.value: one.minor for one in appraisal.moved_of(subject)[0].entries}
    assert (lines["opening"], lines["closing"]) == (first.goodwill_minor, last.goodwill_minor)
    assert sum(lines.values()) - lines["opening"] - lines["closing"] == lines["closing"] - lines["opening"]
    assert '<th scope="row">Opening</th>' in moved


def _counted(name, count):
    assert shown(name, count, patience=120.0, at_most_every=timedelta(days=1)).figure is not None
