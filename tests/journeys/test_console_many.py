"""Views of the list are kept, and many are acted on at once: it says how many and who, and afterwards how it went."""

from __future__ import annotations

import csv
import io
import re
import threading

import pytest
from django.db import connection
from visiting import acts as audited
from visiting import text, visitor

from goodwill import errands, ledger
from goodwill.console import everyone
from goodwill.facts import (
    CancellationOrdered,
    NoteWritten,
    PauseOrdered,
    PlayLogged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Act, Errand, Role, SavedView
from goodwill.vocabulary import SubjectId

N = 24


@pytest.fixture
def many(house) -> list[int]:
    """Two dozen on one plan, one of whom has a name that a spreadsheet would take for a formula, and one on another."""
    for n in range(N):
        name = "=cmd()" if n == 3 else f"Name{n} Lovelace"
        house.tell(f"u{n}", SubscriptionStarted(plan="basic"), SubscriberDescribed(country="IT", traits={"name": name}))
    house.tell("other", SubscriptionStarted(plan="family"), PlayLogged(title="Solaris"))
    everyone.counted(patience=120)
    return [house.subject(f"u{n}") for n in range(N)]


@pytest.fixture(autouse=True)
def in_the_foreground(monkeypatch):
    """What goes on behind a page is gone through by the test itself."""
    monkeypatch.setattr("goodwill.errands.begin", lambda _: None)


def asked(client, **chosen):
    return text(client.get("/subscribers/errands/new", chosen))


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    form = page.split('<form method="post" action="/subscribers/errands/new"')[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def facts(subjects: list[int], kind: type) -> int:
    return sum(type(e.fact) is kind for one in subjects for e in ledger.history(SubjectId(one)))


def test_it_says_how_many_and_who_before_anything_is_done(many):
    page = asked(visitor(Role.LEAD), act="pause", plan="basic")

    assert f"Pause {N} subscribers" in page
    for said in (
        "plan basic",
        "Name23 Lovelace",
        "and 16 others",
        f"Type {N}",
        "Each is looked at again",
        "/subscribers?plan=basic",
    ):
        assert said in page, said
    assert Errand.objects.count() == 0


def test_many_are_paused_once_confirmed_and_the_page_tells_how_it_went(house, many):
    lead = visitor(Role.LEAD)
    house.tell("u5", SubscriptionCancelled(cause="voluntary"))
    sent = {**fields(asked(lead, act="pause", plan="basic")), "reason": "technical", "many": str(N)}

    after = lead.post("/subscribers/errands/new", sent)
    again = lead.post("/subscribers/errands/new", sent)
    pk = Errand.objects.get().pk
    errands.go_on(pk)
    page = text(lead.get(f"/subscribers/errands/{pk}"))

    assert after.headers["Location"] == again.headers["Location"] == f"/subscribers/errands/{pk}"
    assert facts(many, PauseOrdered) == N - 1
    assert re.findall(r"<dd>(\d+)</dd>", page) == [str(N - 1), "1", str(N)]
    assert "has no subscription that runs" in page
    assert f'href="/subscribers/{many[5]}"' in page
    taken = lead.get(f"/subscribers/errands/{pk}/left-alone.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(taken))) == [["subject", "why"], [str(many[5]), "nothing runs"]]
    assert f"/subscribers/errands/{pk}" in text(lead.get("/subscribers/errands"))


@pytest.mark.parametrize("typed", ["", "23", "all"])
def test_who_does_not_type_how_many_they_are_does_nothing(many, typed):
    lead = visitor(Role.LEAD)
    sent = {**fields(asked(lead, act="leave", plan="basic")), "reason": "misuse", "many": typed}

    response = lead.post("/subscribers/errands/new", sent)

    assert response.status_code == 422
    assert Errand.objects.count() == 0


def test_a_list_that_has_changed_meanwhile_is_shown_again_and_nothing_is_done(house, many):
    lead = visitor(Role.LEAD)
    sent = {**fields(asked(lead, act="leave", plan="basic")), "reason": "misuse", "many": str(N)}
    house.tell("newcomer", SubscriptionStarted(plan="basic"))
    everyone.count()

    response = lead.post("/subscribers/errands/new", sent)

    assert response.status_code == 409
    assert "The list has changed since you looked at it" in text(response)
    assert f"Let {N + 1} subscribers go" in text(response)
    assert Errand.objects.count() == 0


def test_those_who_are_ticked_are_acted_on_and_nobody_else(many):
    lead = visitor(Role.LEAD)
    page = asked(lead, act="note", subject=[many[1], many[2]], plan="basic")
    form = page.split('<form method="post" action="/subscribers/errands/new"')[1]
    subjects = re.findall(r'name="subject" value="(\d+)"', form)

    lead.post("/subscribers/errands/new", {**fields(page), "subject": subjects, "text": "Told of the outage."})
    errands.go_on(Errand.objects.get().pk)

    assert "Write a note about 2 subscribers" in page
    assert sorted(map(int, subjects)) == [many[1], many[2]]
    assert facts([many[1], many[2]], NoteWritten) == 2
    assert facts(many, NoteWritten) == 2


@pytest.mark.parametrize("chosen", [{}, {"plan": "nobody's"}, {"subject": "999"}, {"subject": "x"}])
def test_who_chooses_nobody_does_nothing_to_everybody(many, chosen):
    page = asked(visitor(Role.LEAD), act="leave", **chosen)

    assert "There is nobody to act on" in page
    assert '<form method="post" action="/subscribers/errands/new"' not in page


def test_an_errand_is_stopped_and_the_rest_left_alone(many):
    lead = visitor(Role.LEAD)
    sent = {**fields(asked(lead, act="leave", plan="basic")), "reason": "misuse", "many": str(N)}
    lead.post("/subscribers/errands/new", sent)
    pk = Errand.objects.get().pk

    page = text(lead.post(f"/subscribers/errands/{pk}/stop", follow=True))
    errands.go_on(pk)

    assert "It is stopped" in page
    assert facts(many, CancellationOrdered) == 0
    assert "It had come to its end already" in text(lead.post(f"/subscribers/errands/{pk}/stop", follow=True))


def test_a_list_is_taken_away_and_everyone_in_it_is_in_the_audit_log(many):
    lead = visitor(Role.LEAD)
    sent = {**fields(asked(lead, act="list", plan="basic")), "many": str(N)}

    response = lead.post("/subscribers/errands/new", sent)
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [int(row["subject"]) for row in rows] == many[::-1]
    assert rows[0] | {"tenure_days": ""} == {
        "subject": str(many[-1]), "name": "Name23 Lovelace", "handle": "u23", "standing": "active", "plan": "basic",
        "country": "IT", "silent_days": rows[0]["silent_days"], "plays_30": "0", "tenure_days": "",
    }  # fmt: skip
    assert rows[-4]["name"] == "'=cmd()"
    assert sorted(Act.objects.filter(what="taken in a list").values_list("subject", flat=True)) == many
    assert ("lead@example.org", "list exported", None) in audited()


def test_an_errand_takes_the_right_to_the_act_and_the_right_to_act_on_many(many):
    agent, owner = visitor(Role.AGENT), visitor(Role.OWNER)

    assert agent.get("/subscribers/errands/new", {"act": "note", "plan": "basic"}).status_code == 403
    assert owner.get("/subscribers/errands/new", {"act": "erase", "plan": "basic"}).status_code == 404
    assert 'id="many"' not in text(agent.get("/subscribers?plan=basic"))
    assert 'id="many"' in text(owner.get("/subscribers?plan=basic"))


def test_a_view_is_kept_shown_and_let_go(many):
    agent = visitor(Role.AGENT)
    page = text(agent.get("/subscribers/views/new", {"plan": "family", "plays_to": "0"}))
    assert "Everybody here may see it" not in page

    after = agent.post(
        "/subscribers/views/new", {"plan": "family", "plays_to": "0", "name": "Idle families"}, follow=True
    )
    view = SavedView.objects.get()

    assert (view.query, view.is_shared) == ("plan=family&plays_to=0", False)
    assert "The view “Idle families” is kept." in text(after)
    assert 'aria-current="true">Idle families' in text(after)
    assert re.search(r"1 subscriber\b", text(after))
    assert "The view is let go." in text(agent.post(f"/subscribers/views/{view.pk}/removal", follow=True))
    assert not SavedView.objects.exists()


def test_a_private_view_of_anothers_is_reachable_by_nobody(many):
    agent, others = visitor(Role.AGENT), [visitor(role) for role in (Role.OWNER, Role.LEAD, Role.ANALYST)]
    agent.post("/subscribers/views/new", {"plan": "family", "name": "Mine alone", "is_shared": "on"})
    view = SavedView.objects.get()

    assert not view.is_shared  # an agent may not share
    for other in others:
        assert other.get(f"/subscribers/views/{view.pk}").status_code == 404
        assert other.post(f"/subscribers/views/{view.pk}/removal").status_code == 404
        assert "Mine alone" not in text(other.get("/subscribers"))
    assert SavedView.objects.count() == 1


def test_a_shared_view_is_everybodys_and_let_go_by_who_may_share(many):
    visitor(Role.LEAD).post("/subscribers/views/new", {"plan": "family", "name": "Families", "is_shared": "on"})
    view, analyst = SavedView.objects.get(), visitor(Role.ANALYST)

    assert "Families" in text(analyst.get("/subscribers"))
    assert analyst.get(f"/subscribers/views/{view.pk}").headers["Location"] == "/subscribers?plan=family"
    assert analyst.post(f"/subscribers/views/{view.pk}/removal").status_code == 404
    assert visitor(Role.OWNER).post(f"/subscribers/views/{view.pk}/removal").status_code == 302


def test_a_name_kept_twice_means_the_later_view(many):
    agent = visitor(Role.AGENT)
    for plan in ("basic", "family"):
        agent.post("/subscribers/views/new", {"plan": plan, "name": "Mine"})

    assert [view.query for view in SavedView.objects.all()] == ["plan=family"]


def test_an_errand_goes_on_behind_its_page(many, monkeypatch):
    from goodwill.errands import running

    monkeypatch.setattr("goodwill.errands.begin", running.begin)
    lead = visitor(Role.LEAD)
    sent = {**fields(asked(lead, act="leave", plan="basic")), "reason": "misuse", "many": str(N)}
    lead.post("/subscribers/errands/new", sent)
    [thread] = [one for one in threading.enumerate() if one.name.startswith("errand-")]
    thread.join(timeout=60)
    connection.close()

    assert facts(many, CancellationOrdered) == N
