"""Who the subscribers are: one chunk of people with everything about them that no fact tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.simulate.company import (
    BUTTON_SHARES,
    COUNTRIES,
    DEVICE_SHARES,
    GENRE_SHARES,
    MEMBERS,
    PLAN_SHARES,
    TRIAL_SHARE,
    YEARLY_SHARE,
)
from goodwill.simulate.draws import Codes, Floats, Mask, chosen, stream
from goodwill.simulate.rhythm import signup_shares
from goodwill.simulate.setting import Setting

N_TASTES = 3
N_PLACES = 6
"""Device slots of an account: four at home, two where a shared account is used elsewhere."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Subscribers of one chunk; every array is ``(n,)`` unless said otherwise, codes index the company's lists."""

    country: Codes
    plan: Codes
    yearly: Mask
    button: Codes
    wants_trial: Mask
    month: Codes
    plays: Floats
    sensitivity: Floats
    frailty: Floats
    card: Floats
    members: Codes
    sharing: Mask
    away: Codes
    """The country the other household of a shared account lives in; mostly the same."""
    channel: Codes
    tastes: Codes
    """``(n, 6, 3)``: each member's favourite genres, best first."""
    devices: Codes
    """``(n, 6)``: codes of device words by slot."""
    n_devices: Codes

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.country)


def crowd(n: int, scene: Setting, *, chunk: int) -> Crowd:
    """Return the people of a chunk."""
    draw, living, plays = stream(scene.seed, "crowd", chunk), scene.company.living, scene.plays
    country = chosen(draw, tuple(c.share for c in COUNTRIES), n)
    members = chosen(draw, (0.3, 0.34, 0.17, 0.14, 0.05), n) + np.int16(1)
    sharing = (draw.random(n) < living.sharing) & (members > 1)
    elsewhere = sharing & (draw.random(n) < 0.35)
    spread = living.plays_sd
    return Crowd(
        country=country,
        plan=chosen(draw, PLAN_SHARES, n),
        yearly=draw.random(n) < YEARLY_SHARE,
        button=chosen(draw, BUTTON_SHARES, n),
        wants_trial=draw.random(n) < TRIAL_SHARE,
        month=chosen(draw, signup_shares(scene.clock), n),
        plays=(plays * np.exp(draw.normal(-(spread**2) / 2, spread, n)) * (0.75 + 0.12 * members)).astype(np.float32),
        sensitivity=_lognormal(draw, living.sensitivity_sd, n),
        frailty=draw.normal(0.0, scene.company.leaving.frailty_sd, n).astype(np.float32),
        card=draw.normal(0.0, 1.0, n).astype(np.float32),
        members=members,
        sharing=sharing,
        away=np.where(elsewhere, chosen(draw, tuple(c.share for c in COUNTRIES), n), country),
        channel=chosen(draw, (0.34, 0.33, 0.2, 0.13), n),
        tastes=chosen(draw, GENRE_SHARES, n * len(MEMBERS) * N_TASTES).reshape(n, len(MEMBERS), N_TASTES),
        devices=_devices(draw, n),
        n_devices=np.minimum(members, 3) + chosen(draw, (0.45, 0.4, 0.15), n).clip(0, 1),
    )


def _lognormal(draw: np.random.Generator, sd: float, n: int) -> Floats:
    """Return positive draws with mean 1."""
    return np.exp(draw.normal(-(sd**2) / 2, sd, n)).astype(np.float32)


def _devices(draw: np.random.Generator, n: int) -> Codes:
    """Return device words by slot: the second device of a kind in an account is numbered 2."""
    kinds = chosen(draw, DEVICE_SHARES, n * N_PLACES).reshape(n, N_PLACES)
    number = np.zeros((n, N_PLACES), np.int16)
    for slot in range(1, N_PLACES):
        number[:, slot] = (kinds[:, :slot] == kinds[:, slot : slot + 1]).sum(axis=1).clip(0, 2)
    return (kinds * 3 + number).astype(np.int16)
