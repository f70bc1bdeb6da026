"""The room of decisions: written down in a form, looked at, sealed once, and what came of it beside it; who may and who may not."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime, timedelta

import announcing
import pytest
import simulated
from deciding import AT, RISE, made
from django.utils.translation import override
from visiting import acts, text, visitor

from goodwill import review
from goodwill.console.deciding import counted
from goodwill.console.deciding.before import in_words
from goodwill.console.telling.words import said as in_language
from goodwill.decisions.cases import cases
from goodwill.decisions.record import as_toml
from goodwill.site import demo_later
from goodwill.store.models import Role
from goodwill.vocabulary import Estimate, say

TODAY = datetime.now(UTC).date()
FORM = {
    "name": "basic-2027", "kind": "price_change", "about": "Basic becomes one euro dearer in Germany.",
    "announced_on": str(TODAY + timedelta(days=10)), "in_force_on": str(TODAY + timedelta(days=50)), "told_by": ["email"],
    "countries": "DE", "contact": "4.20", "currency": "EUR", "stop_measure": "cancellations", "stop_above": "1.5",
    "price-TOTAL_FORMS": "1", "price-INITIAL_FORMS": "0",
    "price-0-plan": "basic", "price-0-before": "4.99", "price-0-after": "5.99", "price-0-currency": "EUR",
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A simulated company whose own last price rise was sealed before it was announced, and measured."""
    written = simulated.write(tmp_path_factory.mktemp("decided") / "home", 500, 14)
    command = [*demo_later.COMMAND, str(written.home), simulated.UNTIL.isoformat(), "14"]
    subprocess.run(command, env=os.environ | simulated.SECRETS, check=True)
    return written


@pytest.fixture
def decided(company):
    """The name and the number of that decision, its home being open."""
    from django.db import connection

    from goodwill.site.setup import open_site

    open_site(company.home, env=simulated.SECRETS)
    [one] = [one for one in review.decided() if one.seal and one.name.startswith("euro-rise")]
    yield one
    connection.close()


def _counted(monkeypatch):
    """Wait for what is counted behind the page."""
    monkeypatch.setattr(counted, "FIRST_WAIT_S", 120.0)


def test_before_anything_was_decided_the_page_says_how_it_comes_about_and_claims_nothing(house):
    page = text(visitor(Role.OWNER).get("/decisions"))

    assert "Nothing was decided yet" in page
    assert "No forecast was measured yet" in page
    assert "80% intervals held" not in page


def test_a_simulated_companys_own_rise_is_listed_with_its_forecast_what_came_and_its_score(decided):
    page = text(visitor(Role.ANALYST).get("/decisions"))

    line = page[page.index(f'href="/decisions/{decided.subject}"') :].split("</li>")[0]
    assert "Measured</span>" in line
    assert re.search(r"Net subscribers, foretold</dt><dd>[+-]?\d+ <small>[+-]?\d+ … [+-]?\d+", line)
    assert "CRPS" in line
    assert "80% intervals held" in page
    assert "nobody in it is real" in page


def test_its_page_shows_forecast_and_effect_on_one_axis_with_the_checks_and_refuses_what_they_do_not_bear(
    decided, monkeypatch
):
    _counted(monkeypatch)

    page = text(visitor(Role.ANALYST).get(f"/decisions/{decided.subject}"))

    told = review.looked_at(decided.decision, until=datetime.now(UTC).date() - timedelta(days=1))
    for measure, one in told.items():
        is_told = f'id="came-{measure}"' in page
        assert is_told is hasattr(one, "total"), measure
    assert page.count('class="checks"') >= 3
    assert decided.seal in page
    assert "intact" in page
    assert "You lose money if more than" in page or "however many leave" in page
    assert 'id="fan-subscribers"' in page
    assert 'id="fan-contact-costs"' in page


def test_another_way_is_looked_at_in_large_and_taken_away(decided, monkeypatch):
    _counted(monkeypatch)
    client = visitor(Role.ANALYST)

    page = text(client.get(f"/decisions/{decided.subject}?way=staged"))
    taken = client.get(f"/decisions/{decided.subject}?way=staged&take=fan-subscribers.json").json()

    sealed = decided.forecast["ways"]["staged"]["measures"]["subscribers"]["difference"]
    assert "In two stages, half a year apart" in page
    assert taken["values"][4] == [month[3] for month in sealed]


def test_a_decision_is_written_down_changed_forecast_and_sealed_exactly_as_it_was_shown(decided, monkeypatch):
    _counted(monkeypatch)
    lead = visitor(Role.LEAD)
    place = lead.post("/decisions/new", FORM)["Location"]
    changed = lead.post(
        f"{place}/text", FORM | {"about": "Basic becomes one euro dearer there.", "price-INITIAL_FORMS": "1"}
    )

    shown = text(lead.get(f"{place}/seal"))
    print_ = re.search(r'name="print" value="([0-9a-f]{64})"', shown)[1]
    stale = lead.post(f"{place}/seal", {"print": "0" * 64})
    sealed = lead.post(f"{place}/seal", {"print": print_})

    one = review.reviewed("basic-2027")
    assert (changed.status_code, stale.status_code, sealed.status_code) == (302, 409, 302)
    assert (one.seal, one.is_intact, one.versions) == (print_, True, 2)
    assert one.decision.costs.contact_minor == 420
    assert one.decision.touched.countries == ("DE",)
    assert [what for _who, what, _subject in acts()[-3:]] == [
        "wrote a decision down", "wrote a decision down", "sealed the forecast of a decision",
    ]  # fmt: skip
    assert lead.post(f"{place}/text", FORM).status_code == 409
    assert lead.post(f"{place}/seal", {"print": print_}).status_code == 409


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"in_force_on": str(TODAY)}, "id_in_force_on_error"),
        ({"share": "60 40 85"}, "id_share_error"),
        ({"share": "most"}, "id_share_error"),
        ({"tenure_from": "12", "tenure_below": "6"}, "id_tenure_below_error"),
        ({"stop_above": "0.5"}, "id_stop_above_error"),
        ({"currency": ""}, "id_currency_error"),
        ({"price-0-before": ""}, "id_price-0-before_error"),
        ({"price-0-after": "4.99"}, "#prices"),
        ({"price-TOTAL_FORMS": "0"}, "#prices"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(house, changed, field):
    answer = visitor(Role.OWNER).post("/decisions/new", FORM | changed)

    assert answer.status_code == 422
    assert f'id="{field}"' in text(answer) or f'href="{field}"' in text(answer)
    assert review.decided() == []


def test_what_a_kind_does_not_ask_for_is_out_of_sight_and_not_taken(house):
    owner = visitor(Role.OWNER)

    done = owner.post("/decisions/new", FORM | {"kind": "channel_closed", "price-0-after": "", "reverses": "another"})

    assert done.status_code == 302
    assert review.reviewed("basic-2027").decision.prices == ()
    assert review.reviewed("basic-2027").decision.reverses is None
    assert 'class="group of-prices"' in text(owner.get(f"{done['Location']}/text"))


def test_a_text_is_taken_as_it_is_or_told_why_not_and_a_name_is_given_once(house):
    owner = visitor(Role.OWNER)

    bad = owner.post("/decisions/new", {"toml": "name = 7 ="})
    short = owner.post("/decisions/new", {"toml": 'name = "x"\nkind = "offer"'})
    odd = owner.post("/decisions/new", {"toml": as_toml(RISE).replace('"price_change"', '"price_rise"')})
    good = owner.post("/decisions/new", {"toml": as_toml(RISE)})
    again = owner.post("/decisions/new", {"toml": as_toml(RISE)})

    assert (bad.status_code, good.status_code, again.status_code) == (422, 302, 422)
    assert "“announced_on” is missing." in text(short)
    assert "“kind” is one of: price_change, plan_split" in text(odd)
    assert "This is not TOML: look at line 1, column 10." in text(bad)
    assert review.reviewed("rise").decision == RISE


def test_a_draft_that_comes_back_to_what_it_was_is_a_version_too(house):
    from dataclasses import replace

    for about in ("one", "two", "one"):
        review.propose(replace(RISE, about=about), at=AT)

    assert (review.reviewed("rise").versions, review.reviewed("rise").decision.about) == (3, "one")


def test_who_may_only_read_writes_and_seals_nothing(house):
    review.propose(RISE, at=AT)
    subject = review.reviewed("rise").subject

    for role in (Role.ANALYST, Role.AGENT):
        client = visitor(role)
        page = text(client.get(f"/decisions/{subject}"))
        assert "/seal" not in page
        assert client.post("/decisions/new", FORM).status_code == 403
        assert client.post(f"/decisions/{subject}/seal", {}).status_code == 403
        assert client.post(f"/decisions/{subject}/withdrawal", {"reason": "no"}).status_code == 403


def test_a_broken_seal_is_said_on_every_page_and_never_scored(house):
    from goodwill import ledger
    from goodwill.facts import DecisionProposed, Posting

    review.seal(RISE, made(), at=AT)
    one = review.reviewed("rise")
    forged = DecisionProposed(
        decision="rise", decision_kind="price_change", text=as_toml(RISE).replace("12.99", "11.99")
    )
    ledger.record([Posting(one.subject, AT, forged, "forged", "elsewhere")])
    review.record_effect("rise", "leavers", Estimate(1.0, 0.0, 2.0, 0.8, "counted"), at=AT + timedelta(days=200))
    client = visitor(Role.OWNER)

    assert "The seal does not fit" in text(client.get(f"/decisions/{one.subject}"))
    assert "seal broken" in text(client.get("/decisions"))
    assert "Seal broken:" in text(client.get(f"/decisions/{one.subject}/board"))


def test_a_decision_is_stopped_with_its_reason_and_its_seal_stays(house):
    review.seal(RISE, made(), at=AT)
    subject = review.reviewed("rise").subject

    visitor(Role.LEAD).post(f"/decisions/{subject}/withdrawal", {"reason": "The pilot said no."})

    assert review.reviewed("rise").withdrawn_because == "The pilot said no."
    page = text(visitor(Role.ANALYST).get(f"/decisions/{subject}"))
    assert "Stopped: The pilot said no." in page
    assert "intact" in page


def test_how_an_announced_decision_goes_is_told_and_a_person_stops_it_and_takes_it_back(house):
    doors, _people = announcing.company(house, 8)
    one = announcing.announced(house, announcing.rise(house), stops=(("cancellations", 1.5),))
    announcing.days(house, doors, 8)
    lead = visitor(Role.LEAD)

    page = text(lead.get(f"/decisions/{one.subject}"))
    assert "How does it go?" in page
    assert "What would make it stop" in page
    assert f"/decisions/{one.subject}/withdrawal" in page

    lead.post(f"/decisions/{one.subject}/withdrawal", {"reason": "People write that they leave."})
    stopped = review.reviewed("rise")
    assert (stopped.stopped[1].reason, stopped.withdrawn_because) == ("People write that they leave.", "")
    assert stopped.stopped[1].n_told == 4
    assert "4 people had been told by then." in text(lead.get(f"/decisions/{one.subject}"))

    lead.post(f"/decisions/{one.subject}/withdrawal", {"reason": "It was wrong."})
    assert review.reviewed("rise").withdrawn_because == "It was wrong."
    assert "It was taken back" in text(lead.get(f"/decisions/{one.subject}"))


def test_public_cases_are_replayed_with_their_sources_and_what_came(house, monkeypatch):
    _counted(monkeypatch)

    page = text(visitor(Role.ANALYST).get("/decisions/cases"))

    assert "3 of 3 cases with a published outcome" in page
    assert 'id="case-split-2011"' in page
    assert "multichannel.com 2011-10-24" in page
    assert page.count(">not judged<") == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "of 3 placebo dates the farthest, 2026-05-01, lies 2.5 standard deviations out; at most 3.5 is borne"),
        ("it", "di 3 date placebo la più lontana, 2026-05-01, è fuori di 2,5 deviazioni standard"),
        ("fr", "de 3 dates placebo, la plus éloignée, 2026-05-01, est à 2,5 écarts-types"),
        ("pl", "z 3 dat placebo najdalsza, 2026-05-01, leży o 2,5 odchylenia standardowego"),
    ],
)
def test_what_checks_say_and_what_an_effect_rests_on_is_in_the_readers_language(language, said):
    words = say(
        "of %(n)s placebo dates the farthest, %(day)s, lies %(out)s standard deviations out; at most %(most)s is borne",
        n=3, day="2026-05-01", out=2.5, most=3.5,
    )  # fmt: skip
    rested = say("its own past of %(steps)s steps; intervals %(wider)s times the model's, from placebo dates: %(dates)s", steps=120, wider=1.1, dates=4)  # fmt: skip

    with override(language):
        assert in_words(*review.as_said(words)).startswith(said)
        assert in_words(*review.as_said("An older sentence.")) == "An older sentence."
        assert (in_words(*review.as_said(rested)) == str(rested)) == (language == "en")


@pytest.mark.parametrize("language", ["it", "fr", "pl"])
def test_public_cases_are_told_in_the_readers_language(language):
    with override(language):
        for case in cases():
            for text in (case.title, case.where, case.known, case.came, case.source):
                assert in_language(text) != text


@pytest.mark.parametrize(
    ("language", "said", "missing"),
    [
        (
            "en",
            "a forecast wants months that somebody lived with us",
            "plays: wanted days of those the decision touches",
        ),
        ("it", "per una previsione servono mesi", "riproduzioni: servono giorni di chi è toccato dalla decisione"),
        ("fr", "une prévision demande des mois", "lectures\u00a0: il faut des jours de ceux que la décision touche"),
        ("pl", "do prognozy potrzeba miesięcy", "odtworzenia: potrzeba dni tych, których decyzja dotyczy"),
    ],
)
def test_why_it_cannot_be_forecast_or_measured_is_in_the_readers_language(house, monkeypatch, language, said, missing):
    _counted(monkeypatch)
    review.propose(RISE, at=AT)
    came = review.looked_at(RISE, until=RISE.announced_on + timedelta(days=9))

    page = text(
        visitor(Role.LEAD).get(f"/decisions/{review.reviewed('rise').subject}", headers={"Accept-Language": language})
    )

    assert f"<p>{said}" in page
    with override(language):
        assert in_words(*review.as_said(came["plays"])).startswith(missing)
