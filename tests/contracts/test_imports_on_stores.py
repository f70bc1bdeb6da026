"""An import accounts for its rows alike on every store."""

from __future__ import annotations

from goodwill import ledger
from goodwill.intake.files import Choices, import_file
from goodwill.intake.maps import parse_map

MAP = """
key = ["id"]
[time]
column = "at"
zone = "UTC"
[subject]
user = "who"
[[fact]]
name = "subscription.started"
once_per = ["who"]
[[fact]]
name = "play.logged"
fields = { title = "title", seconds = { column = "s", as = "whole" } }
"""


def rows(*numbers: int) -> str:
    return "id,who,at,title,s\n" + "".join(f"{n},user-{n % 5},2026-01-01,Tïtle {n},{n}\n" for n in numbers)


def test_rows_known_and_new_in_one_batch_are_told_apart(kept, tmp_path):
    mapping = parse_map(MAP, name="plays")

    def take(content: str) -> tuple[int, int, int, int, int]:
        path = tmp_path / "plays.csv"
        path.write_text(content, encoding="utf-8")
        done = import_file(path, mapping, Choices(), home=kept.path)
        return done.read, done.recorded, done.duplicates, done.rejected, done.facts

    assert take(rows(*range(20))) == (20, 20, 0, 0, 25)
    assert take(rows(*range(10, 30), 25) + "x,ada,never,T,1\n") == (22, 10, 11, 1, 10)
    assert take(rows(*range(30))) == (30, 0, 30, 0, 0)
    assert sum(entry.fact.seconds or 0 for entry in ledger.since(0) if entry.fact.wire == "play.logged") == sum(
        range(30)
    )
