"""Programmes: which there are, what each did and would do, what it says, and whether it is switched on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goodwill import unasked
from goodwill.console import charts, unasked_words
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.charts.chart import Column
from goodwill.console.figures import Shown, shown
from goodwill.console.foreseeing import MOST_NAMED, counted_steps, foreseen
from goodwill.console.previewing import messages_of, previewed
from goodwill.console.telling.words import said
from goodwill.errors import BadChoice
from goodwill.unasked import Known
from goodwill.vocabulary import Said

FIRST_WAIT_S = 0.04
_PREVIEW = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
"""A message brings its own style and nothing else: it is shown as a mail program would, and can do nothing here."""


@require_GET
@needs(Right.SEE_FIGURES)
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes."""
    told = shown("programme-steps", counted_steps, patience=FIRST_WAIT_S)
    rows = [_row(known, _steps(told)) for known in unasked.listed()]
    return render(request, "console/programmes.html", {"rows": rows, "counted": told})


@require_GET
@needs(Right.SEE_FIGURES)
def programme(request: HttpRequest, name: str) -> HttpResponse:
    """Show one programme: its funnel, where people are now, its arms, what it would do, what it says."""
    known, told = _known(name), shown("programme-steps", counted_steps, patience=FIRST_WAIT_S)
    would, steps = _would(known), _steps(told)
    page = _row(known, steps) | {
        "funnel": _funnel(name, steps, told) if any(steps.get(event) for event in steps) else None,
        "now": [
            (unasked_words.step(event), n)
            for event, (_ever, n) in sorted(steps.items())
            if event.startswith(f"{name}/") and n
        ],
        "counted": _counted(name, steps),
        "arms": [(unasked_words.arm(arm), share) for arm, share in getattr(known.programme, "arms", {}).items()],
        "settings": _settings(known),
        "would": would,
        "foreseen": _foreseen(would),
        "may_run": allowed(request, Right.RUN_PROGRAMMES),
        "may_see": allowed(request, Right.SEE_SUBSCRIBERS),
        "pages": messages_of(name, get_language() or ""),
        "most": MOST_NAMED,
    }
    return charts.page(request, "console/programme.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_PROGRAMMES)
def switch_programme(request: HttpRequest, name: str) -> HttpResponse:
    """Say how many people it is about, and switch a programme on or off once that is confirmed."""
    known = _known(name)
    if request.method == "POST":
        on = request.POST.get("to") == "on"
        unasked.switch(name, on=on, by=colleague(request).email, at=datetime.now(UTC))
        words = (
            _("%(name)s is switched on.")
            if on
            else _("%(name)s is switched off: nobody is shown an offer any more.")
            if name == "cancel"
            else _("%(name)s is switched off: what it ordered and has not left is void.")
        )
        messages.success(request, words % {"name": unasked_words.title(name)})
        return redirect("console:programme", name)
    would = None if known.is_on or name == "cancel" else _would(known)
    told: dict[str, Any] = {"foreseen": _foreseen(would), "counting": would and would.counting}
    told["is_counting"] = would is not None and would.figure is None
    return render(request, "console/switch_programme.html", _row(known, {}) | told)


@require_GET
@needs(Right.SEE_FIGURES)
def message_preview(_request: HttpRequest, words: str, language: str) -> HttpResponse:
    """Show a message as it would arrive, with made-up values."""
    found = previewed(words, language)
    if found is None:
        raise Http404
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = _PREVIEW
    return response


def _known(name: str) -> Known:
    try:
        return unasked.of_name(name)
    except BadChoice as nobody:
        raise Http404 from nobody


def _row(known: Known, steps: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    met = sum(ever for event, (ever, _now) in steps.items() if event.startswith(f"{known.name}/"))
    return {
        "known": known,
        "name": known.name,
        "title": unasked_words.title(known.name),
        "says": unasked_words.says(known.name),
        "n_steps": met,
    }


def _steps(told: Shown) -> dict[str, tuple[int, int]]:
    return {} if told.figure is None else {event: (ever, now) for event, ever, now in told.figure.value}


def _funnel(name: str, steps: Mapping[str, tuple[int, int]], told: Shown) -> charts.Funnel | None:
    wanted = unasked_words.FUNNELS.get(name, ())
    counts = [sum(steps.get(f"{name}/{step}", (0, 0))[0] for step in some) for _called, some in wanted]
    if told.figure is None or len(counts) < 2 or not counts[0]:
        return None
    stops = [charts.Stop(str(called), min(n, counts[0])) for (called, _some), n in zip(wanted, counts, strict=True)]
    return charts.Funnel(
        name=f"programme-{name}",
        title=_("How far do people come?"),
        says=_("Subscribers who ever made each step"),
        stops=stops,
        step=Column(_("Step"), "step"),
    )


def _counted(name: str, steps: Mapping[str, tuple[int, int]]) -> list[tuple[unasked_words.Name, int]]:
    """Return what is counted of a programme that is no funnel, line by line, and then by reason."""
    lines = unasked_words.LISTED.get(name, ())
    if not any(event.startswith(f"{name}/") for event in steps):
        return []
    sums = [(called, sum(steps.get(f"{name}/{step}", (0, 0))[0] for step in some)) for called, some in lines]
    reasons = sorted((-n, event) for event, (n, _now) in steps.items() if event.startswith(f"{name}/left_"))
    return [*sums, *((unasked_words.step(event), -n) for n, event in reasons)] if lines else []


def _would(known: Known) -> Shown:
    print_ = hashlib.blake2b(json.dumps(dict(known.settings), sort_keys=True).encode(), digest_size=6).hexdigest()
    return shown(f"programme-would-{known.name}-{print_}", partial(foreseen, known.name), patience=FIRST_WAIT_S)


def _foreseen(would: Shown | None) -> dict[str, Any] | None:
    if would is None or would.figure is None:
        return None
    value = would.figure.value
    return {
        "n": value["n"],
        "at": would.figure.counted_at,
        "steps": [(unasked_words.step(event), n) for event, n in value["steps"]],
        "rows": [(subject, unasked_words.step(event), _because(*words)) for subject, event, words in value["rows"]],
    }


def _because(template: str, values: dict[str, str | int]) -> str:
    words = Said(template % values if values else template)
    words.template, words.values = template, values
    return said(words)


def _settings(known: Known) -> list[tuple[str, str, str]]:
    given = vars(known.programme)
    return [
        (name, str(unasked_words.SETTINGS.get(name, "")), _as_written(value))
        for name, value in given.items()
        if name not in ("name", "arms", "salt", "due", "experiment")
    ]


def _as_written(value: object) -> str:
    """Return numbers as people write them, what has parts as JSON."""
    is_row = isinstance(value, list | tuple) and all(isinstance(one, int) for one in value)
    return ", ".join(map(str, value)) if is_row else json.dumps(value, default=str)  # type: ignore[call-overload]  # a row of numbers
