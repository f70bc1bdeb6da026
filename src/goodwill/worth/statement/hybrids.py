"""What pairs of states are worth if only some of the causes between them have acted: the values that shares are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from goodwill.worth.cells import Floats, Ints, numbered, told_apart
from goodwill.worth.statement.lines import CAUSES, Line
from goodwill.worth.statement.writing import MONTHS, Codes, Writing
from goodwill.worth.value.bills import Appraiser, bills_of_each
from goodwill.worth.value.crossed import products
from goodwill.worth.value.states import States

_OF_FACTS: tuple[Line, ...] = tuple(cause for cause in CAUSES if cause not in (Line.TIME, Line.MODEL))
"""The causes that facts tell."""


@dataclass(frozen=True, slots=True)
class Appraisers:
    """Who values what: by the model of the first date and of the second, as of either month.

    Args:
        before: The first model as of the first month, and as of the second.
        after: The second model, the same.
    """

    before: tuple[Appraiser, Appraiser]
    after: tuple[Appraiser, Appraiser]

    @property
    def is_one_model(self) -> bool:
        """Whether both dates are valued by one model: then nothing was estimated anew."""
        return self.before[0].model is self.after[0].model

    @property
    def is_crossing(self) -> bool:
        """Whether values of who is with us are put together from few."""
        return all(one.crossing is not None for one in (*self.before, *self.after))

    def as_of(self, *, is_later: bool) -> list[Appraiser]:
        """Return who values as of one of the months, by the first model and, if there are two, by the second."""
        one, other = self.before[int(is_later)], self.after[int(is_later)]
        return [one] if self.is_one_model else [one, other]


@dataclass(frozen=True, slots=True)
class Written:
    """The states of two dates as numbers, and how long each has been with us: how pairs of them are told."""

    writing: Writing
    before: list[Codes]
    after: list[Codes]
    tenures: tuple[Ints, Ints]

    def pairs(self, before: Ints, after: Ints) -> Pairs:
        """Return pairs of states, one of each date; both of one stage, and of one life."""
        months = np.clip(self.tenures[1][after] - self.tenures[0][before], 0, MONTHS)
        told = [codes[before] for codes in self.before], [codes[after] for codes in self.after]
        _settle_rests(self.writing, *told)
        later = [
            part.later[months, codes] if part.later is not None else codes
            for part, codes in zip(self.writing.parts, told[0], strict=True)
        ]
        return Pairs(self.writing, told[0], later, told[1])


def written(before: States, after: States) -> Written:
    """Return the states of two dates as numbers."""
    writing = Writing(before, after)
    return Written(writing, writing.written(before), writing.written(after), (before.cells.tenure, after.cells.tenure))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of states as numbers, part by part: before, before but aged, and after; ``(n_pairs,)`` each."""

    writing: Writing
    before: Sequence[Codes]
    later: Sequence[Codes]
    after: Sequence[Codes]

    def differing(self) -> Ints:
        """Return which causes of facts each pair differs by, beyond what time alone has done: bits, ``(n_pairs,)``."""
        told = np.zeros(len(self.before[0]), np.int64)
        for part, one, other in zip(self.writing.parts, self.later, self.after, strict=True):
            if part.cause in _OF_FACTS:
                told |= np.where(one != other, bit_of(part.cause), 0)
        return told


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs that some causes act on, of which every subset is to be valued.

    Args:
        rows: Which of the pairs.
        causes: The causes, bit by bit: those of facts first; of all others time alone makes what there is to make.
    """

    rows: Ints
    causes: Sequence[Line]

    @property
    def of_facts(self) -> list[Line]:
        """The causes that facts tell."""
        return [cause for cause in self.causes if cause in _OF_FACTS]

    def bit(self, cause: Line | None) -> int:
        """Return the bit of a cause; 0: it does not act."""
        return 1 << self.causes.index(cause) if cause in self.causes else 0

    @property
    def subsets(self) -> Ints:
        """Every subset of the causes, as bits."""
        return np.arange(2 ** len(self.causes))


def values(pairs: Pairs, asked: Sequence[Asked], worths: tuple[Worths, Worths], n_models: int) -> list[list[Floats]]:
    """Return what pairs are worth in bills by every subset of their causes: ``(n_rows, 2**n_causes)`` for each asked.

    Args:
        pairs: The pairs.
        asked: Which of them, and by which causes.
        worths: What states are worth as of the first month and as of the second.
        n_models: How many of those who value do so together, one or two: of each that many, there is an answer.
    """
    found = [_valued(pairs, asked, one, is_later=is_later) for one, is_later in zip(worths, (False, True), strict=True)]
    # subsets run through the causes of facts first, then time, then the model
    return [
        [
            np.hstack(
                [found[is_later][model][place] for model in range(begin, begin + n_models) for is_later in (0, 1)]
            )
            for place in range(len(asked))
        ]
        for begin in range(0, len(found[0]), n_models)
    ]


def _valued(pairs: Pairs, asked: Sequence[Asked], worths: Worths, *, is_later: bool) -> list[list[Floats]]:
    """Return what all that is asked is worth by each model, time having passed for all or for none."""
    told = [[_keys(pairs, one, side, is_later=is_later) for one in asked] for side in (False, True)]
    places = [_places([keys.shape[0] * keys.shape[1] for keys, _ in side]) for side in told]
    who, lived = (np.concatenate([keys.ravel() for keys, _ in side]) for side in told)
    at = [
        np.concatenate([
            (begin + np.arange(len(keys))[:, None] * keys.shape[1] + of[None, :]).ravel()
            for begin, (keys, of) in zip(begins, side, strict=True)
        ])
        for begins, side in zip(places, told, strict=True)
    ]  # fmt: skip
    shapes = [(len(keys), len(of)) for keys, of in told[0]]
    ends = np.cumsum([n * m for n, m in shapes])[:-1]
    return [
        [part.reshape(shape) for part, shape in zip(np.split(worth, ends), shapes, strict=True)]
        for worth in worths.of(who, lived, at[0], at[1])
    ]


def _places(sizes: Sequence[int]) -> list[int]:
    return [int(end - size) for end, size in zip(np.cumsum(sizes), sizes, strict=True)]


def _keys(pairs: Pairs, asked: Asked, side: bool, *, is_later: bool) -> tuple[Ints, Ints]:
    """Return the keys of one side by every subset of the causes that move it, and which of these each subset is.

    ``(n_rows, n_subsets_of_side)`` and ``(2**n_causes_of_facts,)``.
    """
    parts, strides = pairs.writing.parts, pairs.writing.strides(side)
    mine = [
        cause
        for cause in asked.of_facts
        if any(
            part.cause is cause and part.lived == side and stride for part, stride in zip(parts, strides, strict=True)
        )
    ]
    begin = np.zeros(len(asked.rows), np.int64)
    moved = np.zeros((len(mine), len(asked.rows)), np.int64)
    for part, stride, *codes in zip(parts, strides, pairs.before, pairs.later, pairs.after, strict=True):
        if part.lived != side:
            continue
        now = codes[2 if part.cause is Line.TIME and is_later else int(is_later)][asked.rows].astype(np.int64)
        begin += now * stride
        if part.cause in mine:
            moved[mine.index(part.cause)] += (codes[2][asked.rows].astype(np.int64) - now) * stride
    own = np.arange(2 ** len(mine))
    keys = np.stack([begin + moved[(one >> np.arange(len(mine)) & 1).astype(bool)].sum(axis=0) for one in own], axis=1)
    whole = np.arange(2 ** len(asked.of_facts))
    which = sum(((whole >> asked.of_facts.index(cause) & 1) << i for i, cause in enumerate(mine)), np.zeros_like(whole))
    return keys, which


@dataclass(slots=True)
class Worths:
    """What states are worth that are told by their keys, by some models.

    Args:
        writing: What keys say.
        appraisers: Who values them.
        is_crossing: Whether values are put together from few, where the appraisers can.
    """

    writing: Writing
    appraisers: Sequence[Appraiser]
    is_crossing: bool = False
    _known: dict[tuple[bool, int], _Known] = field(default_factory=dict)

    def of(self, who: Ints, lived: Ints, one: Ints, other: Ints) -> list[Floats]:
        """Return the worth of pairs of keys by each model.

        Args:
            who: Keys of what somebody is.
            lived: Keys of what they have lived.
            one: Which of the first belong to each pair.
            other: Which of the second.
        """
        (who, of_who), (lived, of_lived) = _once(who), _once(lived)
        one, other = of_who[one], of_lived[other]
        if self.is_crossing:
            return [self._products(place, (who, one), (lived, other)) for place in range(len(self.appraisers))]
        first, which = told_apart([one, other])
        states = self.writing.states(who[one[first]], lived[other[first]])
        return [worth[which] for worth in bills_of_each(self.appraisers, states)]

    def _products(self, place: int, who: tuple[Ints, Ints], lived: tuple[Ints, Ints]) -> Floats:
        left, right = self._vectors(place, who[0], side=False), self._vectors(place, lived[0], side=True)
        return products(left, who[1], right, lived[1])

    def _vectors(self, place: int, keys: Ints, *, side: bool) -> Floats:
        known = self._known.setdefault((side, place), _Known())
        crossing = self.appraisers[place].crossing
        assert crossing is not None

        def told(new: Ints) -> Floats:
            nothing = np.zeros_like(new)
            if side:
                return crossing.of_lived(self.writing.states(nothing, new))
            return crossing.of_who(self.writing.states(new, nothing))

        return known.vectors(keys, told)


class _Known:
    """Vectors by key, those worked out so far. Of several threads one works out what is new, and the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys, self._told = np.zeros(0, np.int64), np.zeros((0, 0))  # keys rise

    def vectors(self, keys: Ints, told: Callable[[Ints], Floats]) -> Floats:
        """Return the vectors of keys, working out those that are new."""
        with self._lock:
            new = np.setdiff1d(keys, self._keys)
            if len(new):
                both = np.concatenate([self._keys, new])
                rows = told(new)
                whole = np.concatenate([self._told, rows]) if len(self._keys) else rows
                order = np.argsort(both)
                self._keys, self._told = both[order], whole[order]
            known, vectors = self._keys, self._told
        return vectors[np.searchsorted(known, keys)]


def _once(keys: Ints) -> tuple[Ints, Ints]:
    """Return keys once each, and which of them each one was."""
    which = numbered(keys)
    found = np.empty(int(which.max(initial=-1)) + 1, np.int64)
    found[which] = keys
    return found, which


def causes_of(mask: int, *, is_one_model: bool) -> list[Line]:
    """Return the causes that act on pairs that differ so: those of the bits, time, and the model if there are two."""
    told = [cause for bit, cause in enumerate(_OF_FACTS) if mask >> bit & 1]
    return [*told, Line.TIME] if is_one_model else [*told, Line.TIME, Line.MODEL]


def bit_of(cause: Line) -> int:
    """Return the bit of a cause in what :meth:`Pairs.differing` tells."""
    return 1 << _OF_FACTS.index(cause)


def _settle_rests(writing: Writing, before: list[Codes], after: list[Codes]) -> None:
    """Who rests on one date only is taken to be billed as on the other: a pause is no move to another interval."""
    rests, yearly = writing.place("rests"), writing.place("yearly")
    before[yearly] = np.where(before[rests] > 0, after[yearly], before[yearly])
    after[yearly] = np.where(after[rests] > 0, before[yearly], after[yearly])


__all__ = ["Appraisers", "Asked", "Pairs", "Worths", "Written", "bit_of", "causes_of", "values", "written"]
