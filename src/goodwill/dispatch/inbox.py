"""A subscriber's inbox as their app sees it: what is in it, what was read, and what they chose, told to the ledger once.

The app shows a token that this house sealed for one subscriber and a short while; it is got by the business's own server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from goodwill import ledger, people
from goodwill.channels import inapp
from goodwill.channels.inapp import Item
from goodwill.dispatch import sealed
from goodwill.dispatch.leave_links import WAY_OUT
from goodwill.dispatch.links import Asked, answer, read
from goodwill.errors import AlreadySo, BadSignature, UnknownMessage
from goodwill.facts import MessageOpened, Posting
from goodwill.store.models import Person, UsedLink
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId, SubjectKind

SOURCE = "inbox"
LONGEST = timedelta(hours=24)
"""No token lasts longer; an app asks its server for the next."""
_PURPOSE, _PREFIX = "inbox", "gwi_"
_BY_PAGE = (WAY_OUT, "return")
_MOST_CHARS = 300


class _Holder(msgspec.Struct, frozen=True, array_like=True):
    """What a token says: whose inbox it opens, and until when (seconds since 1970)."""

    subject: int
    until_s: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose inbox a token opens: everybody told as one, the one they are told as first; and until when."""

    subjects: tuple[SubjectId, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to be chosen in a message: its name, and what stands on it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Leads:
    """Something in a message that a page does: its name, what stands on it, and the page's address."""

    name: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the app shows it. ``chosen``: the act that was chosen, in the app or by mail; None: none yet."""

    item: Item
    choices: tuple[Choice, ...]
    pages: tuple[Leads, ...]
    chosen: str | None


def inbox_token(subject: SubjectId, *, lasts: timedelta, at: datetime) -> tuple[str, datetime]:
    """Return a token that opens one subscriber's inbox, and when it ends: after :data:`LONGEST` at the latest."""
    until = at + min(lasts, LONGEST)
    return _PREFIX + sealed.sealed(_Holder(subject, int(until.timestamp())), _PURPOSE), until


def opened(token: str, at: datetime) -> Opened:
    """Return whose inbox a token opens.

    Raises:
        BadSignature: It is none of ours, its time is over, or whoever it was for was forgotten.
    """
    holder = _holder(token)
    until = datetime.fromtimestamp(holder.until_s, UTC)
    if until <= at:
        raise BadSignature("this token's time is over: ask your server for another")
    together = people.group(SubjectId(holder.subject))
    known = Person.objects.filter(subject=together[0], kind=SubjectKind.SUBSCRIBER, erased_us__isnull=True)
    if not known.exists():
        raise BadSignature("this token opens no inbox any more")
    return Opened(tuple(together), until)


def messages(subjects: Sequence[SubjectId], *, before: int | None = None, n_most: int = 50) -> list[Shown]:
    """Return what is in an inbox, the newest first, from below a number on."""
    return _shown(inapp.latest(subjects, before=before, n_most=n_most))


def messages_since(subjects: Sequence[SubjectId], after: int, *, n_most: int = 50) -> list[Shown]:
    """Return what came into an inbox above a number, the oldest first."""
    return _shown(inapp.inbox(subjects, after=after, n_most=n_most))


def message(subjects: Sequence[SubjectId], number: int) -> Shown:
    """Return one message of theirs.

    Raises:
        UnknownMessage: There is none of that number in their inbox.
    """
    found = inapp.item(number, subjects)
    if found is None:
        raise UnknownMessage(f"no message {number} is in this inbox")
    return next(iter(_shown([found])))


def mark_read(subjects: Sequence[SubjectId], number: int, at: datetime) -> bool:
    """Note that a message was read, and tell the ledger so, once; False if that was noted before.

    Raises:
        UnknownMessage: There is none of that number in their inbox.
    """
    shown = message(subjects, number)
    if shown.item.read_at is not None:
        return False
    with writing():
        is_first = inapp.mark_read(number, subjects, at)
        if is_first:
            fact = MessageOpened(channel=inapp.InApp.name, message=shown.item.key)
            ledger.record([Posting(subjects[0], at, fact, f"inbox:{shown.item.key}:opened", SOURCE)], at=at)
    return is_first


def choose(subjects: Sequence[SubjectId], number: int, name: str, at: datetime) -> str:
    """Choose something in a message, which is thereby read; return the act. Chosen again it stays chosen.

    Raises:
        UnknownMessage: There is no such message in their inbox, or nothing of that name is to be chosen in it.
        AlreadySo: Something else was chosen before, or its time is over.
    """
    shown = message(subjects, number)
    address = shown.item.words.links.get(name)
    if address is None or name in _BY_PAGE:
        raise UnknownMessage(f"nothing named {name!r} is to be chosen in message {number}")
    asked = read(_token_of(address), at)
    answer(asked, at)
    mark_read(subjects, number, at)
    return asked.act


def _holder(token: str) -> _Holder:
    if not token.startswith(_PREFIX):
        raise BadSignature("this is no token of an inbox")
    try:
        return sealed.opened(token.removeprefix(_PREFIX), _PURPOSE, _Holder, longest=_MOST_CHARS)
    except BadSignature as refusal:
        raise BadSignature("this is no token of an inbox") from refusal


def _shown(items: Sequence[Item]) -> list[Shown]:
    asked = {one.id: _asked(one) for one in items}
    names = {each.name for links in asked.values() for each in links.values()}
    used = dict(UsedLink.objects.filter(name__in=names).values_list("name", "act")) if names else {}
    return [Shown(one, _choices(one), _pages(one), _chosen(asked[one.id], used)) for one in items]


def _choices(one: Item) -> tuple[Choice, ...]:
    """Return what is chosen in the app itself: all but what a page does, which says more before anything is done."""
    paged = {each.name for each in _pages(one)}
    return tuple(Choice(name, one.words.labels.get(name, name)) for name in one.words.links if name not in paged)


def _pages(one: Item) -> tuple[Leads, ...]:
    """Return what the pages of a message do: the way out, and the way back, whose terms have to be seen."""
    labels, links = one.words.labels, one.words.links
    return tuple(Leads(name, labels.get(name, name), links[name]) for name in links if name in _BY_PAGE)


def _chosen(asked: Mapping[str, Asked], used: Mapping[str, str]) -> str | None:
    return next((act for each in asked.values() if (act := used.get(each.name)) is not None), None)


def _asked(one: Item) -> dict[str, Asked]:
    """Return what each link of a message asks, when it was put there; nothing of links that are ours no more."""
    try:
        answers = {name: address for name, address in one.words.links.items() if name != WAY_OUT}
        return {name: read(_token_of(address), one.sent_at) for name, address in answers.items()}
    except (BadSignature, AlreadySo):
        return {}


def _token_of(address: str) -> str:
    return address.rpartition("/")[2]
