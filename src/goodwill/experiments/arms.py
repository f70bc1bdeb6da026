"""Arms: a unit's side follows from a salted hash of its number, so that nobody has to remember it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import isclose

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadExperiment
from goodwill.vocabulary import SubjectId

Units = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_BITS = 53
"""As many bits of a hash as a float holds exactly."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of an experiment: its share of the units in (0, 1], and whether it is the side left alone."""

    name: str
    share: float
    is_held_out: bool = False


@dataclass(frozen=True, slots=True)
class Experiment:
    """A split of units over arms. Two experiments of different salts split independently of one another.

    Raises:
        BadExperiment: No arms, two of one name, a share outside (0, 1], shares that do not add up to 1, an empty salt.
    """

    name: str
    salt: str
    arms: tuple[Arm, ...]

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        if not names or len(set(names)) < len(names):
            raise BadExperiment(f"{self.name}: wanted arms of different names; came {names or 'none'}")
        if not self.salt:
            raise BadExperiment(f"{self.name}: wanted a salt; an empty one came. Any text will do, once and for ever")
        shares = [arm.share for arm in self.arms]
        if not all(0 < share <= 1 for share in shares) or not isclose(sum(shares), 1, abs_tol=1e-9):
            raise BadExperiment(f"{self.name}: wanted shares above 0 that add up to 1; came {shares}")


def arm_of(experiment: Experiment, unit: SubjectId) -> Arm:
    """Return the arm of one unit: the same whenever and wherever it is asked."""
    return experiment.arms[int(_arms_at(experiment, draws(experiment, np.array([unit], np.int64)))[0])]


def draws(experiment: Experiment, units: Units) -> Floats:
    """Return each unit's own draw in [0, 1), even over units and independent over salts.

    Args:
        experiment: Whose salt is used.
        units: ``(n,)`` numbers of subjects.

    Source: the finaliser of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA), keyed twice.
    """
    key = hashlib.blake2b(experiment.salt.encode(), digest_size=16).digest()
    first, second = (np.uint64(int.from_bytes(half, "little")) for half in (key[:8], key[8:]))
    mixed = _mix(_mix(units.astype(np.uint64) ^ first) ^ second)
    drawn: Floats = (mixed >> np.uint64(64 - _BITS)).astype(np.float64) / 2.0**_BITS
    return drawn


def assigned(experiment: Experiment, units: Units, *, strata: Codes | None = None) -> Codes:
    """Return the place of each unit's arm among the experiment's arms.

    Without strata this is :func:`arm_of` for many. With strata, whose units must all be known at once, every stratum is
    split as evenly as whole units allow; write the answer down (``arm.assigned``), for it depends on who was there.

    Args:
        experiment: The arms and the salt.
        units: ``(n,)`` numbers of subjects, each once.
        strata: ``(n,)`` the stratum of each, as any whole number.
    """
    drawn = draws(experiment, units)
    if strata is None:
        return _arms_at(experiment, drawn)
    order = np.lexsort((drawn, strata))
    _, first, n_each = np.unique(strata[order], return_index=True, return_counts=True)
    rank = np.arange(len(units)) - np.repeat(first, n_each)
    # A stratum's cuts are shifted by a draw of its own, so that what is left of small strata does not all go one way.
    shift = np.repeat(draws(experiment, -1 - np.unique(strata).astype(np.int64)), n_each)
    places = np.empty(len(units), np.int64)
    places[order] = _arms_at(experiment, (rank + shift) / np.repeat(n_each, n_each) % 1.0)
    return places


def _arms_at(experiment: Experiment, drawn: Floats) -> Codes:
    ends = np.cumsum([arm.share for arm in experiment.arms])
    return np.minimum(np.searchsorted(ends, drawn, side="right"), len(ends) - 1).astype(np.int64)


def _mix(hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return 64 bits of which each depends on all bits of what came in; whole numbers wrap round."""
    hashed = hashed + np.uint64(0x9E3779B97F4A7C15)
    hashed = (hashed ^ (hashed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashed = (hashed ^ (hashed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashed ^ (hashed >> np.uint64(31))
