"""What the house has chosen: shown, changed once it is clear what that does, and chosen again as it was before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from goodwill import policy
from goodwill.console.access import Right, allowed, colleague, confirmed, needs
from goodwill.console.forms import house as forms
from goodwill.console.house import counted
from goodwill.console.house.effects import effects
from goodwill.console.house.parts import PARTS, Part, of_page
from goodwill.console.house.words import name_of, told
from goodwill.console.telling.words import said
from goodwill.console.views.settings import settings_page
from goodwill.errors import BadChoice, Refused
from goodwill.policy import Policy, Version
from goodwill.policy.choices import checked, written

A_LIST = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as its page shows it; ``sentences`` is what a change would do, None before one was tried."""

    part: Part
    form: forms.Part
    sentences: Sequence[str] | None = None
    print: str = ""
    held: Sequence[tuple[str, str]] = ()

    @property
    def address(self) -> str:
        """The name of the page it stands on."""
        return f"console:{self.part.page}"


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier choice in words; ``is_held`` where it is what holds now."""

    version: Version
    name: str
    was: str
    value: str
    is_held: bool


@require_GET
@needs(Right.SEE_POLICY)
def money(request: HttpRequest) -> HttpResponse:
    """Show currency, rates and margins."""
    return _page(request, "money")


@require_GET
@needs(Right.SEE_POLICY)
def languages(request: HttpRequest) -> HttpResponse:
    """Show the languages and the time zone."""
    return _page(request, "languages")


@require_GET
@needs(Right.SEE_POLICY)
def patience(request: HttpRequest) -> HttpResponse:
    """Show for how long silence is borne."""
    return _page(request, "patience")


@require_GET
@needs(Right.SEE_POLICY)
def leaving(request: HttpRequest) -> HttpResponse:
    """Show whether, when and how often anything leaves the house."""
    return _page(request, "leaving")


@require_GET
@needs(Right.SEE_POLICY)
def privacy(request: HttpRequest) -> HttpResponse:
    """Show for how long things are kept, and what will be destroyed when."""
    return _page(request, "privacy")


@require_POST
@needs(Right.RUN_POLICY)
@confirmed("POST")
def choose(request: HttpRequest, part: str) -> HttpResponse:
    """Say what a change would do; and make it, once that was read and it is sent again."""
    if part not in PARTS:
        raise Http404
    one, now = PARTS[part], policy.current()
    form = one.form(request.POST, policy=now, known=_known(one.page))
    if not form.is_valid():
        return _page(request, one.page, Shown(one, form), status=422)
    try:
        wanted = {name: checked(name, value) for name, value in form.choices().items()}
    except BadChoice as refusal:
        form.add_error(None, said(refusal.args[0]))
        return _page(request, one.page, Shown(one, form), status=422)
    new, mark = replace(now, **wanted), _print(wanted)
    sentences = effects(now, new)
    if not sentences or request.POST.get("read") != mark:
        return _page(request, one.page, Shown(one, form, [*sentences, *_touched(now, new)] if sentences else [], mark))
    return _chosen(request, one, form, wanted)


@require_POST
@needs(Right.RUN_POLICY)
@confirmed("POST")
def put_back(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Choose again what a version had chosen."""
    try:
        policy.put_back(name, number, by=colleague(request).email)
    except BadChoice:
        raise Http404 from None
    words = {"name": name_of(name), "value": told(name, getattr(policy.current(), name))}
    messages.success(request, _("%(name)s, as it was before: %(value)s.") % words)
    return redirect(_address(next(part for part in PARTS.values() if name in part.choices)))


def _chosen(request: HttpRequest, part: Part, form: forms.Part, wanted: dict[str, Any]) -> HttpResponse:
    try:
        policy.change(by=colleague(request).email, seen=form.cleaned_data["seen"], **wanted)
    except Refused as refusal:
        form.add_error(None, said(refusal.args[0]))
        return _page(request, part.page, Shown(part, form), status=409)
    messages.success(request, _("It holds from now on. The list below leads back to what was chosen before."))
    return redirect(_address(part))


def _page(request: HttpRequest, page: str, tried: Shown | None = None, *, status: int = 200) -> HttpResponse:
    now, parts = policy.current(), of_page(page)
    shown = [tried if tried is not None and tried.part == part else _shown(part, now) for part in parts]
    context: dict[str, Any] = {
        "page": page,
        "shown": shown,
        "policy": now,
        "tried": tried,
        "past": _past(now, [name for part in parts for name in part.choices]),
        "first": [_first(name) for part in parts for name in part.choices],
        "may_choose": allowed(request, Right.RUN_POLICY),
        "title": _TITLES[page],
    }
    if page == "privacy":
        context["due"] = counted.due(now)
        context["is_counting"] = any(one.is_counted and one.n is None for one in context["due"])
    return settings_page(request, "house", context, status=status, here=reverse(f"console:{page}"))


def _shown(part: Part, now: Policy) -> Shown:
    held = [(name_of(name), told(name, getattr(now, name))) for name in part.choices]
    return Shown(part, part.form(policy=now, known=_known(part.page)), held=held)


def _first(name: str) -> dict[str, str]:
    """Return what a new house begins with."""
    return {"name": name, "title": name_of(name), "value": told(name, policy.CHOICES[name].default)}


def _past(now: Policy, names: Sequence[str]) -> list[Past]:
    """Return the versions of choices, newest first, and under each name's first what held before it."""
    return [
        Past(one, name_of(one.name), told(one.name, one.was), told(one.name, one.value), getattr(now, one.name) == one.value)
        for one in policy.versions(*names, n_most=A_LIST)
    ]  # fmt: skip


def _touched(now: Policy, new: Policy) -> list[str]:
    """Return how many a change would touch, where that can be said."""
    sentences = []
    if now.silence != new.silence:
        sentences.append(counted.dormant_words(now, new))
    if now.retention != new.retention:
        sentences.extend(counted.destroyed_words(new))
    return [one for one in sentences if one]


def _known(page: str) -> dict[str, list[str]]:
    return {"plan": counted.known_plans()} if page == "money" else {}


def _print(wanted: dict[str, Any]) -> str:
    """Return a mark of what was read: a change is made only of what its sentences spoke of."""
    return hashlib.blake2b(written(wanted).encode(), digest_size=12).hexdigest()


def _address(part: Part) -> str:
    return f"{reverse(f'console:{part.page}')}#{part.name}"


_TITLES: dict[str, Promise] = {
    "money": gettext_lazy("Rates and margins"),
    "languages": gettext_lazy("Languages and time"),
    "patience": gettext_lazy("Patience"),
    "leaving": gettext_lazy("What leaves"),
    "privacy": gettext_lazy("Privacy"),
}
