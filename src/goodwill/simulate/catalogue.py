"""The made-up catalogue: titles with a genre, a length, a month of release and a popularity, and what is watched when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.simulate.company import GENRE_SHARES, GENRES
from goodwill.simulate.draws import Codes, Doubles, Ints, chosen, stream

SHELF = 8192
"""How finely a month's popularity within a genre is cut."""

_FIRST = (
    "Quiet", "Last", "Silver", "Broken", "Distant", "Hidden", "Golden", "Cold", "Bright", "Paper", "Hollow", "Winter",
    "Crimson", "Second", "Burning", "Secret", "Northern", "Salt", "Velvet", "Wild", "Borrowed", "Slow", "Iron", "Blue",
    "Little", "Midnight", "Endless", "Lost", "Open", "Gentle", "Sunken", "Glass", "Foreign", "Honest", "Restless", "Twin",
    "Empty", "Painted", "Loud", "Patient", "Lucky", "Ninth", "Sleeping", "Stolen", "Summer", "Tidal", "Unseen", "Young",
    "Amber", "Bitter", "Clever", "Dusty", "Early", "Final", "Grand", "Harvest", "Inner", "Jade", "Kind", "Local",
)  # fmt: skip
_SECOND = (
    "Harbour", "Letters", "Orchard", "Station", "Garden", "Witness", "River", "Kitchen", "Island", "Verdict", "Summer",
    "Bridge", "Cartographer", "Choir", "Mountain", "Neighbours", "Orbit", "Lighthouse", "Market", "Inheritance", "Signal",
    "Tailor", "Valley", "Weather", "Detour", "Apartment", "Border", "Ceremony", "Dancer", "Engine", "Ferry", "Gallery",
    "Horizon", "Interpreter", "Journey", "Keeper", "Library", "Mirror", "Night", "Oath", "Pilot", "Quarter", "Rehearsal",
    "Season", "Theatre", "Understudy", "Voyage", "Winter", "Yard", "Zoo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Titles and, for each month and genre, a shelf that a small uniform draw picks a title from."""

    names: tuple[str, ...]
    genre: Codes
    seconds: Ints
    series: Codes
    """1 for a series (its length is an episode's), 0 for a film."""
    released: Codes
    draw_in: Codes
    """How well a title holds those who began it, in -100…100."""
    shelves: Codes
    """``(n_months, n_genres, SHELF)`` title codes."""


def catalogue(n_titles: int, n_months: int, *, seed: int) -> Catalogue:
    """Return a catalogue: six in ten titles are there from the start, the others are released as the months go by."""
    draw = stream(seed, "catalogue")
    genre = chosen(draw, GENRE_SHARES, n_titles)
    series = (draw.random(n_titles) < 0.45).astype(np.int16)
    films = draw.normal(104, 17, n_titles).clip(62, 190)
    episodes = draw.choice(np.array([22.0, 28.0, 44.0, 52.0, 58.0]), n_titles)
    minutes = np.where(series == 1, episodes + draw.normal(0, 2, n_titles), films)
    released = np.where(
        draw.random(n_titles) < 0.6, -draw.integers(1, 200, n_titles), draw.integers(0, n_months, n_titles)
    )
    popularity = _zipf(draw, n_titles)
    return Catalogue(
        names=_names(draw, n_titles),
        genre=genre,
        seconds=(minutes * 60).astype(np.int64),
        series=series,
        released=released.astype(np.int16),
        draw_in=(draw.normal(0, 35, n_titles).clip(-100, 100)).astype(np.int16),
        shelves=_shelves(genre, released, popularity, n_months),
    )


def _zipf(draw: np.random.Generator, n: int) -> Doubles:
    ranks = draw.permutation(n)
    return np.asarray((ranks + 9.0) ** -0.95, np.float64)


def _names(draw: np.random.Generator, n: int) -> tuple[str, ...]:
    order = draw.permutation(len(_FIRST) * len(_SECOND))
    pairs = [(_FIRST[i % len(_FIRST)], _SECOND[i // len(_FIRST)]) for i in order]
    rounds = -(-n // len(pairs))
    names = [f"The {a} {b}" + (f" {turn + 1}" if turn else "") for turn in range(rounds) for a, b in pairs]
    return tuple(names[:n])


def _shelves(genre: Codes, released: Ints, popularity: Doubles, n_months: int) -> Codes:
    """Return the shelves: popular and fresh titles take more room; a title has none before its release."""
    shelves = np.empty((n_months, len(GENRES), SHELF), np.int16)
    points = (np.arange(SHELF) + 0.5) / SHELF
    for month in range(n_months):
        age = month - released
        fresh = np.where(
            age < 0, 0.0, 0.35 + 5.0 * np.exp(-np.maximum(age, 0) / 1.5) + np.exp(-np.maximum(age, 0) / 24)
        )
        for code in range(len(GENRES)):
            titles = np.flatnonzero(genre == code)
            edges = np.cumsum(popularity[titles] * fresh[titles])
            shelves[month, code] = titles[np.searchsorted(edges / edges[-1], points)]
    return shelves
