"""What a person is called: the name a source told, else the handle that reads best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from goodwill.people.described import traits_of
from goodwill.people.handles import handles_of
from goodwill.vocabulary import Handle, HandleKind, SubjectId

_LONGEST = 80
_PARTS = (("first_name", "last_name"), ("firstName", "lastName"), ("given_name", "family_name"))
_READABLE = (HandleKind.EMAIL, HandleKind.USER, HandleKind.SOCIAL, HandleKind.PHONE)


def name_of(traits: Mapping[str, Any], handles: Iterable[Handle]) -> str:
    """Return what a person is called; empty if nothing readable is known of them."""
    return _told(traits) or _handle(handles)


def names_of(subjects: Sequence[SubjectId]) -> dict[SubjectId, str]:
    """Return what each of some people is called; empty for the forgotten."""
    return {one: name for one, (name, _) in called(subjects).items()}


def called(subjects: Sequence[SubjectId]) -> dict[SubjectId, tuple[str, str]]:
    """Return for each of some people what they are called and, if it says more, the handle that reads best."""
    told, handles = traits_of(subjects), handles_of(subjects)
    names = {one: (name_of(told[one], handles[one]), _handle(handles[one])) for one in subjects}
    return {one: (name, "" if handle == name else handle) for one, (name, handle) in names.items()}


def _told(traits: Mapping[str, Any]) -> str:
    whole = traits.get("name")
    if isinstance(whole, str) and whole.strip():
        return whole.strip()[:_LONGEST]
    for parts in _PARTS:
        said = [value.strip() for part in parts if isinstance(value := traits.get(part), str) and value.strip()]
        if said:
            return " ".join(said)[:_LONGEST]
    return ""


def _handle(handles: Iterable[Handle]) -> str:
    by_kind = {handle.kind: handle.value for handle in reversed(list(handles))}
    return next((by_kind[kind] for kind in _READABLE if kind in by_kind), "")
