"""Server libraries, as their makers publish them, pointed at our address: what they send is recorded, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from clients.programs import run
from clients.wire import Wire
from live import Live

from goodwill import people
from goodwill.facts import Entry
from goodwill.vocabulary import Handle, HandleKind

N = 250
SEGMENT = {
    "page.viewed": 1,
    "custom.tracked": 1 + N,
    "subscriber.described": 1,
    "group.joined": 1,
    "screen.viewed": 1,
    "play.started": 1,
}
POSTHOG = {
    "page.viewed": 1,
    "custom.tracked": 1 + N,
    "subscriber.described": 1,
    "group.joined": 1,
    "screen.viewed": 1,
}
LIBRARIES = {
    "segment-analytics-python": ("python/tell_segment.py", (), SEGMENT),
    "segment-analytics-python, gzip": ("python/tell_segment.py", ("gzip",), SEGMENT),
    "analytics-python": ("python/tell_segment_old.py", (), SEGMENT),
    "rudder-sdk-python": ("python/tell_rudder.py", (), SEGMENT),
    "posthog": ("python/tell_posthog.py", (), POSTHOG),
    "posthog, gzip": ("python/tell_posthog.py", ("gzip",), POSTHOG),
    "@segment/analytics-node": ("node/tell_segment.mjs", (), SEGMENT),
    "@rudderstack/rudder-sdk-node": ("node/tell_rudder.mjs", (), SEGMENT),
    "posthog-node": ("node/tell_posthog.mjs", (), POSTHOG),
}
NAMES_ITS_OWN_EVENTS = {"posthog-node"}
"""Libraries that give some events an id that nobody can choose: telling again is then telling something new."""


@dataclass
class Story:
    """What one library was asked to tell, and what came of it."""

    library: str
    run: str
    n_sent: int
    failures: list[str]
    entries: list[Entry]
    wire: Wire

    def told(self) -> Counter[str]:
        """The facts that events told, by name; those of who is who come from claims."""
        names = (entry.fact.wire for entry in self.entries)
        return Counter(name for name in names if not name.startswith("identity."))


@pytest.fixture(scope="module", params=LIBRARIES)
def story(request: pytest.FixtureRequest, live: Live, key: str) -> Iterator[Story]:
    library: str = request.param
    program, words, _ = LIBRARIES[library]
    before, name = live.n_positions(), f"r{list(LIBRARIES).index(library)}"
    with Wire(live.port) as wire:
        said = run(program, wire.address, key, name, str(N), *words)
        yield Story(library, name, said["sent"], said["failures"], live.entries(before), wire)


def test_every_event_a_library_sends_is_recorded(story: Story) -> None:
    expected = LIBRARIES[story.library][2]

    assert story.failures == []
    assert story.told() == expected
    assert sum(expected.values()) + 1 == story.n_sent, "all but the alias, which tells who is who"


def test_the_same_requests_sent_again_add_nothing(story: Story, live: Live) -> None:
    before = live.n_facts()

    assert set(story.wire.send_again()) == {200}
    assert live.n_facts() == before
    assert live.n_quarantined() == 0


def test_the_same_events_told_again_by_the_library_add_nothing(story: Story, live: Live, key: str) -> None:
    if story.library in NAMES_ITS_OWN_EVENTS:
        pytest.skip(f"{story.library} names some events itself, anew each time")
    program, words, _ = LIBRARIES[story.library]
    before = live.n_facts()

    assert run(program, live.address, key, story.run, str(N), *words)["sent"] == story.n_sent
    assert live.n_facts() == before


def test_a_visitor_and_the_user_they_become_are_one(story: Story) -> None:
    user = Handle(HandleKind.USER, f"user-{story.run}")
    visitor = {Handle(kind, f"visitor-{story.run}") for kind in (HandleKind.USER, HandleKind.ANONYMOUS)}
    led_to = people.find({user, *visitor})
    group = people.group(led_to.pop(user))
    said_before = {entry.subject for entry in story.entries if entry.fact.wire == "page.viewed"}

    assert said_before <= set(led_to.values()) <= set(group)


def test_what_was_said_is_kept_whole(story: Story) -> None:
    pages = [entry.fact for entry in story.entries if entry.fact.wire == "page.viewed"]
    numbers = [entry.fact.properties.get("number") for entry in story.entries if entry.fact.wire == "custom.tracked"]  # type: ignore[attr-defined]

    assert "https://play.example/?q=ä€𝄞" in pages[0].properties.values()  # type: ignore[attr-defined]
    assert sorted(number for number in numbers if number is not None) == list(range(N))
