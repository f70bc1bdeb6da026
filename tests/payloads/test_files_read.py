"""What files really hold: quotes, encodings, compressions, and rows that are not what their header says."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodwill import ledger
from goodwill.errors import BadFile, BadMap
from goodwill.facts import PlayLogged
from goodwill.intake.files import Choices, count_file, import_file, preview
from goodwill.intake.maps import parse_map

PLAYS = """
[time]
column = "at"
zone = "UTC"
[subject]
user = "who"
[[fact]]
name = "play.logged"
[fact.fields]
title = "title"
seconds = { column = "watched", as = "h:m:s" }
"""
HEADER = "who,at,title,watched\n"


class Desk:
    """A place to put a file and import it by the same map."""

    def __init__(self, house, folder: Path) -> None:
        self.house, self.folder = house, folder

    def put(self, content: bytes | str, name: str = "plays.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, content: bytes | str, name: str = "plays.csv", plan: str = PLAYS, **choices):
        path = self.put(content, name)
        done = import_file(path, parse_map(plan, name="plays"), Choices(**choices), home=self.house.path)
        assert done.read == done.recorded + done.duplicates + done.rejected
        return done

    def titles(self, user: str = "ada") -> list[str | None]:
        return [entry.fact.title for entry in ledger.history(self.house.subject(user))]


@pytest.fixture
def desk(house, tmp_path):
    return Desk(house, tmp_path)


def four(done) -> tuple[int, int, int, int]:
    return done.read, done.recorded, done.duplicates, done.rejected


def rejected(done) -> list[list[str]]:
    with done.rejects_file.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        return list(csv.reader(file))[1:]


def test_a_quoted_line_break_is_part_of_its_cell(desk):
    done = desk.take(HEADER + 'ada,2026-01-01 20:00:00,"Kieślowski:\nThree Colours, Blue",1:38:00\r\n')

    assert four(done) == (1, 1, 0, 0)
    assert [entry.fact for entry in ledger.history(desk.house.subject("ada"))] == [
        PlayLogged(title="Kieślowski:\nThree Colours, Blue", seconds=5880)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_header_has_the_columns(desk, delimiter):
    header, row = ["who", "at", "title", "watched"], ["ada", "2026-01-01 20:00:00", "A, B; C", "10"]

    desk.take(f"{delimiter.join(header)}\n{delimiter.join(json.dumps(cell) for cell in row)}\n")

    assert desk.titles() == ["A, B; C"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encoding_is_read_from_the_first_bytes(desk, encoding):
    desk.take((HEADER + "ada,2026-01-01T20:00:00Z,Žižek,10\n").encode(encoding))

    assert desk.titles() == ["Žižek"]


def test_a_row_that_is_not_utf8_is_refused_alone_and_comes_back_byte_for_byte(desk):
    bad = "ada,2026-01-01 21:00:00,Café,10".encode("cp1252")

    done = desk.take(
        HEADER.encode() + b"ada,2026-01-01 20:00:00,Tea,10\n" + bad + b"\nada,2026-01-01 22:00:00,Milk,10\n"
    )

    assert four(done) == (3, 2, 0, 1)
    assert rejected(done)[0][:2] == [
        "3",
        "'title' holds byte 0xE9, which is not utf-8; another encoding? say --encoding cp1252",
    ]
    assert bad in done.rejects_file.read_bytes()


def test_a_rejects_file_is_imported_in_the_encoding_it_has(desk):
    content = HEADER.encode() + "ada,2026-01-01 21:00:00,Café,10\n".encode("cp1252")
    refused = desk.take(content)

    done = desk.take(refused.rejects_file.read_bytes(), "mended.csv", encoding="cp1252")

    assert four(done) == (1, 1, 0, 0)
    assert desk.titles() == ["Café"]
    assert four(desk.take(content, encoding="cp1252")) == (1, 0, 1, 0)  # the mended row is the row it was


def test_a_header_in_another_encoding_is_said_before_anything_is_read(desk):
    with pytest.raises(BadFile, match=r"its first line is not utf-8; say which with --encoding, e\.g\. cp1252"):
        desk.take("who,at,título,watched\n".encode("cp1252"))


def test_an_encoding_nobody_knows_is_refused(desk):
    with pytest.raises(BadFile, match="no encoding is named 'utf-9'"):
        desk.take(HEADER, encoding="utf-9")


@pytest.mark.parametrize("pack", [gzip.compress, lambda plain: pa.compress(plain, "zstd", asbytes=True)])
def test_a_packed_file_is_known_by_its_bytes_whatever_its_name(desk, pack):
    done = desk.take(pack((HEADER + "ada,2026-01-01 20:00:00,Solaris,10\n").encode()), "plays.csv")

    assert four(done) == (1, 1, 0, 0)


def test_a_file_that_breaks_off_keeps_what_came_before(desk):
    rows = "".join(f"ada,2026-01-01 20:00:00,Title {i * i * 7919},10\n" for i in range(20_000))
    whole = gzip.compress((HEADER + rows).encode())

    with pytest.raises(BadFile, match="cannot be read to its end") as refusal:
        desk.take(whole[: len(whole) // 2], "plays.csv.gz")

    n_before = ledger.counts().facts
    assert 0 < n_before < 20_000
    assert f"The {n_before:,} rows before are taken" in str(refusal.value)
    assert four(desk.take(whole, "plays.csv.gz")) == (20_000, 20_000 - n_before, n_before, 0)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(desk, content):
    with pytest.raises(BadFile, match="is empty: wants a first line that names the columns"):
        desk.take(content)


def test_a_header_alone_is_no_rows(desk):
    assert four(desk.take(HEADER)) == (0, 0, 0, 0)


def test_rows_with_too_few_or_too_many_cells_are_refused_each_alone(desk):
    done = desk.take(
        HEADER + "ada,2026-01-01 20:00:00\n\nada,2026-01-01 21:00:00,A,10,more\nada,2026-01-01 22:00:00,B,10\n"
    )

    assert four(done) == (3, 1, 0, 2)
    assert rejected(done) == [
        ["2", "2 cells, where the header has 4", "ada", "2026-01-01 20:00:00"],
        ["4", "5 cells, where the header has 4", "ada", "2026-01-01 21:00:00", "A", "10", "more"],
    ]


def test_a_quote_left_open_costs_its_own_row_only(desk):
    good = "".join(f"ada,2026-01-02 20:00:{i:02},Title {i},10\n" for i in range(40))

    done = desk.take(HEADER + 'ada,2026-01-01 20:00:00,"Solaris,10\n' + good)

    assert four(done) == (41, 40, 0, 1)
    assert rejected(done)[0][0] == "2"
    assert "a quote left open?" in rejected(done)[0][1]


def test_cells_that_cannot_be_what_the_map_says_are_refused_with_the_reason(desk):
    rows = [
        ("ada", "yesterday", "A", "10"),
        ("", "2026-01-01 20:00:00", "A", "10"),
        ("ada", "", "A", "10"),
        ("ada", "2026-01-01 20:00:00", "A", "1:99"),
        ("ada", "2199-01-01 20:00:00", "A", "10"),
        ("ada", "2026-01-01 20:00:00", "A", "9999999:00:00"),
    ]

    done = desk.take(HEADER + "".join(",".join(row) + "\n" for row in rows))

    assert four(done) == (6, 0, 0, 6)
    assert [row[1] for row in rejected(done)] == [
        "the time wants the format iso; 'yesterday' came",
        "the row does not say whom it is about: no user id",
        "the row does not say when it happened: 'at' is empty",
        "'watched' wants a duration h:m:s; '1:99' came",
        "'at' is 2199-01-01T20:00:00+00:00, more than a year ahead",
        "play.logged: seconds: Expected `int` <= 2147483647",
    ]


def test_identical_rows_of_one_file_are_all_kept_and_known_the_second_time(desk):
    content = HEADER + "ada,2026-01-01 20:00:00,Solaris,10\n" * 3 + "ada,2026-01-01 21:00:00,Stalker,10\n"

    assert four(desk.take(content)) == (4, 4, 0, 0)
    assert four(desk.take(content)) == (4, 0, 4, 0)
    assert desk.titles() == ["Solaris", "Solaris", "Solaris", "Stalker"]


def test_a_longer_export_adds_only_its_new_rows(desk):
    first = HEADER + "ada,2026-01-01 20:00:00,Solaris,10\n" * 2
    desk.take(first)

    assert four(desk.take(first + "ada,2026-01-01 20:00:00,Solaris,10\n", "later.csv")) == (3, 1, 2, 0)


def test_a_business_key_makes_two_rows_one_fact(desk):
    plan = 'key = ["who", "at"]\n' + PLAYS

    done = desk.take(
        HEADER + "ada,2026-01-01 20:00:00,Solaris,10\nada,2026-01-01 20:00:00,Solaris again,10\n", plan=plan
    )

    assert four(done) == (2, 1, 1, 0)
    assert desk.titles() == ["Solaris"]


def test_json_lines_that_lost_their_break_are_two_rows(desk):
    one = {"who": "ada", "at": "2026-01-01T20:00:00+02:00", "title": "Solaris", "watched": 600}
    two = {**one, "title": "Stalker"}

    done = desk.take(json.dumps(one) + json.dumps(two) + "\n" + '{"who": "ada", "at":' + "\n[1]\n", "plays.jsonl")

    assert four(done) == (4, 2, 0, 2)
    kept = [json.loads(line) for line in done.rejects_file.read_text().splitlines()]
    assert [(row["line"], row["row"]) for row in kept] == [(2, '{"who": "ada", "at":'), (3, "[1]")]
    assert [entry.occurred_at for entry in ledger.history(desk.house.subject("ada"))] == [
        datetime(2026, 1, 1, 18, tzinfo=UTC)
    ] * 2


def test_half_a_character_in_json_is_refused_alone(desk):
    row = '{"who": "ada", "at": "2026-01-01T20:00:00Z", "title": "%s", "watched": 1}\n'

    done = desk.take(row % "\\ud800" + row % "whole", "plays.jsonl")

    assert four(done) == (2, 1, 0, 1)


def test_one_json_array_is_told_how_to_become_lines(desk):
    with pytest.raises(BadFile, match=r"is one JSON array, and wants an object a line: jq -c '\.\[\]' makes them"):
        desk.take('[{"who": "ada"}]', "plays.json")


def test_a_column_that_no_json_row_has_is_named_with_its_neighbour(desk):
    with pytest.raises(BadMap, match=r"no row of plays.jsonl .* has 'title' \(did you mean 'titel'\?\)"):
        desk.take('{"who": "ada", "at": "2026-01-01T20:00:00Z", "titel": "x", "watched": 1}\n', "plays.jsonl")


def test_a_mended_json_row_is_the_row_it_was(desk):
    row = {"who": "ada", "at": "2026-01-01T20:00:00Z", "title": "Solaris", "watched": 600}
    desk.take(json.dumps(row), "plays.jsonl")

    again = desk.take(json.dumps({"line": 1, "reason": "any", "row": row}), "mended.jsonl")

    assert four(again) == (1, 0, 1, 0)


def test_parquet_keeps_its_types(desk):
    at = datetime(2026, 1, 1, 20, tzinfo=UTC)
    table = pa.table({
        "who": pa.array(["ada", None, "ada"]).dictionary_encode(),
        "at": pa.array([at, at, None], pa.timestamp("ns", "Europe/Paris")),
        "title": ["Solaris", "x", "y"],
        "watched": pa.array([600, 1, 2], pa.int16()),
    })  # fmt: skip
    path = desk.folder / "plays.parquet"
    pq.write_table(table, path)

    done = desk.take(path.read_bytes(), "plays.parquet")

    assert four(done) == (3, 1, 0, 2)
    [entry] = ledger.history(desk.house.subject("ada"))
    assert (entry.occurred_at, entry.fact) == (at, PlayLogged(title="Solaris", seconds=600))
    assert four(desk.take(path.read_bytes(), "plays.parquet")) == (3, 0, 1, 2)


def test_a_file_that_only_calls_itself_parquet_is_refused(desk):
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        desk.take(b"PAR1 and then nothing of the sort", "plays.parquet")


def test_a_dry_run_shows_the_facts_and_writes_nothing(desk):
    path = desk.put(HEADER + "ada,2026-01-01 20:00:00,Solaris,10\nada,never,Solaris,10\n")

    shown = preview(path, parse_map(PLAYS, name="plays"), Choices())

    assert [(one.line, [draft.fact for draft in one.drafts], one.instead) for one in shown] == [
        (2, [PlayLogged(title="Solaris", seconds=10)], None),
        (3, [], "the time wants the format iso; 'never' came"),
    ]
    assert ledger.counts().facts == 0
    assert not (desk.house.path / "rejects").exists()


def test_a_zstd_file_that_breaks_off_is_not_taken_for_whole(desk):
    rows = "".join(f"ada,2026-01-01 20:00:00,Title {i * i * 7919},10\n" for i in range(20_000))
    whole = pa.compress((HEADER + rows).encode(), "zstd", asbytes=True)

    with pytest.raises(BadFile, match="cannot be read to its end"):
        desk.take(whole[: len(whole) // 2], "plays.csv.zst")


def test_a_column_of_lists_and_a_nested_column_are_read_from_json(desk):
    plan = PLAYS.replace('"who"', '"user.id"').replace(
        'column = "watched", as = "h:m:s"', 'column = "watched", as = "whole"'
    )
    row = {"user": {"id": 7}, "at": "2026-01-01T20:00:00Z", "title": "Solaris", "watched": [1]}

    done = desk.take(json.dumps(row) + "\n" + json.dumps({**row, "watched": 60.9}), "plays.jsonl", plan)

    assert four(done) == (2, 1, 0, 1)
    assert [entry.fact for entry in ledger.history(desk.house.subject("7"))] == [
        PlayLogged(title="Solaris", seconds=60)
    ]


def test_a_csv_taken_for_json_lines_is_refused_whole(desk):
    with pytest.raises(BadFile, match=r"none of its first 2 lines is a JSON object: are these JSON lines\?"):
        desk.take(HEADER + "ada,2026-01-01 20:00:00,Solaris,10\n", "plays.csv", 'format = "jsonl"\n' + PLAYS)


def test_a_file_is_counted_without_being_told(desk):
    rows = "ada,2026-01-01 20:00,Solaris,0:10\nada,2026-01-02 20:00,Stalker,0:10\nada,never,Mirror,0:10\nada,1850-01-01,M,0:10\n"
    desk.take(HEADER + "ada,2026-01-01 20:00,Solaris,0:10\n")
    path = desk.put(HEADER + rows + "ada,2026-01-02 20:00,Stalker,0:10\n")
    plan, before = parse_map(PLAYS, name="plays"), ledger.counts()

    counted = count_file(path, plan, Choices(), home=desk.house.path)

    assert (counted.read, counted.recorded, counted.duplicates, counted.rejected) == (5, 2, 1, 2)
    assert (counted.facts, sum(counted.reasons.values())) == (2, 2)
    assert ledger.counts() == before
    done = import_file(path, plan, Choices(), home=desk.house.path)
    assert (done.read, done.recorded, done.duplicates, done.rejected) == (5, 2, 1, 2)
    ledger.compact()
    again = count_file(path, plan, Choices(), home=desk.house.path)
    assert (again.recorded, again.duplicates, again.rejected) == (0, 3, 2)


def test_rows_of_one_key_are_counted_once(desk):
    plan = parse_map(PLAYS.replace("[time]", 'key = ["title"]\n[time]'), name="plays")
    path = desk.put(HEADER + "".join(f"ada,2026-01-01 20:0{n},Solaris,0:10\n" for n in range(3)))

    counted = count_file(path, plan, Choices(), home=desk.house.path)

    assert (counted.recorded, counted.duplicates) == (1, 2)
