from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goodwill.errors import TooLittleKnown
from goodwill.profile.reading import reader
from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, cells_of
from goodwill.worth.factors import COVARIATES, USUAL
from goodwill.worth.unrolled import unrolled

TABLE = pa.table({
    "plan": ["basic", None, "basic"],
    "tenure": [0, 3, 14],
    "month": [202601, 202512, 202602],
    "n_at_risk": [100, 50, 7],
    "n_involuntary": [4, 0, 1],
    "n_voluntary": [6, 5, 0],
})  # fmt: skip


def test_cells_count_who_was_still_there_when_each_cause_came_to_act():
    cells = cells_of(TABLE)

    assert CAUSES == (Cause.INVOLUNTARY, Cause.VOLUNTARY, Cause.LET_GO)
    assert [cells.exposed(cause).tolist() for cause in CAUSES] == [[100, 50, 7], [96, 50, 6], [90, 45, 6]]
    assert cells.left(Cause.LET_GO).tolist() == [0, 0, 0]


def test_cells_keep_the_month_of_entry_and_go_back_to_arrow():
    cells = cells_of(TABLE)

    assert cells.entered.tolist() == [2026 * 12, 2025 * 12 + 8, 2024 * 12 + 11]
    assert cells.factors["plan"].levels == ("", "basic")
    again = cells_of(cells.table())
    assert again.table().equals(cells.table())
    assert cells.take(np.array([2])).month.tolist() == [2026 * 12 + 1]


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"price_age": None}, "none"),
        ({"price_age": 1}, "1"),
        ({"price_age": 6}, "6"),
        ({"price_age": 40}, "7+"),
    ],
)
def test_the_age_of_a_price_is_a_level(told, level):
    assert read("price", told) == level


@pytest.mark.parametrize(
    ("age", "several", "mended", "level"),
    [
        (None, 0, False, "none"),
        (1, 1, False, "last month"),
        (1, 2, False, "last month, several"),
        (1, 2, True, "last month, made good"),
        (2, 0, False, "two months ago"),
        (4, 0, False, "none"),
    ],
)
def test_a_letdown_is_a_level_by_its_age_and_whether_it_was_made_good(age, several, mended, level):
    assert read("letdown", {"letdown_age": age, "letdowns": several, "letdown_is_repaired": mended}) == level


def test_a_decision_that_became_a_price_is_told_by_the_price():
    told = {"decision": "rise", "decision_age": 2, "price_decision": "rise", "price_age": 1}

    assert (read("decision", told), read("decided", told)) == ("", "none")
    assert read("decided", told | {"price_age": None}) == "2"
    assert read("decided", told | {"price_decision": "another"}) == "2"


def test_every_level_that_fades_fades_into_a_level():
    for one in COVARIATES.values():
        assert {*one.then, *one.then.values()} <= {*one.levels, USUAL}


def read(name: str, told: dict[str, object]) -> str:
    return reader(COVARIATES[name].formula)(told.get)


def test_lives_are_unrolled_to_the_months_they_were_lived_in():
    lives = pa.table({
        "plan": ["basic", "basic", "family", "family"],
        "months": [2, 1, 3, 0],
        "ended": ["voluntary", "", "involuntary", None],
        "began": [202511, 202511, 202512, 202601],
        "n": [3, 4, 5, 6],
        "entered": [0, 0, 2, 0],
    })  # fmt: skip

    cells = unrolled(lives)

    told = cells.table().select(["plan", "tenure", "month", "n_at_risk", "n_voluntary", "n_involuntary"]).to_pylist()
    assert [tuple(row.values()) for row in told] == [
        ("basic", 0, 202511, 7, 0, 0),
        ("basic", 1, 202512, 3, 3, 0),
        ("family", 2, 202602, 5, 0, 5),
    ]
    with pytest.raises(TooLittleKnown, match="months cannot be told of lives of which none lasted one"):
        unrolled(lives.slice(3))
