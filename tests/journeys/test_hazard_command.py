"""``goodwill hazard fit`` on a simulated company: who leaves, by what, how surely, and what drives them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from conftest import SECRETS
from simulated import write

from goodwill.cli import cli
from goodwill.errors import TooLittleKnown, UnknownQuestion


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return write(tmp_path_factory.mktemp("hazard") / "home", 1500, 10, plays=2, people=False)


def ask(home, *words: str) -> str:
    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(home), "hazard", "fit", *words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_fit_tells_causes_curves_drivers_and_how_it_fared_later(company):
    answer = json.loads(ask(company.home, "--as-of", "2026-03-01", "--by", "plan", "--json"))

    [[left]] = company.ask(
        "SELECT count(*) FROM facts WHERE name = 'subscription.cancelled' AND cause = 'involuntary' AND occurred_at < '2026-02-08'"
    )
    causes = {one["cause"]: one for one in answer["causes"]}
    assert causes.keys() == {"involuntary", "voluntary"}
    assert abs(causes["involuntary"]["n_left"] - left) <= 25  # the last months were not whole
    assert causes["voluntary"]["chance"]["low"] < 0.035 < causes["voluntary"]["chance"]["high"]
    assert [curve["group"] for curve in answer["curves"]] == [["basic"], ["premium"], ["standard"]]
    for curve in answer["curves"]:
        for month in curve["months"]:
            assert month["survival"] + month["voluntary"] + month["involuntary"] == pytest.approx(1, abs=1e-9)
            assert month["low"] <= month["survival"] <= month["high"]
            assert all(month[f"{one}_low"] <= month[one] <= month[f"{one}_high"] for one in causes)
    assert all(one["ratio"]["low"] <= one["ratio"]["value"] <= one["ratio"]["high"] for one in answer["drivers"])
    foretold = answer["later"]["foretold"]
    assert foretold["low"] < answer["later"]["came"] < foretold["high"]
    assert foretold["low"] < foretold["value"] < foretold["high"]
    assert len(answer["later"]["deciles"]) == 10
    assert answer["notes"] == ["Nobody was let go: no chance of it is told."]


def test_the_fit_says_in_words_what_a_manager_reads(company):
    told = ask(company.home, "--as-of", "2026-03-01", "--boosted")

    assert re.search(r"all: (still here after a year|nobody was seen for a year)", told)
    sentences = [line for line in told.splitlines() if line.startswith("- Of those ")]
    assert len(sentences) == 24
    assert all(
        re.search(r"(more|fewer|as many) (leave by choice|are lost over a payment) in a month", one)
        for one in sentences
    )
    assert "! Nobody was let go: no chance of it is told." in told
    assert (
        "! Boosted trees want 500 who left by choice and eight months of history: the regression stands alone." in told
    )


def test_too_little_and_what_is_no_covariate_are_refused(company, house):
    with pytest.raises(TooLittleKnown, match="hazards want months that somebody lived with us; there are none"):
        ask(house.path)
    with pytest.raises(UnknownQuestion, match=r"curves go by plan, country, .*; 'mood' came"):
        ask(company.home, "--as-of", "2026-03-01", "--by", "mood")
    with pytest.raises(TooLittleKnown, match="hazards want at least two months of history"):
        ask(company.home, "--as-of", "2025-06-10")
