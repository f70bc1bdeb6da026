"""What sources say of a person, the latest of each trait: the country and the language in the open, the rest sealed.

Every trait rests with the instant it was said, so that what arrives late never overwrites what was said later, and any
order of arrival ends in the same row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection

from goodwill.facts import SubscriberDescribed
from goodwill.people import marks
from goodwill.people.handles import handles_of
from goodwill.people.seals import Seals
from goodwill.people.words import Words, is_telling, words_of
from goodwill.store.models import Person
from goodwill.store.transactions import overwriting
from goodwill.vocabulary import SubjectId

Told = tuple[SubjectId, int, SubscriberDescribed]
"""Of whom, when (microseconds), and what was said."""

Renamed = tuple[Words, Words]
"""By what somebody was found, and by what they are now."""

_CHUNK = 500
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, tuple[int, Any]]).decode
_FIELDS = ("country", "country_us", "language", "language_us", "sealed")
_UPDATE = f"UPDATE people SET {', '.join(f'{name} = %s' for name in _FIELDS)} WHERE subject = %s"


def describe(told: Iterable[Told]) -> None:
    """Bring the rows of people up to what is said of them; of the erased and the unknown nothing is kept."""
    by_subject: dict[SubjectId, list[Told]] = {}
    for one in told:
        by_subject.setdefault(one[0], []).append(one)
    wanted, seals = list(by_subject), Seals()
    seals.prepare(wanted)
    for i in range(0, len(wanted), _CHUNK):
        people = list(Person.objects.filter(subject__in=wanted[i : i + _CHUNK], erased_us=None))
        renamed = {SubjectId(one.subject): _bring(one, by_subject[SubjectId(one.subject)], seals) for one in people}
        _save(people)
        _mark({subject: before for subject, before in renamed.items() if before is not None})


def traits(subject: SubjectId) -> dict[str, Any]:
    """Return the latest of each trait that sources told of a person; empty after an erasure."""
    person = Person.objects.filter(subject=subject).first()
    return {} if person is None else {name: value for name, (_, value) in _opened(person, Seals()).items()}


def traits_of(subjects: Iterable[SubjectId]) -> dict[SubjectId, dict[str, Any]]:
    """Return the traits of many people at once; of the erased and the unknown there are none."""
    told = traits_since(subjects)
    return {subject: {name: value for name, (_, value) in traits.items()} for subject, traits in told.items()}


def traits_since(subjects: Iterable[SubjectId]) -> dict[SubjectId, dict[str, tuple[int, Any]]]:
    """Return the traits of many people, each with the microsecond it was said."""
    chosen, seals = list(subjects), Seals()
    seals.prepare(chosen)
    found: dict[SubjectId, dict[str, tuple[int, Any]]] = {subject: {} for subject in chosen}
    for i in range(0, len(chosen), _CHUNK):
        for person in Person.objects.filter(subject__in=chosen[i : i + _CHUNK]):
            found[SubjectId(person.subject)] = _opened(person, seals)
    return found


def _bring(person: Person, told: Iterable[Told], seals: Seals) -> Renamed | None:
    """Bring one row up to what is said; return by what the person was and is found, None if that is the same."""
    known = _opened(person, seals)
    before = _telling(known)
    for _, us, fact in told:
        country, language = _country(fact.country), _language(fact.language)
        person.country, person.country_us = _later((person.country, person.country_us), (country, us))
        person.language, person.language_us = _later((person.language, person.language_us), (language, us))
        for name, value in (fact.traits or {}).items():
            known[name] = max(known.get(name, (us, value)), (us, value), key=_rank)
    if known:
        person.sealed = seals.seal(person.subject, _encode(known))
    after = _telling(known)
    return None if before == after else (words_of(before), words_of(after))


def _save(people: Sequence[Person]) -> None:
    """Write rows back; plain SQL, for an import describes people by the hundred thousand."""
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, [(*(getattr(one, name) for name in _FIELDS), one.subject) for one in people])


def _mark(renamed: Mapping[SubjectId, Renamed]) -> None:
    """Let people be found by what they are called now, and no more by what only an earlier word called them."""
    now = {subject: marks.marks_of(after) for subject, (_, after) in renamed.items()}
    lost = {subject: marks.marks_of(before) - now[subject] for subject, (before, _) in renamed.items()}
    lost = {subject: some for subject, some in lost.items() if some}
    if lost:
        kept = {subject: marks.marks_of(words_of({}, theirs)) for subject, theirs in handles_of(lost).items()}
        with overwriting():
            marks.remove({subject: some - kept[subject] for subject, some in lost.items()})
    marks.add(now)


def _telling(known: Mapping[str, tuple[int, Any]]) -> dict[str, Any]:
    return {name: value for name, (_, value) in known.items() if is_telling(name)}


def _opened(person: Person, seals: Seals) -> dict[str, tuple[int, Any]]:
    plain = seals.open(person.subject, None if person.sealed is None else bytes(person.sealed))
    return _decode(plain) if plain else {}


def _later(known: tuple[str, int | None], told: tuple[str, int]) -> tuple[str, int | None]:
    """Return the later of two words; said at one instant, the greater, so that the order of arrival does not matter."""
    if not told[0]:
        return known
    return max(known, told, key=lambda word: (-(2**63) if word[1] is None else word[1], word[0]))


def _rank(trait: tuple[int, Any]) -> tuple[int, bytes]:
    return trait[0], _encode(trait[1])


def _country(code: str | None) -> str:
    """Return a country as its two letters; what is not two letters stays in the fact and is not counted by."""
    code = (code or "").strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _language(tag: str | None) -> str:
    tag = (tag or "").strip().replace("_", "-")
    return tag if len(tag) <= 12 and tag.isascii() else ""
