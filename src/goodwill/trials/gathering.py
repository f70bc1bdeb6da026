"""Asks the ledger who came into which arm of an experiment, and what was told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill import facts as f
from goodwill import unasked
from goodwill.appraisal import tables
from goodwill.errors import BadChoice, TooLittleKnown, UnknownQuestion
from goodwill.profile.table import PRICED, STARTS, TURNS
from goodwill.segments.rows import instant, micros
from goodwill.trials.lives import Flags, Floats, Ints, Lives, Told
from goodwill.vocabulary import Cause
from goodwill.warehouse.measures import trials
from goodwill.warehouse.profiles import NOW, Look

_ALONE = "held_out"
_MONTH = 30.44 * 86_400_000_000
_RANK = np.array([0, *(TURNS.get(kind, 0) for kind in trials.KINDS)], np.int64)
_ANSWERS = (f.LastChanceAnswered, f.OfferAccepted, f.OfferDeclined)
_BACK = (f.InvoiceRefunded, f.PaymentDisputed)


@dataclass(frozen=True, slots=True)
class Listed:
    """An experiment as the ledger tells it: its units by arm, and when the first and the last came into it."""

    name: str
    n_by_arm: dict[str, int]
    first_at: datetime
    last_at: datetime


def listed(look: Look = NOW) -> list[Listed]:
    """Return every experiment that anybody was ever assigned in, in order of name."""
    told = trials.assigned(look)
    names = sorted(one for one in told["experiment"].unique().to_pylist() if one)
    return [_listed(name, told.filter(pc.equal(told["experiment"], name))) for name in names]


def gathered(name: str, look: Look = NOW) -> Lives:
    """Return the units of an experiment and what was told of them.

    Raises:
        UnknownQuestion: Nobody was ever assigned in an experiment of that name.
    """
    told = trials.assigned(look)
    told = told.filter(pc.equal(told["experiment"], name))
    if not len(told):
        raise UnknownQuestion(f"nobody was ever assigned in an experiment {name!r}: see goodwill experiments")
    subject, arm, at, n_crossed = _firsts(told)
    arms, held_out, shares = _meant(name, sorted(set(arm)))
    place = {one: n for n, one in enumerate(arms)}
    units = pa.table({"subject": subject, "at": at})
    as_of = micros(look.as_of or datetime.now(UTC))
    facts, plays = trials.told_of(units, look), trials.played_around(units, look)
    rows = _Rows.of(facts, subject, at)
    n_played, first_play = _plays(plays, subject)
    return Lives(
        name=name,
        subject=subject,
        arm=np.array([place[one] for one in arm], np.int64),
        assigned=at,
        arms=arms,
        held_out=held_out,
        shares=shares,
        plan=rows.word("plan"),
        country=rows.word("country"),
        currency=rows.word("currency"),
        past=np.column_stack([rows.past(), n_played]),
        first_play=first_play,
        told=rows.told(),
        as_of=as_of,
        n_crossed=n_crossed,
    )


def valued(lives: Lives, look: Look = NOW) -> tuple[Floats | None, str]:
    """Return what each unit is worth as of now, in minor units of their currency, and what that rests on; None: unknown."""
    try:
        told = tables.worth(look, None, is_each=True)
    except TooLittleKnown as lacking:
        return None, str(lacking)
    subject = told["subject"].to_numpy()
    order = np.argsort(subject)
    found = np.searchsorted(subject[order], lives.subject).clip(0, max(len(subject) - 1, 0))
    minor = told["goodwill_minor"].to_numpy()[order][found].astype(np.float64)
    minor[subject[order][found] != lives.subject] = 0.0
    return minor, (told.schema.metadata or {}).get(b"rests_on", b"").decode()


def _listed(name: str, told: pa.Table) -> Listed:
    _, arm, at, _ = _firsts(told)
    counts = {one: arm.tolist().count(one) for one in sorted(set(arm))}
    return Listed(name, counts, instant(int(at.min())), instant(int(at.max())))


def _firsts(told: pa.Table) -> tuple[Ints, npt.NDArray[np.object_], Ints, int]:
    """Return each unit, its arm and when it came into it; and how many were put into several arms, who are left out."""
    subject, at = told["subject"].to_numpy(), told["at"].to_numpy()
    arm = np.array([one or "" for one in told["arm"].to_pylist()], object)
    units, first, which = np.unique(subject, return_index=True, return_inverse=True)
    crossed = np.zeros(len(units), bool)
    crossed[which[arm != arm[first][which]]] = True
    return units[~crossed], arm[first][~crossed], at[first][~crossed], int(crossed.sum())


def _meant(name: str, came: list[str]) -> tuple[tuple[str, ...], str | None, tuple[float, ...]]:
    """Return the arms, the one left alone (last of them), and the shares that are meant if all arms that came have one."""
    try:
        meant = dict(getattr(unasked.of_name(name).programme, "arms", {}))
    except BadChoice:
        meant = {}
    arms = (*(one for one, share in meant.items() if share), *(one for one in came if not meant.get(one)))
    arms = tuple(sorted(arms, key=lambda one: one == _ALONE))
    shares = tuple(meant.get(one, 0.0) for one in arms)
    return arms, _ALONE if _ALONE in arms else None, shares if all(shares) else ()


def _plays(plays: pa.Table, subject: Ints) -> tuple[Floats, Ints]:
    n, first = np.zeros(len(subject)), np.full(len(subject), -1, np.int64)
    place = np.searchsorted(subject, plays["subject"].to_numpy())
    n[place] = plays["n_before"].to_numpy()
    first[place] = plays["first_since"].fill_null(-1).to_numpy()
    return n, first


@dataclass(frozen=True, slots=True)
class _Rows:
    """Facts of units as columns, in order of unit and time."""

    facts: pa.Table
    unit: Ints
    at: Ints
    place: Ints
    split: Ints
    n: int

    @classmethod
    def of(cls, facts: pa.Table, subject: Ints, split: Ints) -> _Rows:
        unit = np.searchsorted(subject, facts["subject"].to_numpy())
        return cls(facts, unit, facts["at"].to_numpy(), facts["place"].to_numpy(), split, len(subject))

    def told(self) -> Told:
        """Return the facts as following reads them."""
        choice = np.array([one == Cause.VOLUNTARY for one in self.facts["cause"].to_pylist()], bool)
        turn = _RANK[self.place]
        return Told(
            unit=self.unit,
            at=self.at,
            turn=turn,
            ends_by_choice=choice & (turn == TURNS[f.SubscriptionCancelled]),
            paid=self._money(),
            is_contact=self._is(f.MessageReceived),
            is_answer=self._is(*_ANSWERS),
            is_reversal=self._is(*_BACK),
        )

    def word(self, column: str) -> npt.NDArray[np.object_]:
        """Return the last word of each in a column at the split, or if there is none yet the first since; "": none."""
        words, found = self._words(column), np.full(self.n, "", object)
        known = (words != "") & self._is(*PRICED)
        later = np.flatnonzero(known & (self.at > self.split[self.unit]))[::-1]
        found[self.unit[later]] = words[later]
        then = np.flatnonzero(known & (self.at <= self.split[self.unit]))
        found[self.unit[then]] = words[then]
        return found

    def past(self) -> Floats:
        """Return tenure in months, price, and what was paid and written in the year before the split, ``(n, 4)``."""
        before = self.at <= self.split[self.unit]
        lately = before & (self.at > self.split[self.unit] - trials.YEAR_US)
        started, price = self.split.copy(), np.zeros(self.n)
        starts = np.flatnonzero(before & self._is(*STARTS))[::-1]
        started[self.unit[starts]] = self.at[starts]
        amount = self.facts["amount_minor"].fill_null(0).to_numpy().astype(np.float64)
        priced = np.flatnonzero(before & self._is(*PRICED) & (amount > 0))
        price[self.unit[priced]] = amount[priced]
        paid = np.bincount(self.unit[lately], self._money()[lately], minlength=self.n)
        wrote = np.bincount(self.unit[lately & self._is(f.MessageReceived)], minlength=self.n)
        return np.column_stack([(self.split - started) / _MONTH, price, paid, wrote])

    def _money(self) -> Floats:
        amount = self.facts["amount_minor"].fill_null(0).to_numpy().astype(np.float64)
        theirs = self._words("currency") == self.word("currency")[self.unit]
        sign = np.where(self._is(f.InvoicePaid), 1.0, np.where(self._is(*_BACK), -1.0, 0.0))
        return np.asarray(sign * amount * theirs)

    def _words(self, column: str) -> npt.NDArray[np.object_]:
        return np.array([one or "" for one in self.facts[column].to_pylist()], object)

    def _is(self, *kinds: type[f.Fact]) -> Flags:
        wanted = [n for n, kind in enumerate(trials.KINDS, 1) if kind in kinds]
        return np.isin(self.place, wanted)
