"""Letdowns and what people say: broken plays, complaints in their own language, answers to surveys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from goodwill.simulate.account import Stage, reason
from goodwill.simulate.company import CHANNEL_SHARES, CHANNELS, COUNTRIES, LETDOWN_SHARES, LETDOWNS, THEMES
from goodwill.simulate.decisions import CHANNEL_CLOSED, CLOSED, PRICE_RISE, outage_us
from goodwill.simulate.draws import Codes, Ints, Mask, chosen, wheel
from goodwill.simulate.lives import Month
from goodwill.simulate.rhythm import DAY, HOUR, SECOND, Windows
from goodwill.simulate.sentences import LANGUAGES, SENTIMENTS, sentence
from goodwill.simulate.told import Column
from goodwill.simulate.weather import Weather

SURVEYS = ("nps", "csat", "stars")
Seal = Callable[[int, str], bytes]
"""Seals the words of a subscriber (0…, in the chunk) with their key."""

_THEME_OF = np.array([THEMES.index(name) for name in ("playback", "billing", "account", "catalogue")])
_IDLE_THEMES = wheel((0.08, 0.18, 0.16, 0.24, 0.28, 0.06))
_PRICE, _BILLING, _PLAYBACK = (THEMES.index(name) for name in ("price", "billing", "playback"))


@dataclass(frozen=True, slots=True)
class _Contacts:
    """Messages of one month: from whom, not before when, about what."""

    who: Ints
    start: Ints
    end: Ints
    theme: Ints


def tell_contacts(stage: Stage, month: Month, weather: Weather, *, seal: Seal | None) -> None:
    """Tell the letdowns of a month, the messages they and everything else bring, and the surveys."""
    in_use = month.here & ~month.resting
    kind, at = _tell_letdowns(stage, month, weather, in_use)
    struck = _tell_outage(stage, month, weather, in_use)
    contacts = _contacts(
        stage, month, in_use, kind, np.where(struck, (outage_us(stage.scene.clock) or 0) + 3 * HOUR, at)
    )
    _tell_messages(stage, contacts, seal)
    _tell_surveys(stage, month, weather, in_use)


def _tell_letdowns(stage: Stage, month: Month, weather: Weather, in_use: Mask) -> tuple[Ints, Ints]:
    """Tell the letdowns of those in service; return each subscriber's kind (-1: none) and when it began."""
    kinds, moments = np.full(len(in_use), -1), month.start.copy()
    for turn in range(3):
        who = np.flatnonzero(in_use & (weather.let_down > turn) & ~(weather.asleep & (turn > 0)))
        kind = chosen(stage.draw, LETDOWN_SHARES, len(who)).astype(np.int64)
        windows = Windows(month.start[who] + HOUR, month.end[who] - 2 * HOUR, stage.people.country[who])
        at = stage.scene.clock.between(windows, stage.draw.random(len(who)))
        _tell_broken(stage, who[kind == 0], at[kind == 0])
        ids = _letdown_ids(stage, month, who, turn)
        why = np.array([reason(name) for name in LETDOWNS])[kind]
        stage.telling.tell("letdown.suffered", who, at, reason=why, payload=ids)
        mended = weather.repaired[who]
        after = np.minimum(at + (stage.draw.random(len(who)) * 3 * DAY).astype(np.int64) + HOUR, month.end[who] - 1)
        stage.telling.tell("letdown.repaired", who[mended], after[mended], reason=why[mended], payload=ids[mended])
        kinds[who], moments[who] = kind, at
    return kinds, moments


def _letdown_ids(stage: Stage, month: Month, who: Ints, turn: int) -> Ints:
    return stage.telling.payloads([f'{{"letdown":"{one}-{month.index}-{turn}"}}'.encode() for one in who.tolist()])


def _tell_broken(stage: Stage, who: Ints, at: Ints) -> None:
    """Tell the broken plays that make one letdown: two of them, a minute apart."""
    draw, n = stage.draw, len(who)
    why = np.where(draw.random(n) < 0.75, reason("network"), reason("licence"))
    device = stage.people.devices[who, 0]
    month = np.searchsorted(stage.scene.clock.anchors, at, side="right") - 1
    shelves = stage.scene.titles.shelves
    month = np.clip(month, 0, len(shelves) - 1)
    title = shelves[month, stage.people.tastes[who, 0, 0], draw.integers(0, shelves.shape[2], n)]
    for wait in (3 * 60 * SECOND, 2 * 60 * SECOND):
        stage.telling.tell("play.failed", who, at - wait, title=title, device=device, reason=why)


def _tell_outage(stage: Stage, month: Month, weather: Weather, in_use: Mask) -> Mask:
    at = outage_us(stage.scene.clock)
    if at is None:
        return np.zeros(len(in_use), bool)
    evening = at + (stage.draw.random(len(in_use)) * 3 * HOUR).astype(np.int64)
    struck = in_use & weather.outage & (month.start <= at) & (evening + HOUR < month.end)
    who = np.flatnonzero(struck)
    stage.telling.tell("play.failed", who, evening[who], device=stage.people.devices[who, 0], reason=reason("outage"))
    payload = stage.telling.payload(b'{"letdown":"outage"}')
    stage.telling.tell("letdown.suffered", who, evening[who] + 60 * SECOND, reason=reason("outage"), payload=payload)
    return struck


def _contacts(stage: Stage, month: Month, in_use: Mask, kind: Ints, at: Ints) -> _Contacts:
    """Return who writes to us this month: the let down, those whose bill failed or grows, and a few of all others."""
    draw, n = stage.draw, len(in_use)
    dearer = np.zeros(n, bool)
    for k, decision in enumerate(stage.scene.decisions):
        dearer |= month.told[k] & (decision.kind == PRICE_RISE)
    let_down = (kind >= 0) | (at > month.start)
    chance = stage.scene.company.living.contacts + 0.3 * let_down + 0.25 * month.failed
    chance = chance + 0.12 * dearer * stage.people.sensitivity + 0.1 * month.leaves
    who = np.flatnonzero(in_use & (draw.random(n) < chance))
    theme = _IDLE_THEMES[draw.integers(0, 256, len(who))].astype(np.int64)
    theme = np.where(kind[who] >= 0, _THEME_OF[np.maximum(kind[who], 0)], theme)
    theme = np.where((kind[who] < 0) & let_down[who], _PLAYBACK, theme)
    theme = np.where(month.failed[who], _BILLING, np.where(dearer[who], _PRICE, theme))
    told = np.max([month.start, *_notices(stage, month)], axis=0)
    start = np.maximum(np.where(let_down, at, told), month.start)[who] + 60 * SECOND
    return _Contacts(who, start, np.maximum(month.end[who], start + HOUR), theme)


def _notices(stage: Stage, month: Month) -> list[Ints]:
    from_announcement = [d.announced_us + 2 * DAY for d in stage.scene.decisions]
    return [np.where(month.told[k], at, 0) for k, at in enumerate(from_announcement)]


def _tell_messages(stage: Stage, contacts: _Contacts, seal: Seal | None) -> None:
    draw, who, n = stage.draw, contacts.who, len(contacts.who)
    early = contacts.start + (np.minimum(contacts.end - contacts.start, 6 * DAY) * draw.random(n) ** 2).astype(np.int64)
    windows = Windows(early, np.minimum(early + DAY, contacts.end), stage.people.country[who])
    at = stage.scene.clock.between(windows, draw.random(n))
    channel = _channel(stage, who, at)
    language = _language_of(stage)[who]
    choice = draw.integers(0, 3, n)
    names = [f"c{moment // SECOND:x}-{one}" for one, moment in zip(who.tolist(), at.tolist(), strict=True)]
    conversation = stage.telling.conversations(names)
    told: dict[str, Column] = {"channel": channel, "language": language, "conversation": conversation}
    if seal is not None:
        words = [
            sentence(*which) for which in zip(contacts.theme.tolist(), language.tolist(), choice.tolist(), strict=True)
        ]
        told["sealed"] = stage.telling.seals([seal(one, text) for one, text in zip(who.tolist(), words, strict=True)])
    stage.telling.tell("message.received", who, at, **told)
    stage.telling.tell(
        "message.read", who, at + 3 * SECOND,
        language=language, conversation=conversation, payload=_readings(stage, contacts.theme, choice),
    )  # fmt: skip
    _tell_answers(stage, who, at, channel, conversation)


def _readings(stage: Stage, theme: Ints, choice: Ints) -> Ints:
    """Return the payloads of readings: sentiment, intent and theme."""
    codes = [
        stage.telling.payload(
            f'{{"sentiment":{SENTIMENTS[name][turn]},"intent":"{_intent(name)}","themes":["{name}"]}}'.encode()
        )
        for name in THEMES
        for turn in range(3)
    ]
    readings: Ints = np.array(codes)[theme * 3 + choice]
    return readings


def _intent(theme: str) -> str:
    return {"cancellation": "cancel", "account": "ask"}.get(theme, "complain")


def _tell_answers(stage: Stage, who: Ints, at: Ints, channel: Codes, conversation: Ints) -> None:
    """Tell which conversations were resolved, and how those who were asked were satisfied."""
    draw, n = stage.draw, len(who)
    hours = np.array([14.0, 0.4, 5.0, 0.3])[channel] * draw.lognormal(0, 0.8, n)
    done = at + 5 * 60 * SECOND + (hours * HOUR).astype(np.int64)
    stage.telling.tell("conversation.resolved", who, done, conversation=conversation, channel=channel)
    asked = np.flatnonzero(draw.random(n) < 0.22)
    quick = np.minimum(hours[asked] / 24, 2.0)
    score = np.clip(np.rint(draw.normal(4.1 - 0.9 * quick, 1.0)), 1, 5).astype(np.int64)
    stage.telling.tell(
        "feedback.given", who[asked], done[asked] + HOUR,
        survey=SURVEYS.index("csat"), score=score, channel=channel[asked], conversation=conversation[asked],
    )  # fmt: skip


def _tell_surveys(stage: Stage, month: Month, weather: Weather, in_use: Mask) -> None:
    """Tell the answers to the half-yearly NPS and to the stars asked for in the apps."""
    draw, n = stage.draw, len(in_use)
    mood = 0.7 * weather.engagement - 0.9 * weather.letdowns - 0.8 * stage.people.frailty
    shares = {"nps": 0.05 if month.index % 6 == 5 else 0.002, "stars": 0.006}
    for survey, share in shares.items():
        who = np.flatnonzero(in_use & ~weather.asleep & (draw.random(n) < share))
        windows = Windows(month.start[who] + HOUR, month.end[who] - HOUR, stage.people.country[who])
        at = stage.scene.clock.between(windows, draw.random(len(who)))
        noise = draw.standard_normal(len(who))
        nps = np.clip(np.rint(7.6 + 1.3 * mood[who] + 1.9 * noise), 0, 10)
        stars = np.clip(np.rint(4.0 + 0.5 * mood[who] + 0.9 * noise), 1, 5)
        score = (nps if survey == "nps" else stars).astype(np.int64)
        stage.telling.tell("feedback.given", who, at, survey=SURVEYS.index(survey), score=score)


def _channel(stage: Stage, who: Ints, at: Ints) -> Codes:
    """Return the channel each writes on: mostly their own; a closed one no more."""
    other = chosen(stage.draw, CHANNEL_SHARES, len(who))
    channel = np.where(stage.draw.random(len(who)) < 0.85, stage.people.channel[who], other)
    for decision in stage.scene.decisions:
        if decision.kind == CHANNEL_CLOSED:
            shut = (channel == CLOSED) & (at >= decision.in_force_us)
            channel = np.where(shut, np.where(other == CLOSED, CHANNELS.index("email"), other), channel)
    return channel


def _language_of(stage: Stage) -> Ints:
    """Return each subscriber's language code."""
    from_country = np.array([LANGUAGES.index(country.language) for country in COUNTRIES])
    return from_country[stage.people.country]
