"""What one simulated life is made of, the same for every chunk of subscribers: seed, company, clock, catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodwill.simulate.catalogue import Catalogue, catalogue
from goodwill.simulate.company import COMPANY, Company
from goodwill.simulate.decisions import Decision, Prices, schedule
from goodwill.simulate.rhythm import Rhythm, rhythm


@dataclass(frozen=True, slots=True)
class Setting:
    """The stage every chunk plays on. ``plays`` is the mean number of plays in a month of service."""

    seed: int
    plays: float
    company: Company
    clock: Rhythm
    decisions: tuple[Decision, ...]
    prices: Prices
    titles: Catalogue


def setting(months: int, *, seed: int, until: datetime, plays: float, company: Company = COMPANY) -> Setting:
    """Return the stage of a life of ``months`` months up to ``until``."""
    clock = rhythm(months, until)
    decisions = schedule(clock)
    titles = catalogue(company.n_titles, months, seed=seed)
    return Setting(seed, plays, company, clock, decisions, Prices(decisions), titles)
