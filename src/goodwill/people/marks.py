"""The blind index of people: keyed digests of the words somebody is looked for by, and whom each leads to.

A mark is eight bytes that only the master key can make: the table does not hold a letter of anybody's name. Rows lie in
blocks of neighbouring numbers, so that newcomers, who have neighbouring numbers too, are written to few pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from django.conf import settings
from django.db import connection

from goodwill.home import Home
from goodwill.people.words import NOTHING, Words, beginnings, last_digits
from goodwill.vocabulary import SubjectId

VERSION = 1
"""Of how words become marks; an index made by another is made anew (``goodwill rebuild``)."""
IN_A_BLOCK = 1 << 14

_CHUNK = 500
_INSERT = "INSERT INTO marks (block, mark, subject) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_DELETE = "DELETE FROM marks WHERE block = %s AND mark = %s AND subject = %s"
# both databases call the columns of VALUES so
_MISSING = (
    "SELECT column1, column2, column3 FROM (VALUES {}) AS wanted WHERE NOT EXISTS "
    "(SELECT 1 FROM marks WHERE block = column1 AND mark = column2 AND subject = column3)"
)

MarkRow = tuple[int, int, int]
"""A row of the table: block, mark, subject."""


def marks_of(words: Words) -> set[int]:
    """Return the marks of what somebody is found by: each word whole, its beginnings, and each number's last digits."""
    if words == NOTHING:
        return set()
    key = _key()
    spelled = [f"whole:{word}" for word in words.words]
    spelled += [f"begins:{part}" for word in words.words for part in beginnings(word)]
    spelled += [f"digits:{number}" for number in words.numbers]
    return {_mark(key, one) for one in spelled}


def whole(word: str) -> int:
    """Return the mark of a whole word."""
    return _mark(_key(), f"whole:{word}")


def begins(word: str) -> int:
    """Return the mark of what was typed of a word, or of as much of it as words are found by."""
    return _mark(_key(), f"begins:{beginnings(word)[-1]}")


def digits(number: str) -> int:
    """Return the mark of a telephone number."""
    return _mark(_key(), f"digits:{last_digits(number)}")


def add(marks: Mapping[SubjectId, Iterable[int]]) -> None:
    """Let marks lead to subjects; those that do already are left alone."""
    _write(_INSERT, marks)


def remove(marks: Mapping[SubjectId, Iterable[int]]) -> None:
    """Let some marks lead to subjects no more."""
    _write(_DELETE, marks)


def destroy(subjects: Iterable[SubjectId]) -> None:
    """Let no mark lead to some subjects, whichever way it was made: their blocks are searched through."""
    blocks: dict[int, list[SubjectId]] = {}
    for subject in subjects:
        blocks.setdefault(block_of(subject), []).append(subject)
    with connection.cursor() as cursor:
        for block, theirs in sorted(blocks.items()):
            for i in range(0, len(theirs), _CHUNK):
                chunk = theirs[i : i + _CHUNK]
                cursor.execute(f"DELETE FROM marks WHERE block = %s AND subject IN ({_places(chunk)})", [block, *chunk])


def led_to(marks: Sequence[int], blocks: Sequence[int], *, below: int, n_most: int) -> list[SubjectId]:
    """Return subjects that all of some marks lead to, the latest first.

    Args:
        marks: The first is looked up, the others are asked of whom it leads to: give the rarest first.
        blocks: Where to look.
        below: Only subjects with a smaller number.
        n_most: At most so many.
    """
    also = " AND EXISTS (SELECT 1 FROM marks AS o WHERE o.block = m.block AND o.mark = %s AND o.subject = m.subject)"
    question = (
        f"SELECT m.subject FROM marks AS m WHERE m.block IN ({_places(blocks)}) AND m.mark = %s AND m.subject < %s"
        f"{also * (len(marks) - 1)} ORDER BY m.subject DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [*blocks, marks[0], below, *marks[1:], n_most])
        return [SubjectId(subject) for (subject,) in cursor]


def how_many(mark: int, blocks: Sequence[int], *, n_most: int) -> int:
    """Return to how many subjects of some blocks a mark leads, counted no further than a limit."""
    question = f"SELECT 1 FROM marks WHERE block IN ({_places(blocks)}) AND mark = %s LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({question}) AS found", [*blocks, mark, n_most])
        return int(cursor.fetchone()[0])


def missing(marks: Mapping[SubjectId, Iterable[int]]) -> list[MarkRow]:
    """Return those of some marks that lead nobody to their subject, asked for by the hundred."""
    told, lost = rows(marks), list[MarkRow]()
    with connection.cursor() as cursor:
        for i in range(0, len(told), _CHUNK):
            chunk = told[i : i + _CHUNK]
            values = ", ".join(["(%s, %s, %s)"] * len(chunk))
            cursor.execute(_MISSING.format(values), [of for row in chunk for of in row])
            lost += cursor.fetchall()
    return lost


def block_of(subject: int) -> int:
    """Return the block a subject's marks lie in."""
    return subject // IN_A_BLOCK


def rows(marks: Mapping[SubjectId, Iterable[int]]) -> list[MarkRow]:
    """Return marks as rows of the table, in its order."""
    return sorted((block_of(subject), mark, subject) for subject, theirs in marks.items() for mark in theirs)


def blocks_down_from(subject: int) -> Iterator[list[int]]:
    """Yield the blocks up to a subject's, the latest first: few at first, for most who are sought came lately."""
    last, n = block_of(subject), 4
    while last >= 0:
        yield list(range(last, max(last - n, -1), -1))
        last, n = last - n, min(n * 2, 128)


def _write(statement: str, marks: Mapping[SubjectId, Iterable[int]]) -> None:
    told = rows(marks)
    if told:
        with connection.cursor() as cursor:
            cursor.executemany(statement, told)


def _places(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _key() -> bytes:
    home: Home = settings.GOODWILL
    return hashlib.sha256(b"names" + home.master_key()).digest()


@lru_cache(maxsize=65_536)
def _mark(key: bytes, spelled: str) -> int:
    digest = hashlib.blake2b(spelled.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)
