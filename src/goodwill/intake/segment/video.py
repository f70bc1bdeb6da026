"""Reads Segment's video events as plays.

The *content* that starts is the play; the player's own events around it say how far it came and when it ended. One
content in one session starts once and ends once, whatever player events repeat it, so its facts share a key made of
both ids: a mid-roll break, a content and a playback that complete together, are one play.
"""

from __future__ import annotations

from goodwill.facts import Fact, PlayFailed, PlayProgressed, PlayStarted, PlayStopped
from goodwill.intake.telling import Event, country, first, flag, id_of, mapping, seconds, text

_PROGRESS = frozenset({
    "video content playing", "video playback paused", "video playback resumed", "video playback seek started",
    "video playback seek completed", "video playback buffer started", "video playback buffer completed",
})  # fmt: skip
_STOP = frozenset({"video playback completed", "video playback exited", "video content completed"})
_FAIL = frozenset(
    {"video playback interrupted", "video playback error", "video content error", "video playback failed"}
)
_NEARLY = 0.9


def watched(spoken: str, properties: Event, context: Event, *, key: str, scope: str) -> list[tuple[Fact, str]]:
    """Return the facts of a video event, named in lower case; none if it says nothing of a play (an advertisement).

    Args:
        spoken: The event's name in lower case, single spaces.
        properties: What is said of it.
        context: Where it came from.
        key: The event's own key.
        scope: Begins the keys that the events of one play share.
    """
    session, content = _ids(properties)
    joint = f"{scope}:play:{session}:{content or ''}" if session else None
    if spoken == "video content started" or (spoken == "video playback started" and properties.get("title")):
        return [(_started(properties, context), f"{joint}:started" if joint else key)]
    if spoken in _STOP and not _goes_on(spoken, properties):
        return [(_stopped(properties, context), f"{joint}:stopped" if joint else key)]
    if spoken in _FAIL:
        reason = text(first(properties, "reason", "error", "method", "message"), 100)
        failed = PlayFailed(title=_title(properties), play=_play(properties), reason=reason, device=_device(context))
        return [(failed, key)]
    if spoken in _PROGRESS or spoken in _STOP or spoken == "video playback started":
        at = seconds(properties.get("position"))
        return [(PlayProgressed(title=_title(properties), play=_play(properties), at_second=at), key)]
    return []


def _ids(properties: Event) -> tuple[str | None, str | None]:
    session = id_of(first(properties, "session_id", "sessionId"), "session_id")
    content = first(properties, "content_asset_id", "asset_id", "contentAssetId", "assetId")
    several = first(properties, "content_asset_ids", "asset_ids", "contentAssetIds")
    if content is None and isinstance(several, list) and several:
        content = several[-1]
    return session, id_of(content, "content_asset_id")


def _play(properties: Event) -> str | None:
    session, content = _ids(properties)
    return f"{session}:{content}" if session and content else session or content


def _goes_on(spoken: str, properties: Event) -> bool:
    """Say whether an end is none: a part with a break to follow, or a player that names no content.

    Players that say nothing of the content complete together with it, and the content tells its own end.
    """
    if spoken == "video playback completed":
        return _title(properties) is None and _ids(properties)[1] is None
    position, length = seconds(properties.get("position")), _length(properties)
    parted = first(properties, "pod_id", "content_pod_id", "podId") is not None
    return spoken == "video content completed" and parted and bool(length) and (position or 0) < _NEARLY * (length or 0)


def _started(properties: Event, context: Event) -> PlayStarted:
    return PlayStarted(
        title=_title(properties),
        play=_play(properties),
        length=_length(properties),
        autoplay=flag(first(properties, "autoplay", "auto_play")),
        device=_device(context),
        country=_country(properties, context),
        member=text(first(properties, "profile_id", "profileId"), 100),
    )


def _stopped(properties: Event, context: Event) -> PlayStopped:
    return PlayStopped(
        title=_title(properties),
        play=_play(properties),
        seconds=_seconds(properties),
        length=_length(properties),
        autoplay=flag(first(properties, "autoplay", "auto_play")),
        device=_device(context),
        country=_country(properties, context),
        member=text(first(properties, "profile_id", "profileId"), 100),
    )


def _seconds(properties: Event) -> int | None:
    """Return the seconds watched: as told, or how far the playhead came from where it began."""
    told = seconds(first(properties, "seconds_watched", "watched_seconds", "secondsWatched"))
    if told is not None:
        return told
    position, began = seconds(properties.get("position")), seconds(first(properties, "start_position", "startPosition"))
    if position is None:
        return None
    length = _length(properties)  # a playhead that counts advertisements may run past the title's end
    return max(0, min(position, length or position) - (began or 0))


def _title(properties: Event) -> str | None:
    return text(first(properties, "title", "program", "asset_id", "content_asset_id"), 300)


def _length(properties: Event) -> int | None:
    return seconds(first(properties, "total_length", "totalLength", "length", "duration")) or None


def _device(context: Event) -> str | None:
    return text(mapping(context.get("device")).get("type") or mapping(context.get("os")).get("name"), 60)


def _country(properties: Event, context: Event) -> str | None:
    return country(properties.get("country")) or country(mapping(context.get("location")).get("country"))
