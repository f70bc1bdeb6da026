"""What the rows of a file seem to be: guessed from their columns and what they say, and the map that comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodwill.errors import BadFile, BadMap
from goodwill.intake.files.sampling import sample
from goodwill.intake.imports.guessing import fields_of, guess, ready_for
from goodwill.intake.maps.sketches import FieldSketch, Sketch, map_of, toml_of

PLAYS = "user_id,watched_at,film,watch_time\nada,2026-01-02 20:00:00,Solaris,0:41:07\nbea,2026-01-03 21:00:00,Stalker,1:00:00\n"


def guessed(tmp_path: Path, content: str, name: str = "file.csv") -> Sketch:
    path = tmp_path / name
    path.write_text(content)
    return guess(sample(path), zone="Europe/Rome", currency="EUR")


def said(sketch: Sketch) -> tuple[str, str, str, str, dict[str, str], dict[str, tuple[str, str]]]:
    fields = {name: (one.column, one.convert) for name, one in sketch.fields.items()}
    return sketch.fact, sketch.time, sketch.format, sketch.zone, dict(sketch.subject), fields


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            PLAYS,
            ("play.logged", "watched_at", "iso", "Europe/Rome", {"user": "user_id"},
             {"title": ("film", "text"), "seconds": ("watch_time", "h:m:s")}),
        ),
        (
            "Kunde;Datum;Betrag\n7;31.12.2025 23:59:00;9,99\n8;01.01.2026 00:01:00;12,49\n",
            ("custom.tracked", "Datum", "%d.%m.%Y %H:%M:%S", "Europe/Rome", {}, {}),
        ),
        (
            "customer,date,amount,currency\n7,31/12/2025,9.99,EUR\n8,13/01/2026,12.49,USD\n",
            ("invoice.paid", "date", "%d/%m/%Y", "Europe/Rome", {"user": "customer"},
             {"amount_minor": ("amount", "money"), "currency": ("currency", "text")}),
        ),
        (
            "customer,date,amount_minor,currency\n7,1/31/2026,999,EUR\n",
            ("invoice.paid", "date", "%m/%d/%Y", "Europe/Rome", {"user": "customer"},
             {"amount_minor": ("amount_minor", "whole"), "currency": ("currency", "text")}),
        ),
        (
            "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n",
            ("title.rated", "timestamp", "s", "", {"user": "userId"}, {"title": ("movieId", "text"), "score": ("rating", "whole")}),
        ),
        (
            "mail,when,plan\nada@example.org,2026-01-01T10:00:00Z,family\n",
            ("subscription.started", "when", "iso", "", {"email": "mail"}, {"plan": ("plan", "text")}),
        ),
        (
            "author,at,score,content\nada@example.org,2026-01-01 10:00:00,1,it stops\n",
            ("feedback.given", "at", "iso", "Europe/Rome", {"email": "author"}, {"score": ("score", "whole"), "text": ("content", "text")}),
        ),
        ("a,b\n1,4000000000\n", ("custom.tracked", "", "iso", "", {}, {})),
    ],
)  # fmt: skip
def test_a_file_is_guessed_from_its_columns_and_rows(tmp_path, content, told):
    assert said(guessed(tmp_path, content)) == told


def test_amounts_with_a_comma_and_no_currency_are_read_as_the_house_writes(tmp_path):
    sketch = guessed(tmp_path, 'customer,date,price\n7,2026-01-01,"9,99"\n')

    assert sketch.fields["amount_minor"] == FieldSketch(column="price", convert="money", currency="EUR", decimal=",")


def test_columns_within_objects_are_named_by_their_path(tmp_path):
    sketch = guessed(tmp_path, '{"user":{"id":"ada"},"at":1767312000000,"play":{"title":"Solaris"}}\n', "plays.jsonl")

    assert (sketch.time, sketch.format) == ("at", "ms")
    assert sketch.fields["title"].column == "play.title"


def test_another_kind_of_fact_has_other_fields(tmp_path):
    (tmp_path / "file.csv").write_text("user,date,plan,why\nada,2026-01-01,family,price\n")
    looked = sample(tmp_path / "file.csv")

    assert list(fields_of(looked, "subscription.started", currency="EUR")) == ["plan"]
    assert sorted(fields_of(looked, "subscription.cancelled", currency="EUR")) == ["plan", "reason"]


@pytest.mark.parametrize(
    ("header", "form", "name"),
    [
        ("Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Country\n" + "a," * 7 + "b\n", "csv", "viewing-export"),
        ('{"name":"play.logged","occurred_at":"2026-01-01T00:00:00Z","user":"ada"}\n', "jsonl", "facts"),
        ("who,at,title\nada,2026-01-01,Solaris\n", "csv", ""),
    ],
)  # fmt: skip
def test_a_file_that_a_ready_map_fits_is_known(tmp_path, header, form, name):
    path = tmp_path / f"file.{form}"
    path.write_text(header)

    assert ready_for(sample(path)) == name


def test_a_sketch_is_a_map_however_its_columns_are_named():
    odd = 'a "quoted" \\ column, with é and\ttabs'
    sketch = Sketch(
        fact="invoice.paid", time=odd, format="%d.%m.%Y", zone="Europe/Rome", subject={"user": "k", "email": odd},
        fields={"amount_minor": FieldSketch(column="sum", convert="money", currency_column="cur", decimal=",")},
        key=("k", odd), only_column="kind", only_value="sale",
    )  # fmt: skip

    made = map_of(sketch, name="till")
    assert (made.time.column, made.subject["email"], made.key) == (odd, odd, ("k", odd))
    assert made.skip[0].because == "kind is not sale"
    assert toml_of(sketch).count("\n[") == 5


@pytest.mark.parametrize(
    "sketch", [Sketch(fact="play.logged", time="at"), Sketch(fact="play.loged", time="at", subject={"user": "u"})]
)
def test_a_sketch_that_lacks_something_is_refused(sketch):
    with pytest.raises(BadMap):
        map_of(sketch, name="x")


@pytest.mark.parametrize("content", ["", "a,b\n", "[1, 2]\n", "\0\0\0\0\1\2\3\4" * 64])
def test_a_file_without_rows_is_refused(tmp_path, content):
    (tmp_path / "file.txt").write_text(content)

    with pytest.raises(BadFile):
        sample(tmp_path / "file.txt")
