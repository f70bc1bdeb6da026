"""What is true of a simulated company, added up: the file its estimators are judged by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from goodwill.segments.rows import instant
from goodwill.simulate.company import COUNTRIES, GENRE_SHARES, GENRES, PLANS
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.decisions import OUTAGE_COUNTRIES, Decision, outage_us
from goodwill.simulate.draws import Doubles, Ints
from goodwill.simulate.setting import Setting
from goodwill.simulate.truth_each import EachTruth
from goodwill.simulate.witness import GOODWILL_MONTHS, HORIZON, N_SEGMENTS, Effect, Witness, segments

VERSION = 1
_SCALE = (
    "hazards are per month of service on the complementary log-log scale, h = 1 - exp(-exp(eta)); "
    "within a month a payment may fail for good first, and who is not lost so may leave by choice"
)
_MONTH = ("in_service", "deciding", "expected_voluntary", "left_voluntary", "billed", "expected_involuntary", "lost")
_EFFECT = ("hazard", "hazard_without", "expected_left", "expected_left_without", "left", "left_without")


class Truth:
    """Adds up what witnesses saw, chunk by chunk; empty and idle unless it is wanted.

    Args:
        scene: The setting of every chunk.
        first_subject: The subject of the first subscriber.
        path: Where the truth is written; None: it is not wanted.
        each: Whether what is true of each subscriber is written beside it.
    """

    def __init__(self, scene: Setting, *, first_subject: int, path: Path | None, each: bool) -> None:
        self._scene, self._first, self._path = scene, first_subject, path
        self._each = EachTruth(path, scene) if each and path is not None else None
        self._n, self._sharing, self._elsewhere, self._struck, self._asleep = 0, 0, 0, 0, 0
        self._months = np.zeros((scene.clock.n_months, len(_MONTH)))
        n = len(scene.decisions)
        self._reached, self._at_risk = np.zeros((n, N_SEGMENTS)), np.zeros((n, N_SEGMENTS))
        self._sums = np.zeros((n, len(_EFFECT), HORIZON, N_SEGMENTS))
        self._goodwill, self._here = np.zeros(N_SEGMENTS), np.zeros(N_SEGMENTS)

    def witness(self, people: Crowd) -> Witness | None:
        """Return who will watch a chunk; None if the truth is not wanted."""
        return None if self._path is None else Witness(people, self._scene)

    def add(self, seen: Witness, *, first: int) -> None:
        """Add what a witness saw of the chunk whose first subscriber is number ``first``."""
        people = seen.people
        self._n += len(people)
        self._sharing += int(people.sharing.sum())
        self._elsewhere += int((people.sharing & (people.away != people.country)).sum())
        self._struck += seen.struck
        self._asleep += int(seen.asleep.sum())
        self._months += np.array(seen.months)
        for k, effect in enumerate(seen.effects):
            self._add_effect(k, effect, segments(people, effect.plan))
        now = segments(people, seen.plan)
        self._goodwill += _by_segment(now, seen.goodwill)
        self._here += _by_segment(now, seen.here.astype(np.float64))
        if self._each is not None:
            self._each.add(seen, first_subject=self._first + first)

    def save(self) -> None:
        """Write the truth, if it is wanted."""
        if self._path is None:
            return
        text = json.dumps(self._told(), indent=1, ensure_ascii=False)
        self._path.write_text(text + "\n", encoding="utf-8")
        if self._each is not None:
            self._each.close()

    def _add_effect(self, k: int, effect: Effect, where: Ints) -> None:
        self._reached[k] += _by_segment(where, (effect.told >= 0).astype(np.float64))
        self._at_risk[k] += _by_segment(where, effect.at_risk.astype(np.float64))
        risk = effect.at_risk.astype(np.float64)
        for m in range(HORIZON):
            left, left_without = ((month > 0) & (month <= m + 1) for month in (effect.left, effect.left_without))
            seen = (
                effect.hazard[m], effect.without[m], 1 - effect.stays[m], 1 - effect.stays_without[m], left, left_without,
            )  # fmt: skip
            for row, values in enumerate(seen):
                self._sums[k, row, m] += _by_segment(where, values * risk)

    def _told(self) -> dict[str, Any]:
        scene, clock = self._scene, self._scene.clock
        return {
            "simulated": True,
            "version": VERSION,
            "seed": scene.seed,
            "subscribers": self._n,
            "first_subject": self._first,
            "months_lived": clock.n_months,
            "since": instant(clock.since_us).isoformat(),
            "until": instant(clock.until_us).isoformat(),
            "scale": _SCALE,
            "company": asdict(scene.company),
            "months": [
                {"starts_at": instant(int(at)).isoformat()} | _rounded(_MONTH, row)
                for at, row in zip(clock.anchors[:-1], self._months, strict=True)
            ],
            "decisions": [self._decision(k, decision) for k, decision in enumerate(scene.decisions)],
            "outage": self._outage(),
            "tastes": {"genres": dict(zip(GENRES, GENRE_SHARES, strict=True)), "favourites": [0.5, 0.29, 0.21]},
            "sharing": {"accounts": self._sharing, "with_another_country": self._elsewhere},
            "dormant": {"in_service_and_silent_at_end": self._asleep},
            "goodwill": self._worth(),
        }

    def _decision(self, k: int, decision: Decision) -> dict[str, Any]:
        last = max(min(self._scene.clock.n_months - 2 - decision.month, HORIZON), 0)
        touched = [where for where in range(N_SEGMENTS) if self._reached[k, where]]
        return {
            "name": decision.name,
            "kind": decision.kind,
            "announced_at": instant(decision.announced_us).isoformat(),
            "in_force_at": instant(decision.in_force_us).isoformat(),
            "countries": [COUNTRIES[code].code for code in decision.countries],
            "plans": [PLANS[code] for code in decision.plans],
            "ratio": decision.ratio,
            "reached": int(self._reached[k].sum()),
            "at_risk": int(self._at_risk[k].sum()),
            "months": _months_of(self._sums[k].sum(axis=-1)[:, :last], self._at_risk[k].sum()),
            "segments": [
                _segment(where)
                | {
                    "reached": int(self._reached[k, where]),
                    "at_risk": int(self._at_risk[k, where]),
                    "months": _months_of(self._sums[k][:, :last, where], self._at_risk[k, where]),
                }
                for where in touched
            ],
        }

    def _outage(self) -> dict[str, Any] | None:
        at = outage_us(self._scene.clock)
        if at is None:
            return None
        return {"at": instant(at).isoformat(), "countries": list(OUTAGE_COUNTRIES), "struck": self._struck}

    def _worth(self) -> dict[str, Any]:
        rows = [
            _segment(where)
            | {
                "currency": COUNTRIES[where // len(PLANS)].currency,
                "subscribers": int(self._here[where]),
                "goodwill_minor": round(float(self._goodwill[where])),
            }
            for where in range(N_SEGMENTS)
            if self._here[where]
        ]
        return {
            "months_ahead": GOODWILL_MONTHS,
            "discount_a_year": self._scene.company.discount_a_year,
            "segments": rows,
        }


def _by_segment(where: Ints, values: Doubles) -> Doubles:
    return np.bincount(where, weights=values, minlength=N_SEGMENTS).astype(np.float64)


def _segment(where: int) -> dict[str, Any]:
    country, plan = divmod(where, len(PLANS))
    return {"country": COUNTRIES[country].code, "plan": PLANS[plan]}


def _months_of(sums: Doubles, at_risk: float) -> list[dict[str, Any]]:
    """Return the rows of an effect's months: hazards as means over those at risk, leavers as sums since being told."""
    share = sums / np.array([at_risk or 1, at_risk or 1, 1, 1, 1, 1])[:, None]
    return [
        {"month": m + 1}
        | _rounded(_EFFECT, row)
        | {"expected_extra": round(float(row[2] - row[3]), 4), "extra": round(float(row[4] - row[5]), 4)}
        for m, row in enumerate(share.T)
    ]


def _rounded(names: Sequence[str], values: Sequence[float] | Doubles) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in zip(names, values, strict=True)}
