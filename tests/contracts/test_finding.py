"""What every store promises of finding people by parts of what they are called, and of those who were forgotten."""

from __future__ import annotations

import pytest
from django.db import connection

from goodwill import ledger, people
from goodwill.facts import SubscriberDescribed
from goodwill.vocabulary import Handle, HandleKind

PEOPLE = {
    "u1": {"name": "Ada Lovelace", "email": "ada.king@engines.example", "phone": "+44 20 7946 0018"},
    "u2": {"firstName": "Adam", "lastName": "Łovejoy"},
    "u3": {"name": "Jürgen Müller-Lüdenscheidt"},
    "u4": {"name": "Siobhán O’Brien"},
    "u5": {"name": "王小明"},
    "u6": {"name": "Lo Zoë"},
    "u7": {"first_name": "Christophersonia", "last_name": "Ng"},
    "u8": {"plan": "lovely", "town": "Lovran"},
}
FOUND = {
    "ada lov": ["u1", "u2"],
    "ADA": ["u1", "u2"],
    "lov ad": ["u1", "u2"],
    "lovelace": ["u1"],
    "lovejoy": ["u2"],
    "Łove": ["u1", "u2", "u8"],
    "muller": ["u3"],
    "Mueller": ["u3"],
    "müller lud": ["u3"],
    "obrien": ["u4"],
    "o'bri": ["u4"],
    "brien": ["u4"],
    "siobhan": ["u4"],
    "王": ["u5"],
    "lo": ["u6", "u1", "u2", "u8"],
    "zoe l": ["u6"],
    "christophersonia ng": ["u7"],
    "christophersonic": [],
    "ada.king@eng": ["u1"],
    "ada.king@other": [],
    "king": ["u1"],
    "020 7946 0018": ["u1"],
    "79460018": ["u1"],
    "ada adb": [],
    "l": [],
    "": [],
    "%": [],
    "' OR 1=1 --": [],
    "\x00": [],
}


@pytest.fixture
def known(kept):
    for user, traits in PEOPLE.items():
        kept.tell(user, SubscriberDescribed(traits=traits))
    return kept


def test_people_are_found_by_what_is_typed_of_their_names_addresses_and_numbers(known):
    people.link(known.subject("u8"), Handle(HandleKind.EMAIL, "lo.love@example.org"), at=known.now)
    numbers = {known.subject(user): user for user in PEOPLE}

    found = {typed: sorted(numbers[one] for one in people.search(typed)) for typed in FOUND}

    assert found == {typed: sorted(users) for typed, users in FOUND.items()}


def test_who_is_called_by_the_very_words_comes_first_then_the_latest(kept):
    for user, name in (("exact", "Ann Lee"), ("older", "Anna Leeson"), ("newer", "Anneke Leeds")):
        kept.tell(user, SubscriberDescribed(traits={"name": name}))

    assert people.search("ann lee") == [kept.subject(user) for user in ("exact", "newer", "older")]
    assert people.search("ann lee", n_most=2) == [kept.subject(user) for user in ("exact", "newer")]


def test_who_is_renamed_is_found_by_the_new_name_and_by_the_handles_that_stay(kept):
    kept.tell("ada", SubscriberDescribed(traits={"name": "Ada Byron", "email": "ada@engines.example"}))
    people.link(kept.subject("ada"), Handle(HandleKind.EMAIL, "byron@engines.example"), at=kept.now)
    kept.wait(days=1)
    kept.tell("ada", SubscriberDescribed(traits={"name": "Augusta King"}))

    assert [people.search(typed) for typed in ("augusta", "king", "byron", "ada")] == [[kept.subject("ada")]] * 4
    kept.wait(days=1)
    kept.tell("ada", SubscriberDescribed(traits={"email": "augusta@engines.example"}))
    assert people.search("ada") == []


def test_many_of_one_name_are_found_though_not_all_are_shown(kept):
    for n in range(60):
        kept.tell(f"u{n}", SubscriberDescribed(traits={"name": f"Maria Rossi{'' if n else 'ni'}"}))

    assert people.search("mari ross", n_most=20) == [kept.subject(f"u{n}") for n in range(59, 39, -1)]
    assert people.search("maria rossini") == [kept.subject("u0")]


def test_the_forgotten_are_found_by_nothing_and_leave_no_mark(known):
    ada = known.subject("u1")
    ledger.forget(ada, at=known.now)

    assert [people.search(typed) for typed in ("lovelace", "ada.king@eng", "79460018")] == [[], [], []]
    assert _n_marks(ada) == 0
    assert people.n_left_of_the_forgotten() == 0


def test_the_table_holds_no_letter_of_a_name(known):
    with connection.cursor() as cursor:
        cursor.execute("SELECT block, mark, subject FROM marks")
        rows = cursor.fetchall()

    assert len({mark for _, mark, _ in rows}) > 50
    assert all(isinstance(value, int) for row in rows for value in row)


def test_an_index_that_was_lost_is_made_anew(known):
    subjects = [known.subject(user) for user in PEOPLE]
    with connection.cursor() as cursor:
        cursor.execute("SELECT block, mark, subject FROM marks ORDER BY 1, 2, 3")
        before = cursor.fetchall()
        cursor.execute("DELETE FROM marks")
        cursor.execute("INSERT INTO marks (block, mark, subject) VALUES (0, 7, %s)", [subjects[0]])

    assert people.unfindable(subjects) == subjects[:7]
    assert people.rebuild() == len(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT block, mark, subject FROM marks ORDER BY 1, 2, 3")
        assert cursor.fetchall() == before
    assert people.unfindable(subjects) == []


def test_one_person_has_a_bounded_number_of_marks(kept):
    kept.tell("long", SubscriberDescribed(traits={"name": " ".join(f"word{n}isverylong" for n in range(500))}))

    assert 0 < _n_marks(kept.subject("long")) <= 12 * 11


def _n_marks(subject: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM marks WHERE subject = %s", [subject])
        return cursor.fetchone()[0]
