"""One chunk of subscribers lives its life: all of its facts, as one sorted table."""

from __future__ import annotations

from itertools import islice

from goodwill.simulate.account import CAUSES, CURRENCIES, INTERVALS, REASONS, Stage, tell_account
from goodwill.simulate.company import BUTTONS, CHANNELS, COUNTRIES, DEVICE_WORDS, MEMBERS, PLANS, TRIAL_DAYS
from goodwill.simulate.contacts import SURVEYS, Seal, tell_contacts
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.draws import stream
from goodwill.simulate.lives import World
from goodwill.simulate.rhythm import DAY
from goodwill.simulate.sentences import LANGUAGES
from goodwill.simulate.setting import Setting
from goodwill.simulate.told import Telling
from goodwill.simulate.viewing import tell_viewing, viewing
from goodwill.simulate.weather import weather
from goodwill.simulate.witness import Witness

_FACTS_A_CHUNK = 4_200_000


def chunk_size(scene: Setting) -> int:
    """Return how many subscribers live in one chunk: a power of two that depends on the setting alone."""
    facts_each = (scene.plays * 1.2 + 3) * scene.clock.n_months
    size = 1024
    while size < 32_768 and size * 2 * facts_each <= _FACTS_A_CHUNK:
        size *= 2
    return size


def words(scene: Setting) -> dict[str, tuple[str, ...]]:
    """Return the words that each coded column's codes stand for."""
    return {
        "plan": PLANS,
        "country": tuple(country.code for country in COUNTRIES),
        "button": BUTTONS,
        "currency": CURRENCIES,
        "interval": INTERVALS,
        "reason": REASONS,
        "cause": CAUSES,
        "title": scene.titles.names,
        "device": DEVICE_WORDS,
        "member": MEMBERS,
        "channel": CHANNELS,
        "language": LANGUAGES,
        "survey": SURVEYS,
        "decision": tuple(decision.name for decision in scene.decisions),
    }


def live(people: Crowd, scene: Setting, *, chunk: int, seal: Seal | None, witness: Witness | None) -> Telling:
    """Let a chunk live to the end of the span and return what it told."""
    since = scene.clock.since_us - TRIAL_DAYS * DAY
    telling = Telling(words(scene), since_us=since, until_us=scene.clock.until_us)
    stage = Stage(telling, people, scene, stream(scene.seed, "account", chunk))
    world, coming, stretches = World(people, scene), weather(people, scene, chunk=chunk), []
    for today in islice(coming, scene.clock.n_months):
        if witness is not None:
            witness.before(world, today)
        month = world.live(today)
        tell_account(stage, world, month, today)
        tell_contacts(stage, month, today, seal=seal)
        stretches.append(viewing(people, scene, month, today))
        if witness is not None:
            witness.after(today, month)
    if witness is not None:
        witness.end(world, today, coming)
    tell_viewing(stage, stretches, chunk=chunk)
    if witness is not None:
        witness.last_heard(telling)
    return telling
