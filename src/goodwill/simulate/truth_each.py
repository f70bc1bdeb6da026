"""What is true of each subscriber: their hidden traits, and what every decision did to them, as Parquet beside the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.segments.columns import INSTANT
from goodwill.simulate.company import COUNTRIES, GENRES, PLANS
from goodwill.simulate.draws import Doubles, Ints
from goodwill.simulate.setting import Setting
from goodwill.simulate.witness import Effect, Witness


class EachTruth:
    """Writes ``<truth>.parquet`` (a row a subscriber) and ``<truth>.effects.parquet`` (a row for each reached, by decision)."""

    def __init__(self, truth: Path, scene: Setting) -> None:
        self._scene = scene
        self._paths = (truth.with_suffix(".parquet"), truth.with_suffix(".effects.parquet"))
        self._writers: dict[Path, pq.ParquetWriter] = {}

    def add(self, seen: Witness, *, first_subject: int) -> None:
        """Write what a witness saw of a chunk."""
        subject = np.arange(first_subject, first_subject + len(seen.people))
        self._write(self._paths[0], _subscribers(seen, subject))
        for k, effect in enumerate(seen.effects):
            self._write(self._paths[1], _effects(effect, subject, self._scene.decisions[k].name))

    def close(self) -> None:
        """Finish both files under their names."""
        for path, writer in self._writers.items():
            writer.close()
            _draft(path).replace(path)

    def _write(self, path: Path, table: pa.Table) -> None:
        if path not in self._writers:
            self._writers[path] = pq.ParquetWriter(_draft(path), table.schema, compression="zstd")
        self._writers[path].write_table(table)


def _subscribers(seen: Witness, subject: Ints) -> pa.Table:
    people = seen.people
    countries, genres = np.array([country.code for country in COUNTRIES]), np.array(GENRES)
    return pa.table({
        "subject": subject,
        "country": countries[people.country],
        "plan_at_end": np.array(PLANS)[seen.plan],
        "yearly": people.yearly,
        "members": people.members,
        "sharing": people.sharing,
        "away_country": pa.array(countries[people.away], mask=~people.sharing),
        "plays_a_month": people.plays,
        "price_sensitivity": people.sensitivity,
        "frailty": people.frailty,
        "card_weakness": people.card,
        "favourites": _lists(genres[people.tastes[:, 0]]),
        "in_service_at_end": seen.here,
        "resting_at_end": seen.resting,
        "silent_at_end": seen.asleep,
        "goodwill_minor": seen.goodwill,
    } | {name: pa.array(at, mask=at == 0).cast(INSTANT) for name, at in seen.last.items()})  # fmt: skip


def _effects(effect: Effect, subject: Ints, decision: str) -> pa.Table:
    who = np.flatnonzero(effect.told >= 0)
    return pa.table({
        "subject": subject[who],
        "decision": pa.array([decision] * len(who), pa.string()),
        "told_in_month": effect.told[who],
        "at_risk": effect.at_risk[who],
        "hazard": _lists(effect.hazard[:, who].T),
        "hazard_without": _lists(effect.without[:, who].T),
        "left_in_month": pa.array(effect.left[who], mask=effect.left[who] == 0),
        "left_in_month_without": pa.array(effect.left_without[who], mask=effect.left_without[who] == 0),
    })  # fmt: skip


def _lists(values: Doubles) -> pa.Array:
    """Return the rows of a matrix as lists."""
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).ravel()), values.shape[1])


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.draft")
