"""Plays, impressions, ratings: what people watch, when in their week, alone or in somebody else's living room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodwill.simulate.account import Stage
from goodwill.simulate.catalogue import Catalogue
from goodwill.simulate.company import GENRE_SHARES, TRIAL_DAYS
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.draws import Codes, Doubles, Floats, Ints, Mask, bytes_of, stream, wheel
from goodwill.simulate.lives import Month
from goodwill.simulate.rhythm import DAY, SECOND, Windows
from goodwill.simulate.setting import Setting
from goodwill.simulate.told import Telling
from goodwill.simulate.weather import Weather

_MONTH = 30.44 * DAY
_MEMBERS = np.stack([wheel((0.55, 0.25, 0.16, 0.13, 0.09, 0.05)[:size]) for size in range(1, 7)])
_TASTES = wheel((0.5, 0.29, 0.21))
_ANY = wheel(GENRE_SHARES)
_SLOTS = wheel((0.6, 0.22, 0.11, 0.07))
_PLACES = ("home", "search", "genre", "continue")
_RANKS = 10


@dataclass(frozen=True, slots=True)
class Viewing:
    """Stretches of service in which people may watch, and how many plays each is expected to hold."""

    who: Ints
    month: Ints
    start: Ints
    end: Ints
    expected: Floats


@dataclass(frozen=True, slots=True)
class _Plays:
    """Every play of a chunk, and the stretch of service [start, end) it lies in."""

    who: Ints
    at: Ints
    start: Ints
    end: Ints
    title: Codes
    device: Codes
    seconds: Ints


def viewing(people: Crowd, scene: Setting, month: Month, weather: Weather) -> Viewing:
    """Return the viewing of one month: of those in service and awake, and of those on trial."""
    watching = month.here & ~month.resting & ~weather.asleep
    who = np.flatnonzero(watching | month.tried)
    start = np.where(month.tried, month.start - TRIAL_DAYS * DAY, month.start)[who]
    end = np.where(watching, month.end, month.start)[who]
    mood = np.exp(scene.company.living.engagement_plays * weather.engagement[who] - 0.1)
    less = np.where(month.leaves[who], 0.55, 1.0)
    rate = people.plays[who] * mood * less * scene.clock.plays(month.index)[people.country[who]]
    end = np.minimum(end, scene.clock.until_us)
    start = np.minimum(start, end)
    expected = (rate * (end - start) / _MONTH).astype(np.float32)
    return Viewing(who, np.full(len(who), month.index), start, end, expected)


def tell_viewing(stage: Stage, stretches: Sequence[Viewing], *, chunk: int) -> None:
    """Tell every play of a chunk, with the impressions, ratings and saved titles that go with some of them."""
    people, scene = stage.people, stage.scene
    draw = stream(scene.seed, "viewing", chunk)
    whole = _joined(stretches)
    counts = draw.poisson(whole.expected)
    stretch = np.repeat(np.arange(len(whole.who)), counts)
    if not len(stretch):
        return
    moment, at = _moments(draw, people, scene, whole, stretch)
    who, small = whole.who[stretch], bytes_of(draw, len(stretch))
    member = _MEMBERS[people.members[who] - 1, small[0]]
    away = people.sharing[who] & (member == people.members[who] - 1)
    title = scene.titles.shelves[whole.month[stretch], _genres(people, who, member, small), _place(small)]
    seconds, autoplay = _watched(scene.titles, title, small, np.modf(moment * 2.0**24)[0])
    slot = np.where(away, 4 + (small[5] & 1), _SLOTS[small[5]] % people.n_devices[who])
    plays = _Plays(who, at, whole.start[stretch], whole.end[stretch], title, people.devices[who, slot], seconds)
    stage.telling.tell(
        "play.logged", who, at, title=title, seconds=seconds, length=scene.titles.seconds[title], member=member,
        autoplay=autoplay, device=plays.device, country=np.where(away, people.away[who], people.country[who]),
    )  # fmt: skip
    _tell_opinions(stage.telling, draw, plays)
    _tell_impressions(stage.telling, draw, plays, share=scene.company.living.impressions)


def _joined(stretches: Sequence[Viewing]) -> Viewing:
    return Viewing(
        who=np.concatenate([s.who for s in stretches]),
        month=np.concatenate([s.month for s in stretches]),
        start=np.concatenate([s.start for s in stretches]),
        end=np.concatenate([s.end for s in stretches]),
        expected=np.concatenate([s.expected for s in stretches]),
    )


def _moments(
    draw: np.random.Generator, people: Crowd, scene: Setting, whole: Viewing, stretch: Ints
) -> tuple[Doubles, Ints]:
    """Return for each play its uniform draw and the moment it stands for."""
    windows = Windows(whole.start, whole.end, people.country[whole.who])
    first, length = scene.clock.calm(windows)
    moment = draw.random(len(stretch))
    at = scene.clock.within(windows.at(stretch), first[stretch], length[stretch], draw=moment)
    return moment, at


def _genres(people: Crowd, who: Ints, member: Codes, small: NDArray[np.uint8]) -> Codes:
    """Return the genre of each play: mostly one of the member's favourites."""
    favourite = people.tastes[who, member, _TASTES[small[1]]]
    genre: Codes = np.where(small[2] < 200, favourite, _ANY[small[2] * 37 + small[1]])
    return genre


def _place(small: NDArray[np.uint8]) -> Ints:
    """Return a place on a shelf of 8,192."""
    place: Ints = (small[3].astype(np.int64) << 5) | (small[4] >> 3)
    return place


def _watched(titles: Catalogue, title: Codes, small: NDArray[np.uint8], fine: Doubles) -> tuple[Ints, Mask]:
    """Return the seconds watched and whether the play began by itself: many are left early, by choice or not."""
    autoplay = (titles.series[title] == 1) & (small[6] < 96)
    leaves_early = small[7] < 52 - titles.draw_in[title] // 4 + np.where(autoplay, 34, 0)
    share = np.where(leaves_early, 0.01 + 0.62 * fine * fine, 0.9 + 0.1 * fine)
    return np.maximum((titles.seconds[title] * share).astype(np.int64), 5), autoplay


def _tell_opinions(telling: Telling, draw: np.random.Generator, plays: _Plays) -> None:
    """Tell what some say of a title once they have watched it: stars, or a place on their list."""
    lot = draw.random(len(plays.who), np.float32)
    after = np.minimum(plays.at + plays.seconds * SECOND, plays.end - 1)
    rated, saved = np.flatnonzero(lot < 0.012), np.flatnonzero(lot > 0.985)
    score = 1 + wheel((0.06, 0.08, 0.19, 0.37, 0.3))[draw.integers(0, 256, len(rated))]
    telling.tell("title.rated", plays.who[rated], after[rated], title=plays.title[rated], score=score)
    telling.tell("title.saved", plays.who[saved], after[saved], title=plays.title[saved])


def _tell_impressions(telling: Telling, draw: np.random.Generator, plays: _Plays, *, share: float) -> None:
    """Tell a sampled share of what was on the screen before a play: half the time the very title that was chosen."""
    shown = np.flatnonzero(draw.random(len(plays.who), np.float32) < share)
    n = len(shown)
    where = wheel((0.6, 0.14, 0.16, 0.1))[draw.integers(0, 256, n)]
    rank = np.minimum(draw.exponential(2.4, n).astype(np.int64), _RANKS - 1)
    other = plays.title[draw.integers(0, len(plays.title), n)]
    telling.tell(
        "title.shown", plays.who[shown], np.maximum(plays.at - 40 * SECOND, plays.start)[shown],
        title=np.where(draw.random(n) < 0.5, plays.title[shown], other), device=plays.device[shown],
        payload=_places(telling)[where * _RANKS + rank],
    )  # fmt: skip


def _places(telling: Telling) -> Ints:
    """Return the payload codes of every place and rank on the screen."""
    screen = [(place, rank + 1) for place in _PLACES for rank in range(_RANKS)]
    return np.array([telling.payload(f'{{"place":"{place}","rank":{rank}}}'.encode()) for place, rank in screen])
