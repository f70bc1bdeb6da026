"""The mapping language: what it says of a row, and what is said of a map that cannot be meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goodwill.errors import BadFact, BadMap
from goodwill.facts import InvoicePaid, PlanChanged, PlayLogged, PreviewPlayed
from goodwill.intake.maps import parse_map, read_map, ready_map, ready_maps
from goodwill.intake.maps.rows import Plan, Row, Skipped

NOW = datetime(2026, 1, 15, tzinfo=UTC)
TOP = '[time]\ncolumn = "at"\nzone = "UTC"\n[subject]\nuser = "who"\n'


def plan(text: str, *columns: str, **options: str) -> Plan:
    return Plan(parse_map(text, name="test"), columns, source="test", options=options, now=NOW)


def told(text: str, **row):
    """Return what a row says under the head of a map and one rule or more."""
    row = {"who": "ada", "at": "2026-01-01T20:00:00Z", **row}
    values = list(row.values())
    fitted = plan(text, *row)
    return fitted.read(Row(2, values, values), b"0", nth=0)


def one_fact(text: str, **row):
    [draft] = told(TOP + text, **row)
    return draft.fact


INVOICE = '[[fact]]\nname = "invoice.paid"\n[fact.fields]\ncurrency = "cur"\namount_minor = { column = "sum", as = "money", currency_column = "cur" }'


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.5", "EUR", 1250),
        ("1,234.56", "EUR", 123456),
        ("1'234.56", "CHF", 123456),
        ("-3", "EUR", -300),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        (12.5, "EUR", 1250),
    ],
)
def test_money_becomes_minor_units_of_its_currency(text, currency, minor):
    assert one_fact(INVOICE, sum=text, cur=currency) == InvoicePaid(amount_minor=minor, currency=currency)


def test_money_with_a_decimal_comma_is_told_so():
    text = INVOICE.replace("currency_column", 'decimal = ",", currency_column')

    assert one_fact(text, sum="1.234,56", cur="EUR") == InvoicePaid(amount_minor=123456, currency="EUR")


@pytest.mark.parametrize(("text", "currency"), [("1.005", "EUR"), ("1.5", "JPY"), ("free", "EUR"), ("NaN", "EUR")])
def test_money_that_is_none_is_refused(text, currency):
    with pytest.raises(BadFact, match="'sum' wants"):
        one_fact(INVOICE, sum=text, cur=currency)


@pytest.mark.parametrize(
    ("convert", "text", "seconds"),
    [
        ("h:m:s", "1:02:03", 3723),
        ("h:m:s", "02:03", 123),
        ("h:m:s", "45.9", 45),
        ("minutes", "1.5", 90),
        ("ms", "239307", 239),
        ("whole", "239.9", 239),
        ("whole", 12, 12),
    ],
)
def test_a_duration_becomes_seconds(convert, text, seconds):
    rule = f'[[fact]]\nname = "play.logged"\n[fact.fields]\nseconds = {{ column = "d", as = "{convert}" }}'

    assert one_fact(rule, d=text) == PlayLogged(seconds=seconds)


def test_a_column_says_which_fact_a_row_is():
    rules = """
    [[fact]]
    name = "preview.played"
    when = { kind = ["HOOK", "TRAILER"] }
    [[fact]]
    name = "play.logged"
    when = { kind = { given = false } }
    """

    assert one_fact(rules, kind="HOOK") == PreviewPlayed()
    assert one_fact(rules, kind=None) == PlayLogged()
    with pytest.raises(BadFact, match="no fact of the map fits this row: kind = 'RECAP'"):
        one_fact(rules, kind="RECAP")


def test_a_value_table_names_the_value_it_does_not_know():
    rule = (
        '[[fact]]\nname = "plan.changed"\nfields = { plan = { column = "p", values = { B = "basic", P = "premium" } } }'
    )

    assert one_fact(rule, p="P") == PlanChanged(plan="premium")
    with pytest.raises(BadFact, match="'p' wants one of 'B', 'P'; 'X' came"):
        one_fact(rule, p="X")


def test_a_row_may_tell_several_facts_and_some_of_them_once():
    rules = """
    [[fact]]
    name = "subscription.started"
    when = { level = "paid" }
    once_per = ["who"]
    [[fact]]
    name = "play.logged"
    """

    first, again = told(TOP + rules, level="paid"), told(TOP + rules, level="paid", at="2026-01-02T20:00:00Z")

    assert [draft.fact.wire for draft in first] == ["subscription.started", "play.logged"]
    assert first[0].key == again[0].key
    assert [draft.once for draft in first] == [True, False]


def test_rows_that_are_knowingly_no_facts_say_why():
    text = (
        '[[skip]]\nwhen = { kind = "test" }\nbecause = "made by our own monitoring"\n'
        + TOP
        + '[[fact]]\nname = "play.logged"'
    )

    assert told(text, kind="test") == Skipped("made by our own monitoring")


def test_members_are_pseudonyms_that_differ_between_accounts(house):
    rule = '[options]\naccount = "x"\n[[fact]]\nname = "play.logged"\nfields = { member = { column = "m", pseudonym = true } }'

    members = []
    for account in ("one", "other"):
        fitted = plan(TOP + rule, "who", "at", "m", account=account)
        [draft] = fitted.read(Row(2, ["ada", "2026-01-01", "Dad"], []), b"0", nth=0)
        members.append(draft.fact.member)

    assert len({*members, "Dad"}) == 3
    assert all(len(member) == 12 for member in members)


ZONED = '[time]\ncolumn = "at"\nformat = "%d.%m.%Y %H:%M"\nzone = "Europe/Berlin"\n{more}[subject]\nuser = "who"\n[[fact]]\nname = "play.logged"'


def at(text: str, more: str = "") -> datetime:
    [draft] = told(ZONED.replace("{more}", more), at=text)
    return draft.occurred_at


def test_local_time_is_read_in_its_zone_summer_and_winter():
    assert at("01.07.2025 20:00") == datetime(2025, 7, 1, 18, tzinfo=UTC)
    assert at("01.12.2025 20:00") == datetime(2025, 12, 1, 19, tzinfo=UTC)


def test_an_hour_told_twice_is_refused_unless_the_map_takes_one():
    with pytest.raises(BadFact, match="2025-10-26 02:30:00 was told twice in Europe/Berlin"):
        at("26.10.2025 02:30")
    assert at("26.10.2025 02:30", 'ambiguous = "earlier"\n') == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert at("26.10.2025 02:30", 'ambiguous = "later"\n') == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("more", ["", 'ambiguous = "earlier"\n'])
def test_an_hour_that_never_was_is_refused(more):
    with pytest.raises(BadFact, match="2025-03-30 02:30:00 never was in Europe/Berlin"):
        at("30.03.2025 02:30", more)


def test_a_time_without_zone_is_refused_where_the_map_names_none():
    with pytest.raises(BadFact, match="has no zone, and the map names none"):
        told(TOP.replace('zone = "UTC"\n', "") + '[[fact]]\nname = "play.logged"', at="2026-01-01 20:00:00")


RULE = '[[fact]]\nname = "play.logged"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[time] column", "not TOML: .*line 1, column 8"),
        (TOP, "wants at least one|required field `fact`|wants `fact`"),
        (TOP + '[[fact]]\nname = "play.loged"', r"no fact is named 'play.loged' \(did you mean 'play.logged'\?\)"),
        (TOP + RULE + 'fields = { titel = "t" }', r"play.logged has no field 'titel' \(did you mean 'title'\?\)"),
        (TOP + RULE + 'fields = { title = { colum = "t" } }', r"'colum' in line 8 .*did you mean 'column'\?"),
        (TOP + RULE + 'fields = { seconds = { column = "t", as = "h:m" } }', r"'h:m' came \(did you mean 'h:m:s'\?\)"),
        (TOP + RULE + 'fields = { title = { column = "t", constant = "x" } }', "wants exactly one of column"),
        (TOP + RULE + 'fields = { title = { option = "acount" } }', "no option 'acount'"),
        (TOP + RULE + "fields = { title = { column = 't', pattern = '(' } }", "no regular expression"),
        (TOP.replace("user", "usr") + RULE, r"'usr' came \(did you mean 'user'\?\)"),
        (
            TOP + '[[fact]]\nname = "invoice.paid"\nfields = { amount_minor = { column = "t", as = "money" } }',
            "wants a currency",
        ),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_in_words(text, said):
    with pytest.raises(BadMap, match=said):
        parse_map(text, name="mine")


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        (
            TOP + RULE,
            ("who", "when"),
            r"time.column wants column 'at', which the file does not have; it has 'who', 'when'",
        ),
        (TOP + RULE, ("who", "At"), r"\(did you mean 'At'\?\)"),
        (TOP + RULE, ("who", "who", "at"), "the file has 2 of that name: rename all but one"),
        (TOP.replace("UTC", "Europe/Paaris") + RULE, ("who", "at"), r"did you mean 'Europe/Paris'\?"),
        (
            TOP.replace('zone = "UTC"', 'format = "iso8601"') + RULE,
            ("who", "at"),
            "time.format wants iso, s, ms, us or",
        ),
    ],
)
def test_a_map_that_does_not_fit_its_file_says_what_would(text, columns, said):
    with pytest.raises(BadMap, match=said):
        plan(text, *columns)


def test_a_map_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(BadMap, match=r"no ready map is named 'viewing' \(did you mean 'viewing-export'\?\)"):
        ready_map("viewing")
    with pytest.raises(BadMap, match="cannot be read"):
        read_map(tmp_path / "absent.toml")


def test_every_ready_map_says_what_it_is_about():
    assert all(ready_maps().values())
