"""The year 2020 replayed on a made-up service: who is dormant, what asking them costs, who returns; beside what is true of it.

A service of ``--subscribers`` lives forty months. Whoever is silent beyond patience is asked, a fifth is held out; who wakes, and who comes
back after being let go, is drawn by the truth file's own chances. What Goodwill then says must lie within the truth's bounds.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from goodwill.bench.report import Goal, Report, at_least
from goodwill.profile import PATIENCE, Patience

UNTIL, MONTHS, PLAYS = datetime(2026, 3, 1, tzinfo=UTC), 40, 4
_FEW = 20_000
_SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for a bench"}
_ARMS = {"last_chance": 0.8, "held_out": 0.2}
_MONTH = timedelta(days=30.44)
LOOKED_AFTER = timedelta(days=420)
Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """What was said of one thing, and the bounds that are true of it."""

    name: str
    low: float
    high: float
    true_low: float
    true_high: float

    @property
    def is_within(self) -> bool:
        """Whether what was said, with its interval, and what is true meet."""
        return self.low <= self.true_high and self.true_low <= self.high


@dataclass(frozen=True, slots=True)
class Replayed:
    """The list beside what was lived, and each thing that was said beside what is true.

    Args:
        n_paying: How many pay.
        n_listed: How many of them are listed as dormant.
        n_truly_silent: Of the listed, who gave no sign of life beyond patience before the cut-off, as they lived it.
        n_missed: Who did not either, is in service at the end and does not rest, but is not listed.
        n_awake: Of the listed, whose mood had turned by the cut-off, without their having done anything yet.
        bounds: Each thing that was said.
    """

    n_paying: int
    n_listed: int
    n_truly_silent: int
    n_missed: int
    n_awake: int
    bounds: tuple[Bound, ...]


def run(*, subscribers: int | None = None) -> Report:
    """Return what the replay says beside what is true."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is slow to import

    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        home = Path(folder)
        open_site(home / "home", env=_SECRETS)
        from goodwill.simulate import Options, simulate  # noqa: PLC0415 -- with an open home only

        options = Options(plays=PLAYS, people=False, truth=home / "truth.json", each=True)
        simulate(subscribers or _FEW, MONTHS, seed=3, until=UNTIL, options=options)
        told = replayed(home / "truth.json")
    counts = ("n_paying", "n_listed", "n_truly_silent", "n_missed", "n_awake")
    figures: dict[str, float | int | str] = {name: getattr(told, name) for name in counts}
    found = told.n_truly_silent / max(told.n_truly_silent + told.n_missed, 1)
    goals: list[Goal] = [
        at_least("share of the list that is truly silent", told.n_truly_silent / told.n_listed, 0.95),
        at_least("share of the truly silent that is listed", found, 0.95),
    ]
    said = {
        one.name: f"{one.low:,.3g} to {one.high:,.3g}, true {one.true_low:,.3g} to {one.true_high:,.3g}"
        for one in told.bounds
    }
    goals += [at_least(f"{one.name}: within the truth's bounds", float(one.is_within), 1.0) for one in told.bounds]
    return Report(figures | said, {}, goals)


def replayed(truth_file: Path, *, patience: Patience = PATIENCE, seed: int = 2020) -> Replayed:
    """Ask the dormant of the simulated company whose home is open, and return what is said of it beside the truth.

    Args:
        truth_file: Where its truth is written, with that of each beside it.
        patience: How long silence is borne: as in 2020 a year without a play, two years since the last.
        seed: Of who wakes and who returns.
    """
    from goodwill import trials  # noqa: PLC0415 -- with an open home only
    from goodwill.trials.beliefs import believed  # noqa: PLC0415 -- as above
    from goodwill.warehouse.measures import dormancy, silent  # noqa: PLC0415 -- as above
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- as above

    truth: Truth = json.loads(truth_file.read_text())
    each = pq.read_table(truth_file.with_suffix(".parquet"))
    now = Look(as_of=UNTIL, patience=patience)
    later = replace(now, as_of=UNTIL + LOOKED_AFTER)
    listed = np.array([one.subject for one in silent(now)], np.int64)
    true = {name: each[name].to_numpy() for name in ("subject", "silent_at_end", "goodwill_minor")}
    silence, stays = _lived_in_silence(each, patience)
    place = np.searchsorted(true["subject"], listed)
    before = trials.should(now)
    bounds = [_cost(one, _true_of(one.silence.currency, listed, true["goodwill_minor"][place])) for one in before[:3]]
    _lived_on(listed, truth, seed)
    held = believed(trials.gathered("dormancy", later), n_reversed=0, n_silent=len(listed), n_draws=2_000)
    beliefs = {name: one.ends for name, one in held.items()}
    n_paying = sum(one.n_paying for one in dormancy(now))
    bounds += list(_answers(beliefs, truth))
    return Replayed(
        n_paying=n_paying,
        n_listed=len(listed),
        n_truly_silent=int(silence[place].sum()),
        n_missed=int((silence & stays).sum() - (silence & stays)[place].sum()),
        n_awake=int((~true["silent_at_end"][place]).sum()),
        bounds=tuple(bounds),
    )


def _lived_in_silence(each: Any, patience: Patience) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return who gave no sign of life beyond patience before the cut-off, as it was lived, and who is in service and does not rest."""
    names = ("last_start_at", "last_play_at", "last_sign_at")
    start, play, sign = (each[name].cast("int64").fill_null(0).to_numpy() for name in names)
    borne = [int(one / timedelta(microseconds=1)) for one in (patience.played, patience.unplayed)]
    since = np.maximum(start, sign)
    silence = (start > 0) & (since + np.where(play >= start, *borne) <= int(UNTIL.timestamp() * 1_000_000))
    stays = each["in_service_at_end"].to_numpy() & ~each["resting_at_end"].to_numpy()
    return silence, stays


def _true_of(currency: str, listed: np.ndarray[Any, Any], goodwill: np.ndarray[Any, Any]) -> float:
    """Return what the listed who pay in a currency are truly expected to pay in 24 months, in minor units."""
    from goodwill.warehouse.profiles import Look, profiles  # noqa: PLC0415 -- with an open home only

    rows = [row for table in profiles(("currency",), look=Look(as_of=UNTIL)) for row in table.to_pylist()]
    coin = {row["subject"]: row["currency"] for row in rows}
    mine = np.array([coin.get(int(one)) == currency for one in listed], bool)
    return float(goodwill[mine].sum())


def _cost(one: Any, two_years: float) -> Bound:
    """Return the cost of the first year: it is truly at least half of two years', and at most all of them, or twelve bills."""
    most = min(two_years, 12 * one.silence.monthly_minor)
    name = f"cost in the first year, {one.silence.currency} (minor units)"
    return Bound(name, one.a_year.low, one.a_year.high, min(two_years / 2, most), most)


def _answers(beliefs: dict[str, tuple[float, float, float]], truth: Truth) -> Iterator[Bound]:
    living = truth["company"]["living"]
    _, low, high = beliefs["keep.last_chance"]
    yield Bound("still here after being asked", low, high, living["wakes"], living["wakes"])
    _, low, high = beliefs["back"]
    back = 1 - float(np.prod(1 - np.array(living["returns"][:12])))
    yield Bound("back within a year", low, high, back, back)


def _lived_on(listed: np.ndarray[Any, Any], truth: Truth, seed: int) -> None:
    """Record what becomes of the listed: by the truth's own chances some wake, all others are let go, and some return."""
    from goodwill import ledger, unasked  # noqa: PLC0415 -- with an open home only
    from goodwill.experiments import Arm, Experiment, assigned  # noqa: PLC0415 -- as above
    from goodwill.facts import Posting  # noqa: PLC0415 -- as above
    from goodwill.vocabulary import SubjectId  # noqa: PLC0415 -- as above

    unasked.set_up("dormancy", {"arms": _ARMS}, by="bench", at=UNTIL)
    split = Experiment("dormancy", "year 2020", tuple(Arm(name, share) for name, share in _ARMS.items()))
    arms, rng = assigned(split, listed), np.random.default_rng(seed)
    living = truth["company"]["living"]
    postings = [
        Posting(SubjectId(int(subject)), at, fact, f"2020:{subject}:{n}", "simulated")
        for subject, arm in zip(listed, arms, strict=True)
        for n, (at, fact) in enumerate(_life(list(_ARMS)[arm], living["wakes"], living["returns"], rng))
    ]
    for n in range(0, len(postings), 10_000):
        ledger.record(postings[n : n + 10_000], at=UNTIL + LOOKED_AFTER)


def _life(arm: str, wakes: float, returns: list[float], rng: np.random.Generator) -> Iterator[tuple[datetime, Any]]:
    from goodwill import facts as f  # noqa: PLC0415 -- with an open home only
    from goodwill.vocabulary import Cause  # noqa: PLC0415 -- as above

    asked_at = UNTIL - timedelta(microseconds=1)
    yield asked_at, f.ArmAssigned(experiment="dormancy", arm=arm)
    if arm == "held_out":
        return
    if rng.random() < wakes:
        yield asked_at + timedelta(days=10), f.LastChanceAnswered(answer="keep")
        return
    ended_at = asked_at + timedelta(days=45)
    yield ended_at, f.SubscriptionCancelled(cause=Cause.LET_GO)
    for month, chance in enumerate(returns[:12]):
        if rng.random() < chance:
            yield ended_at + (month + rng.random()) * _MONTH, f.SubscriptionReturned()
            return
