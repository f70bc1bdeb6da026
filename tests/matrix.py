"""Asks every address as everybody, and says what is not as it was meant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints

import msgspec
from addresses import ADDRESSES, BODIES, METHODS, OPERATIONS, QUERIES, Address
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from conftest import House
from deciding import AT, RISE, made
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from door import Door
from visiting import colleague, stranger, visitor

from goodwill import access, errands, people, review
from goodwill.access import Right, may
from goodwill.acts import By
from goodwill.errands import Wish
from goodwill.facts import Fact, kinds, personal_fields
from goodwill.intake import imports
from goodwill.store.models import Colleague, Delivery, FileImport, Role, SavedView, Source, Webhook
from goodwill.vocabulary import Handle, HandleKind, SubjectId
from goodwill.webhooks.signing import new_secret, sealed

CANARY = "Tweetie-Canary"
HANDLE = f"user-{CANARY}".lower()


@dataclass(frozen=True, slots=True)
class Furnished:
    """What can be asked for by its number: each name an address may hold, and the other colleague whose it is."""

    names: Mapping[str, str]

    def path(self, template: str) -> str:
        """Return a path with its names filled in."""
        return template.format(**self.names)


def furnish(house: House) -> Furnished:
    """Put one of everything into a house, with a canary wherever something is personal."""
    door, other = Door(house), colleague(Role.AGENT, email="other@example.org")
    subject = house.subject(HANDLE)
    people.link(SubjectId(subject), Handle(HandleKind.EMAIL, f"{CANARY}@example.org".lower()))
    for kind in kinds().values():
        if kind.wire not in _MOVES and (fact := _sung(kind)):
            house.tell(HANDLE, fact)
    door.batch({"type": "track", "event": CANARY, "userId": HANDLE, "timestamp": "next Tuesday", "messageId": "m"})
    token = access.make_token("of another", Role.OWNER, by=other.email)
    names = {
        "session": str(_session_of(other)),
        "passkey": str(Authenticator.objects.create(user=other, type="webauthn", data={"name": "theirs"}).pk),
        "subject": str(subject),
        "handle": HANDLE,
        "event": "1",
        "other": str(other.pk),
        "hint": Source.objects.get().hint,
        "digest": bytes(token.row.digest).hex(),
        "token": "guessed",
        **_webhook(),
        **_imports(),
        **_of_the_list(other, subject),
        "decision": str(_decision()),
    }
    return Furnished(names)


def _decision() -> int:
    """A decision whose forecast was sealed."""
    review.seal(RISE, made(), at=AT)
    return review.reviewed("rise").subject


def _imports() -> dict[str, str]:
    """A file that was put up, and one that is being imported already."""
    row = imports.put_up(
        "plays.csv", [f"user,at,title\n{CANARY},2026-01-01,Solaris\n".encode()], by="other@example.org"
    )
    busy = FileImport.objects.create(
        name="busy.csv", n_bytes=1, state="working", beat_us=2**60, made_by="", created_us=0, changed_us=0
    )
    return {"import": str(row.pk), "busy": str(busy.pk)}


def _of_the_list(other: Colleague, subject: int) -> dict[str, str]:
    """A view that a colleague shares, and an act on many that has come to its end."""
    view = SavedView.objects.create(owner=other, name="Milano", query="standing=active", is_shared=True, made_us=0)
    by = By(other.email, datetime.now(UTC), "furnished")
    errand = errands.began([subject], Wish(act="note", text=CANARY, author=CANARY), by=by)
    errands.go_on(errand)
    return {"view": str(view.pk), "errand": str(errand)}


def _webhook() -> dict[str, str]:
    """A webhook that leads nowhere, and a message that waits for it."""
    row = Webhook.objects.create(
        name="shop",
        address="https://nobody.invalid/",
        secret=sealed(new_secret()),
        position=0,
        made_by="",
        created_us=0,
    )
    message = Delivery.objects.create(
        webhook=row, position=1, message="fact_1", kind="play.logged", due_us=0, created_us=0
    )
    return {"webhook": str(row.pk), "message": str(message.pk)}


def _session_of(person: Colleague) -> int:
    """Return the number of a session that a colleague is signed in by."""
    client = visitor(email=person.email)
    client.get("/")
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


_MOVES = frozenset({"identity.merged", "identity.unmerged", "subscriber.erased", "erasure.requested"})
"""Facts that make somebody another, or nobody."""


def _sung(kind: type[Fact]) -> Fact | None:
    """Return a fact of a kind with a canary in each personal field; None if the kind has none."""
    hints, personal = get_type_hints(kind), personal_fields(kind)
    wanted = [field for field in msgspec.structs.fields(kind) if field.required or field.name in personal]
    told = {field.name: _value(hints[field.name], CANARY if field.name in personal else "word") for field in wanted}
    return kind(**told) if personal else None


def _value(hint: Any, word: str) -> Any:
    if options := [one for one in get_args(hint) if one is not NoneType]:
        hint = options[0] if not isinstance(hint, type) or hint is not tuple else hint
    samples = {str: word, int: 7, float: 1.5, bool: True, datetime: datetime(2026, 1, 2, tzinfo=UTC)}
    return samples[hint] if hint in samples else {"name": word} if "dict" in str(hint) else (word,)


def routes() -> dict[str, Callable[..., Any]]:
    """Return every address of the site by its name, but for the API's calls, which it describes itself."""
    return {name: route.callback for name, route in _routes(get_resolver()) if name not in _CALLS}


_CALLS = frozenset({"api:api-root"})


def _routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for route in resolver.url_patterns:
        if isinstance(route, URLResolver):
            yield from _routes(route, f"{space}{route.namespace}:" if route.namespace else space)
        elif not _is_call(route):
            yield f"{space}{route.name or route.pattern}", route


def _is_call(route: URLPattern) -> bool:
    return "PathView" in getattr(route.callback, "__qualname__", "")


def complaints(client: Client, name: str, house: Furnished, *, role: Role | None) -> list[str]:
    """Return what is wrong with how an address answers the browser of a role (None: nobody is signed in)."""
    address = ADDRESSES[name]
    return [
        f"{name} {method} as {role or 'a stranger'}: {wrong}"
        for method in METHODS
        for path in (address.paths if method == "GET" else [address.path])
        if (wrong := _wrong(client.generic(method, house.path(path)), address, method, role, asked=house.path(path)))
    ]


def _wrong(response: Any, address: Address, method: str, role: Role | None, *, asked: str) -> str:
    status, body = response.status_code, told(response)
    if status >= 500:
        return f"broke ({status})"
    if role in (None, Role.ANALYST) and (CANARY in body or (HANDLE in body and HANDLE not in asked)):
        return "told what is personal"
    if address.right is None:
        return "" if method in address.methods or status in (405, 403) else f"took {method} ({status})"
    if role is None:
        shown = status == 302 and response.headers["Location"].startswith("/sign-in")
        return "" if shown else f"was not the door ({status})"
    if not may(role, address.right):
        return "" if status == 403 or (status == 405 and method not in address.methods) else f"let in ({status})"
    return _wrong_for_who_may(response, address, method)


def _wrong_for_who_may(response: Any, address: Address, method: str) -> str:
    status, place = response.status_code, response.headers.get("Location", "")
    if method not in address.methods:
        return "" if status == 405 else f"took a method it has not ({status})"
    if address.is_anothers:
        return "" if status == 404 else f"found what is another's ({status})"
    is_out = status in (401, 403, 405) or place.startswith(("/sign-in", "/confirm?"))
    return f"shut out ({status} {place})" if is_out else ""


def unsure_complaints(client: Client, name: str, house: Furnished) -> list[str]:
    """Return what is wrong with how an address answers who may, but has not confirmed lately that it is them."""
    address, wrong = ADDRESSES[name], []
    for method in sorted(address.methods):
        response = client.generic(method, house.path(address.path))
        asks = response.headers.get("Location", "").startswith("/confirm?")
        if asks is not (method in address.sure):
            wrong.append(f"{name} {method}: {'asked' if asks else 'did not ask'} who is there ({response.status_code})")
    return wrong


def told(response: Any) -> str:
    """Return everything an answer tells: its headers and its body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.headers)} {body.decode(errors='replace')}"


def asked(house: Furnished, call: str, token: str) -> Any:
    """Return what a call of the API answers to a token."""
    method, _, path = call.partition(" ")
    query = {name: house.path(value) for name, value in QUERIES.get(call, {}).items()}
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body = json.dumps(BODIES[call]).replace("{handle}", HANDLE) if call in BODIES else ""
    kind = "application/json" if body else "application/octet-stream"
    return stranger().generic(method, house.path(path), body, kind, query_params=query, headers=headers)


def call_complaints(house: Furnished, call: str, *, role: Role | None) -> list[str]:
    """Return what is wrong with how a call of the API answers a token of a role (None: no token)."""
    response = asked(house, call, access.make_token("matrix", role, by="tests").text if role else "")
    status, body = response.status_code, told(response)
    wanted = {True: range(200, 500), False: (403,), None: (401,)}[may(role, OPERATIONS[call]) if role else None]
    wrong = []
    if status not in wanted or (status in (401, 403) and (role and may(role, OPERATIONS[call]))):
        wrong.append(f"{call} as {role or 'a stranger'}: {status}")
    if role in (None, Role.ANALYST) and (CANARY in body or (HANDLE in body and call not in QUERIES)):
        wrong.append(f"{call} as {role or 'a stranger'}: told what is personal")
    return wrong


def check(callback: Callable[..., Any], what: str) -> Any:
    """Return the cell in which an address holds what it asks for, so that a test may take the check away.

    Args:
        callback: The view of the address.
        what: ``right``: the right it asks the table for; ``methods``: those that ask who is there once more.
    """
    here: Any = callback
    while here is not None:
        names = here.__code__.co_freevars
        if {"page", what} <= set(names):
            return here.__closure__[names.index(what)]
        here = getattr(here, "__wrapped__", None)
    raise AssertionError(f"{callback} has no check of its {what}")


def weakest() -> Right:
    """Return a right that every role has: what a check is replaced by when it is taken away."""
    return next(right for right in Right if all(may(role, right) for role in Role))
