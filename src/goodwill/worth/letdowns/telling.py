"""What each letdown and each decision did to the chance of leaving: from matched subscribers alike but for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Estimate
from goodwill.worth.cells import Floats, Ints
from goodwill.worth.letdowns.fading import HalfLife, half_life
from goodwill.worth.letdowns.lived import Lived, Masks, decisions_lived, letdowns_lived
from goodwill.worth.letdowns.matching import LADDER, Balance, Matched, balance, matched, most_apart
from goodwill.worth.letdowns.ratios import Curve, curve

N_MONTHS = 6
"""How many months after an event are looked at, unless more or fewer are asked for."""
FEWEST_STRUCK = 30
WITHOUT_PLACE = (
    ("tenure", "footing", "decided", "letdown", "use", "payments"),
    ("era", "footing", "decided", "letdown", "plays", "payments"),
)
"""What those have in common who are compared across plans and countries: where a decision reached everybody of one."""
WITH_PLACE = tuple((*names, "decided") for names in LADDER)
_MATCHED = 0.8
_WHOLE = 0.5
_BEFORE = 6
"""How many months before a decision say how those reached differed from the others already."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What making good did: how many times as likely those are to leave of whom it was made good, beside those of whom not.

    It was not dealt at random: who was easiest to reconcile may have been made good first.
    """

    n_repaired: int
    n_not: int
    ratio: Estimate | None
    refused: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one kind of event did to the chance of leaving by choice.

    Args:
        sort: ``letdown``, a bad moment for one, or ``decision``, a broken promise to many.
        name: Which.
        n_struck: How many were; ``n_matched``: of how many somebody alike is known.
        first: How many times as likely they are to leave over all the months looked at; None: not told.
        months: The same by months since, 1 first; None where too few left.
        fades: How fast it fades; None: no effect is sure, or too few months are told.
        repair: What making good did; None: it was never made good, or of a decision.
        balance: How far apart the two sides lay, the farthest first.
        against: ``alike``: with others of the same plan and country; ``before``: with others, less how they differed before.
        refused: Why it is not told; empty: it is.
    """

    sort: str
    name: str
    n_struck: int
    n_matched: int
    first: Estimate | None
    months: tuple[Estimate | None, ...]
    fades: HalfLife | None
    repair: Repair | None
    balance: tuple[Balance, ...]
    against: str
    refused: str = ""


def letdowns(table: pa.Table, *, n_months: int = N_MONTHS) -> list[Effect]:
    """Return what each kind of letdown and each decision did, letdowns first, the most frequent first.

    Args:
        table: Subscriber-months (:mod:`goodwill.warehouse.months`), with a column ``of_…`` for each covariate.
        n_months: How many months after an event are looked at.

    Raises:
        TooLittleKnown: Nobody lived a month.
    """
    if not len(table):
        raise TooLittleKnown("what a letdown does wants months that somebody lived with us; there are none")
    return [*_of_letdowns(letdowns_lived(table), n_months), *_of_decisions(decisions_lived(table), n_months)]


def _of_letdowns(lived: Lived, n_months: int) -> Iterator[Effect]:
    is_ended = _struck(lived)
    for name in _names(lived):
        struck, others = _sides(lived, name)
        if len(struck) < FEWEST_STRUCK:
            yield _too_few("letdown", name, len(struck))
            continue
        found = matched(lived, struck, others)
        told = curve(lived, found, n_months=n_months, is_ended=is_ended)
        apart = balance(lived, found)
        yield _effect("letdown", name, found, told, apart, "alike", _repair(lived, struck, n_months, is_ended))


def _of_decisions(lived: Lived, n_months: int) -> Iterator[Effect]:
    is_ended = _struck(lived)
    for name in _names(lived):
        struck, others = _sides(lived, name)
        if len(struck) < FEWEST_STRUCK:
            yield _too_few("decision", name, len(struck))
            continue
        found = matched(lived, struck, others, ladder=WITH_PLACE)
        exact = found.n_matched / len(struck)
        if exact >= _MATCHED and not _is_of_places(lived, struck):
            told = curve(lived, found, n_months=n_months, is_ended=is_ended)
            yield _effect("decision", name, found, told, balance(lived, found), "alike", None)
        else:
            yield _before_and_after(lived, name, struck, others, n_months=n_months, is_ended=is_ended)


def _before_and_after(  # noqa: PLR0913 -- both sides and how long to look
    lived: Lived, name: str, struck: Ints, others: Ints, *, n_months: int, is_ended: Masks
) -> Effect:
    """Return what a decision did that reached whole plans or countries, less how they differed before it."""
    found = matched(lived, struck, others, ladder=WITHOUT_PLACE)
    told = curve(lived, found, n_months=n_months, is_ended=is_ended)
    early, late = _before(lived, struck)
    apart = [one for one in balance(lived, found) if one.factor not in ("plan", "country")]
    if early is None or late is None:
        return _effect("decision", name, found, told, apart, "before", None, why="too short a time before it is known")
    both = Curve(late.logs, late.parts, (early.whole + late.whole) / 2, (early.whole_parts + late.whole_parts) / 2, late.n_left, late.n_alike)  # fmt: skip
    drift = late.less(early).over_all("")
    moved = drift is None or drift.low > 1 or drift.high < 1
    why = "those reached and the others were drawing apart before it already" if moved else ""
    return _effect("decision", name, found, told.less(both), apart, "before", None, why=why)


def _before(lived: Lived, struck: Ints) -> tuple[Curve | None, Curve | None]:
    """Return how those of the places that a decision reached differed from the others, in two halves of the time before."""
    begin, place = int(lived.month[struck].min()), _places(lived)
    touched = _reached(lived, place, struck)[place] > _WHOLE
    halves = []
    for back in (_BEFORE, _BEFORE // 2):
        when = (lived.month < begin - back + _BEFORE // 2) & (lived.month >= begin - back)
        when &= lived.then(np.arange(len(lived)), 1)[1]
        found = matched(lived, np.flatnonzero(when & touched), np.flatnonzero(when & ~touched), ladder=WITHOUT_PLACE)
        told = curve(lived, found, n_months=1) if found.n_matched else None
        halves.append(None if told is None or np.isnan(told.whole) else told)
    return halves[0], halves[1]


def _repair(lived: Lived, struck: Ints, n_months: int, is_ended: Masks) -> Repair | None:
    """Return what making good by the end of the month did, among those struck."""
    after, _is_there = lived.then(struck, 1)
    mended = lived.is_repaired[after]
    n_repaired, n_not = int(mended.sum()), int((~mended).sum())
    if not n_repaired:
        return None
    if min(n_repaired, n_not) < FEWEST_STRUCK:
        return Repair(n_repaired, n_not, None, f"too few: {n_repaired} made good, {n_not} not")
    found = matched(lived, struck[mended], struck[~mended], ladder=_ALIKE_STRUCK)
    told = curve(lived, found, n_months=n_months, is_ended=is_ended)
    apart = balance(lived, found)
    return Repair(n_repaired, n_not, told.over_all(_RESTS_ON), _unlike(apart, found) or _few(told))


_ALIKE_STRUCK = (
    ("era", "footing", "letdown", "country", "plays"),
    ("era", "footing", "letdown", "plays"),
    ("footing", "letdown"),
)
_RESTS_ON = "matched subscribers alike but for the event"


def _effect(  # noqa: PLR0913, PLR0917 -- what was found
    sort: str,
    name: str,
    found: Matched,
    told: Curve,
    apart: Sequence[Balance],
    against: str,
    repair: Repair | None,
    why: str = "",
) -> Effect:
    refused = why or _unlike(apart, found) or _few(told)
    months = tuple(told.estimates(_RESTS_ON)) if not refused else ()
    first, fades = (None, None) if refused else (told.over_all(_RESTS_ON), half_life(told))
    return Effect(
        sort, name, found.n_struck, found.n_matched, first, months, fades, repair, tuple(apart[:5]), against, refused
    )


def _unlike(apart: Sequence[Balance], found: Matched) -> str:
    """Return why those compared are not alike; empty if they are."""
    if not found.n_matched:
        return "nobody alike is known who was not struck"
    worst = next(iter(apart), None)
    if worst is None or abs(worst.apart) <= most_apart(found.n_matched):
        return ""
    return f"the sides are not alike: {worst.factor} {worst.level}, {worst.apart:+.2f} standard deviations"


def _few(told: Curve) -> str:
    if not np.isnan(told.whole):
        return ""
    return f"too few left: {told.n_left.sum():.0f} of those struck, {told.n_alike.sum():.0f} of those alike"


def _too_few(sort: str, name: str, n: int) -> Effect:
    return Effect(
        sort, name, n, 0, None, (), None, None, (), "alike", f"too few: {n} were struck, {FEWEST_STRUCK} are wanted"
    )


def _names(lived: Lived) -> list[str]:
    """Return what befell anybody, the most frequent first."""
    told = lived.suffered
    met = np.bincount(told.codes, minlength=len(told.levels))
    return [told.levels[i] for i in np.argsort(-met, kind="stable") if met[i] and told.levels[i]]


def _struck(lived: Lived) -> Masks:
    """Return the months before which anything befell somebody."""
    is_struck: Masks = lived.suffered.codes != lived.suffered.levels.index("")
    return is_struck


def _sides(lived: Lived, name: str) -> tuple[Ints, Ints]:
    """Return the months in which somebody was struck by it, and those in which nothing befell them."""
    rows = np.arange(len(lived))
    after, is_there = lived.then(rows, 1)
    befell = lived.suffered.codes[after]
    code, nothing = lived.suffered.levels.index(name), lived.suffered.levels.index("")
    return np.flatnonzero(is_there & (befell == code)), np.flatnonzero(is_there & (befell == nothing))


def _places(lived: Lived) -> Ints:
    plan, country = lived.factors["plan"], lived.factors["country"]
    return plan.codes * len(country.levels) + country.codes


def _reached(lived: Lived, place: Ints, struck: Ints) -> Floats:
    """Return of each plan in each country the share of people whom a decision reached, of those there when it did."""
    when = np.isin(lived.month, np.unique(lived.month[struck]))
    n = int(place.max(initial=0)) + 1
    first = np.unique(lived.subject[when], return_index=True)[1]
    there = np.bincount(place[when][first], minlength=n)
    of_struck = np.unique(lived.subject[struck], return_index=True)[1]
    reached = np.bincount(place[struck][of_struck], minlength=n)
    share: Floats = reached / np.maximum(there, 1)
    return share


def _is_of_places(lived: Lived, struck: Ints) -> bool:
    """Say whether a decision reached whole plans or countries: hardly anybody of the same is left to compare with."""
    place = _places(lived)
    return float(np.mean(_reached(lived, place, struck)[place[struck]])) > _WHOLE
