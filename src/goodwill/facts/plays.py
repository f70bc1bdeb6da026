"""Facts of use: plays, impressions, ratings, pages."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Fact, PersonalMap, Whole


class PlayStarted(Fact, frozen=True, kw_only=True):
    """A title started to play. ``length`` is the title's whole length in seconds; ``play`` joins start and stop."""

    wire: ClassVar[str] = "play.started"
    title: str | None = None
    play: str | None = None
    length: Whole | None = None
    autoplay: bool | None = None
    device: str | None = None
    country: str | None = None
    member: str | None = None


class PlayProgressed(Fact, frozen=True, kw_only=True):
    """A player's heartbeat: still playing, at ``position`` seconds."""

    wire: ClassVar[str] = "play.progressed"
    title: str | None = None
    play: str | None = None
    at_second: Whole | None = None


class PlayStopped(Fact, frozen=True, kw_only=True):
    """A started play ended after ``seconds`` watched."""

    wire: ClassVar[str] = "play.stopped"
    title: str | None = None
    play: str | None = None
    seconds: Whole | None = None
    length: Whole | None = None
    autoplay: bool | None = None
    device: str | None = None
    country: str | None = None
    member: str | None = None


class PlayLogged(Fact, frozen=True, kw_only=True):
    """A whole play told at once, after the fact (an export, a log): it counts as one play of ``seconds``."""

    wire: ClassVar[str] = "play.logged"
    title: str | None = None
    seconds: Whole | None = None
    length: Whole | None = None
    autoplay: bool | None = None
    device: str | None = None
    country: str | None = None
    member: str | None = None


class PlayFailed(Fact, frozen=True, kw_only=True):
    """A play broke off or never began through our fault: a letdown."""

    wire: ClassVar[str] = "play.failed"
    title: str | None = None
    play: str | None = None
    reason: str | None = None
    device: str | None = None


class PreviewPlayed(Fact, frozen=True, kw_only=True):
    """A trailer, hook or teaser ran; it is not a play and no sign of life by itself."""

    wire: ClassVar[str] = "preview.played"
    title: str | None = None
    seconds: Whole | None = None
    preview: str | None = None
    autoplay: bool | None = None
    device: str | None = None
    country: str | None = None
    member: str | None = None


class TitleShown(Fact, frozen=True, kw_only=True):
    """An impression: a title was shown in ``place`` at ``rank`` (1 is first)."""

    wire: ClassVar[str] = "title.shown"
    title: str
    place: str | None = None
    rank: Whole | None = None
    device: str | None = None


class TitleRated(Fact, frozen=True, kw_only=True):
    """A subscriber rated a title; ``score`` on the scale the source uses."""

    wire: ClassVar[str] = "title.rated"
    title: str
    score: Whole


class TitleSaved(Fact, frozen=True, kw_only=True):
    """A title was put on the subscriber's own list."""

    wire: ClassVar[str] = "title.saved"
    title: str


class PageViewed(Fact, frozen=True, kw_only=True):
    """A web page was opened; its address is personal."""

    wire: ClassVar[str] = "page.viewed"
    event: str | None = None
    properties: PersonalMap | None = None


class ScreenViewed(Fact, frozen=True, kw_only=True):
    """A screen of an app was opened."""

    wire: ClassVar[str] = "screen.viewed"
    event: str | None = None
    properties: PersonalMap | None = None


class CustomTracked(Fact, frozen=True, kw_only=True):
    """Something a client tracked that we have no word for: its name is kept, its properties are sealed."""

    wire: ClassVar[str] = "custom.tracked"
    event: str
    properties: PersonalMap | None = None
