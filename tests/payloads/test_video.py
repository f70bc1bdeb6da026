"""Segment's video events are plays: one content in one session is one play, however much its player says of it."""

from __future__ import annotations

import pytest
from door import track

from goodwill.facts import CustomTracked, PlayFailed, PlayProgressed, PlayStarted, PlayStopped, TitleShown

SESSION = {"session_id": "s1", "asset_id": "a1", "title": "Solaris", "total_length": 9900}
CONTEXT = {"device": {"type": "tv"}, "location": {"country": "it"}}


def told(door, *names, **properties):
    for i, name in enumerate(names):
        door.house.wait(seconds=1)
        door.batch(track(name, messageId=f"{name}-{i}", properties={**SESSION, **properties}, context=CONTEXT))
    return door.facts()


def test_a_film_watched_to_its_end(door):
    whole = [
        "Video Playback Started",
        "Video Content Started",
        "Video Content Playing",
        "Video Content Completed",
        "Video Playback Completed",
    ]

    facts = told(door, *whole, position=9900)

    assert facts == [
        PlayStarted(title="Solaris", play="s1:a1", length=9900, device="tv", country="IT"),
        PlayProgressed(title="Solaris", play="s1:a1", at_second=9900),
        PlayStopped(title="Solaris", play="s1:a1", seconds=9900, length=9900, device="tv", country="IT"),
    ]


def test_a_film_left_early(door):
    facts = told(
        door, "Video Content Started", "Video Playback Exited", position="612.4", autoplay=True, profile_id="kids"
    )

    assert facts[-1] == PlayStopped(
        title="Solaris", play="s1:a1", seconds=612, length=9900, autoplay=True, device="tv", country="IT", member="kids"
    )


def test_seconds_count_from_where_the_play_began_and_never_past_the_end(door):
    assert told(door, "Video Playback Exited", position=700, start_position=600)[-1].seconds == 100
    assert told(door, "Video Playback Exited", position=10_400, session_id="s2")[-1].seconds == 9900
    assert told(door, "Video Playback Exited", seconds_watched=42, position=700, session_id="s3")[-1].seconds == 42


def test_the_break_between_two_parts_is_not_the_end(door):
    told(door, "Video Content Started", "Video Content Completed", position=600, pod_id="p1")
    facts = told(door, "Video Content Started", "Video Content Completed", position=9900, pod_id="p2")

    assert [fact.wire for fact in facts] == ["play.started", "play.progressed", "play.stopped"]


def test_two_titles_in_one_session_are_two_plays(door):
    told(door, "Video Content Started", "Video Content Completed", position=9900)
    facts = told(door, "Video Content Started", "Video Content Completed", position=100, asset_id="a2", title="Stalker")

    assert [(fact.wire, fact.title) for fact in facts] == [
        ("play.started", "Solaris"), ("play.stopped", "Solaris"), ("play.started", "Stalker"), ("play.stopped", "Stalker"),
    ]  # fmt: skip


def test_a_player_that_starts_without_naming_a_title_is_a_sign_of_life_and_no_play(door):
    door.batch(
        track("Video Playback Started", properties={"session_id": "s1", "content_asset_id": "a1", "position": 0})
    )

    assert door.facts() == [PlayProgressed(play="s1:a1", at_second=0, title="a1")]


def test_a_player_that_names_no_content_ends_together_with_it(door):
    content = {"title": "Solaris", "total_length": 9900, "position": 9900}
    for name, properties in [
        ("Video Playback Started", {"position": 0}),
        ("Video Content Started", {**content, "position": 0}),
        ("Video Content Completed", content),
        ("Video Playback Completed", {"position": 9900}),
    ]:
        door.batch(track(name, properties=properties))

    stops = [fact for fact in door.facts() if isinstance(fact, PlayStopped)]
    assert stops == [PlayStopped(title="Solaris", seconds=9900, length=9900)]


def test_a_player_left_early_has_stopped_though_it_names_no_content(door):
    door.batch(track("Video Playback Exited", properties={"session_id": "s1", "position": 61}))

    assert door.facts() == [PlayStopped(play="s1", seconds=61)]


def test_an_interruption_is_our_fault(door):
    assert told(door, "Video Playback Interrupted", method="network")[-1] == PlayFailed(
        title="Solaris", play="s1:a1", reason="network", device="tv"
    )


@pytest.mark.parametrize("name", ["video playback paused", "video_playback_resumed", "VIDEO PLAYBACK SEEK COMPLETED"])
def test_names_are_read_in_any_spelling(door, name):
    assert told(door, name, position=5) == [PlayProgressed(title="Solaris", play="s1:a1", at_second=5)]


@pytest.mark.parametrize(
    "name", ["Video Ad Started", "Video Ad Completed", "Video Quality Updated", "Video Something New"]
)
def test_advertisements_and_the_unknown_are_kept_as_they_are(door, name):
    facts = told(door, name)

    assert [(type(fact), fact.event) for fact in facts] == [(CustomTracked, name)]


@pytest.mark.parametrize("position", [None, "x", -5, 1e300, 2**40, {}, "NaN"])
def test_a_position_that_is_none_leaves_the_seconds_unknown(door, position):
    facts = told(door, "Video Playback Exited", position=position)

    assert [fact.seconds for fact in facts] == [None]


def test_without_a_session_every_event_is_its_own(door):
    door.batch(track("Video Content Started", messageId="1", properties={"title": "Solaris"}))
    door.batch(track("Video Content Started", messageId="2", properties={"title": "Solaris"}))

    assert door.facts() == [PlayStarted(title="Solaris")] * 2


def test_posthog_tracks_the_same_names(door):
    door.capture(
        {
            "event": "Video Content Started",
            "distinct_id": "ada",
            "uuid": "1",
            "properties": {**SESSION, "$device_type": "TV"},
        }
    )

    assert door.facts() == [PlayStarted(title="Solaris", play="s1:a1", length=9900, device="TV")]


def test_our_own_names_are_facts_at_once(door):
    door.batch(track("title.shown", properties={"title": "Solaris", "place": "home", "rank": "3", "colour": "red"}))

    assert door.facts() == [TitleShown(title="Solaris", place="home", rank=3)]


@pytest.mark.parametrize(
    ("name", "properties"),
    [("title.shown", {}), ("title.rated", {"title": "x", "score": "many"}), ("title.rated", {"title": "x", "score": 2**40}),
     ("play.logged", {"seconds": {}})],
)  # fmt: skip
def test_our_own_names_with_fields_that_do_not_fit_are_quarantined(door, name, properties):
    door.batch(track(name, properties=properties), track("good"))

    assert [fact.event for fact in door.facts()] == ["good"]
    assert door.reasons()[0].startswith(f"{name}: ")


@pytest.mark.parametrize(
    "name", ["identity.merged", "subscriber.erased", "decision.reached", "invoice.paid", "arm.assigned"]
)
def test_names_that_are_not_a_clients_to_tell_are_only_words(door, name):
    door.batch(track(name, properties={"other": 1, "decision": "d"}))

    assert [type(fact) for fact in door.facts()] == [CustomTracked]
