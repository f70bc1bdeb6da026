"""Finds people by parts of what they are called: their names, addresses and numbers, as somebody types them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goodwill.people import marks
from goodwill.people.described import traits_of
from goodwill.people.handles import handles_of
from goodwill.people.words import Words, addresses, asked, folded, is_enough, last_digits, words_of
from goodwill.store.models import Counter
from goodwill.vocabulary import SubjectId

_MOST_TRIED = 200
"""So many are opened and compared at most: who is not among them yet is found by another letter."""
_RARE, _AT_A_GLANCE = 2_000, 64


@dataclass(frozen=True, slots=True)
class _Sought:
    """What was typed: its folded words, the last digits if it is a number, the whole of it if it is an address."""

    typed: tuple[str, ...]
    number: str
    address: str

    def fits(self, theirs: Words, addresses: Iterable[str]) -> bool:
        """Say whether somebody is called so: every word typed begins one of theirs."""
        if self.number and self.number in theirs.numbers:
            return True
        if self.address and not any(folded(one).startswith(self.address) for one in addresses):
            return False
        return bool(self.typed) and all(any(one.startswith(word) for one in theirs.words) for word in self.typed)


def search(text: str, *, n_most: int = 20) -> list[SubjectId]:
    """Return whom a text may mean, of many the latest met; those named by its very words come first.

    Every word typed begins a word of theirs, or the digits typed end a number of theirs.
    """
    sought = _Sought(tuple(asked(text)), last_digits(text), folded(text.strip()) if "@" in text.strip("@ ") else "")
    found: dict[SubjectId, None] = {}
    for wanted in _ways(sought):
        if len(found) < n_most:
            found |= dict.fromkeys(_led_to(wanted, sought, n_most=n_most))
    return list(found)[:n_most]


def _ways(sought: _Sought) -> Iterator[list[int]]:
    """Yield the marks that all who are meant have: by number, by whole words, by beginnings of words."""
    if sought.number:
        yield [marks.digits(sought.number)]
    if sought.typed:
        yield [marks.whole(word) for word in sought.typed]
    begun = [marks.begins(word) for word in sought.typed if is_enough(word)]
    if begun:
        yield begun


def _led_to(wanted: Sequence[int], sought: _Sought, *, n_most: int) -> list[SubjectId]:
    """Return up to so many whom all marks lead to and who are indeed called so, the latest first."""
    last = Counter.objects.filter(name="subject").values_list("value", flat=True).first() or 0
    found: list[SubjectId] = []
    n_tried, ordered = 0, _rarest_first(wanted, last)
    for blocks in marks.blocks_down_from(last):
        below, lot = last + 1, [SubjectId(last)]
        while lot and n_tried < _MOST_TRIED and len(found) < n_most:
            lot = marks.led_to(ordered, blocks, below=below, n_most=n_most)
            found += _called(lot, sought)
            n_tried, below = n_tried + len(lot), lot[-1] if len(lot) == n_most else 0
    return found[:n_most]


def _rarest_first(wanted: Sequence[int], last: int) -> list[int]:
    """Return marks with the rarest first, as far as a glance at the latest blocks can tell."""
    if len(wanted) < 2:
        return list(wanted)
    blocks = [block for lot in marks.blocks_down_from(last) for block in lot][:_AT_A_GLANCE]
    return sorted(wanted, key=lambda mark: marks.how_many(mark, blocks, n_most=_RARE))


def _called(subjects: Sequence[SubjectId], sought: _Sought) -> list[SubjectId]:
    """Return those who are called as was typed, opening what is sealed of each: a mark may be older than a name."""
    if not subjects:
        return []
    told, handles = traits_of(subjects), handles_of(subjects)
    return [
        one for one in subjects if sought.fits(words_of(told[one], handles[one]), addresses(told[one], handles[one]))
    ]
