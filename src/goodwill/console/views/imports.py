"""Files that are put up: what they are taken for, what would become of them, and what did."""

# ruff: noqa: PLC0415 -- reading files brings Arrow, and most pages do without it

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill import policy
from goodwill.access import acted, looked
from goodwill.console.access import Right, colleague, needs
from goodwill.console.forms.imports import Guided, Own, Reading, Ready, Upload
from goodwill.console.telling.words import said
from goodwill.errors import BadFile, BadMap, Refused
from goodwill.intake import imports
from goodwill.intake.maps.sketches import Sketch
from goodwill.store.models import FileImport

if TYPE_CHECKING:
    from goodwill.intake.files import Preview
    from goodwill.intake.files.sampling import Sample

A_LIST = 50
_BUSY = (FileImport.State.WAITING, FileImport.State.WORKING)


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT)
def all_imports(request: HttpRequest) -> HttpResponse:
    """List what was imported, and take a file."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = imports.put_up(file.name, file.chunks(), by=colleague(request).email)
        except BadFile as refusal:
            form.add_error("file", _without_path(said(refusal.args[0])))
        else:
            return redirect("console:import", row.pk)
    told = {"form": form, "rows": FileImport.objects.order_by("-id")[:A_LIST], "most_mb": imports.most_bytes() >> 20}
    return render(request, "console/imports.html", told, status=422 if form.errors else 200)


@require_GET
@needs(Right.IMPORT)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file, its map, and its first rows beside the facts they would become."""
    row = get_object_or_404(FileImport, pk=pk)
    return _page(request, row)


@require_POST
@needs(Right.IMPORT)
def take_as(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Take the rows for something else: a ready map, what a form says, or a map of one's own."""
    from goodwill.intake.imports.mapping import OwnMap, ReadyMap, map_by

    row = get_object_or_404(FileImport, pk=pk)
    reading, form = Reading(request.POST), _form(request, row, way)
    if not (reading.is_valid() and form.is_valid()):
        return _page(request, row, {"reading": reading, way: form, "way": way}, status=422)
    if isinstance(form, Guided):
        chosen: Any = _refitted(row, form) if form.is_of_another_kind else form.sketch
    else:
        chosen = ReadyMap(form.cleaned_data["ready"], form.options) if isinstance(form, Ready) else OwnMap(form.cleaned_data["toml"])  # fmt: skip
    try:
        map_by(row, chosen, **reading.cleaned_data)
    except BadMap as refusal:
        form.add_error(None, said(refusal.args[0]))
        return _page(request, row, {"reading": reading, way: form, "way": way}, status=422)
    return redirect("console:import", pk)


@require_POST
@needs(Right.IMPORT)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what would become of the rows, in a process of its own."""
    return _begin(request, pk, FileImport.Task.COUNT)


@require_POST
@needs(Right.IMPORT)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file, in a process of its own."""
    return _begin(request, pk, FileImport.Task.IMPORT)


@require_POST
@needs(Right.IMPORT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what is under way."""
    row = get_object_or_404(FileImport, pk=pk)
    imports.cancel(row, by=colleague(request).email)
    messages.success(request, _("It is stopped. What is recorded stays; importing again adds only what is missing."))
    return redirect("console:import", pk)


@require_POST
@needs(Right.IMPORT)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Destroy a file that was put up."""
    row = get_object_or_404(FileImport.objects.exclude(state__in=_BUSY), pk=pk)
    imports.remove(row)
    acted(colleague(request).email, "file destroyed", about=row.name)
    messages.success(request, _("The file is destroyed."))
    return redirect("console:imports")


@require_GET
@needs(Right.IMPORT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far it is; once it has ended, have the page looked at anew."""
    row = get_object_or_404(FileImport, pk=pk)
    answer = render(request, "console/import_progress.html", _progress(row))
    if row.state not in _BUSY:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@needs(Right.IMPORT)
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the rows that could not be facts, with their reasons, to be mended."""
    row = get_object_or_404(FileImport.objects.exclude(rejects=""), pk=pk)
    path = settings.GOODWILL.path / "rejects" / row.rejects
    if not path.exists():
        raise Http404
    looked(colleague(request).email, "took rejected rows", about=row.name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.name}.rejects{path.suffix}")


def _begin(request: HttpRequest, pk: int, task: FileImport.Task) -> HttpResponse:
    row = get_object_or_404(FileImport, pk=pk)
    try:
        imports.path_of(row)
        imports.begin(row, task, by=colleague(request).email)
    except Refused as refusal:
        messages.warning(request, said(refusal.args[0]))
    return redirect("console:import", pk)


def _page(
    request: HttpRequest, row: FileImport, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    told: dict[str, Any] = {
        **_progress(row),
        "counted": imports.counts_of(row.counted),
        "done": imports.counts_of(row.done),
    }
    if row.folder and row.state not in _BUSY:
        looked(colleague(request).email, "looked into a file", about=row.name)
        told |= _mapped(request, row)
    return render(request, "console/import.html", told | (more or {}), status=status)


def _mapped(request: HttpRequest, row: FileImport) -> dict[str, Any]:
    from goodwill.intake.imports.mapping import previewed, sampled, written

    reading = Reading(initial={"source": row.source, "encoding": row.encoding, "delimiter": row.delimiter})
    told: dict[str, Any] = {"reading": reading, "way": "ready" if row.ready else "own" if row.toml else "guided"}
    try:
        told["sample"] = sampled(row)
    except BadFile as refusal:
        return told | {"unreadable": _without_path(said(refusal.args[0])), "way": ""}
    told |= {way: _form(request, row, way, sample=told["sample"], is_bound=False) for way in ("ready", "guided", "own")}
    told["toml"] = written(row)
    try:
        told["preview"] = _shown(previewed(row), told["sample"])
    except (BadFile, BadMap) as refusal:
        told["misfit"] = _without_path(said(refusal.args[0]))
    return told


def _form(
    request: HttpRequest, row: FileImport, way: str, *, sample: Sample | None = None, is_bound: bool = True
) -> Ready | Guided | Own:  # fmt: skip
    from goodwill.intake.imports.mapping import sampled, sketch_of, written

    data = request.POST if is_bound else None
    if way == "ready":
        return Ready(data, name=row.ready, options=msgspec.json.decode(row.options, type=dict[str, str]))
    if way == "own":
        return Own(data, initial={"toml": written(row)})
    if way != "guided":
        raise Http404
    looked_at = sample or sampled(row)
    return Guided(data, sketch=sketch_of(row), columns=looked_at.columns, currency=policy.current().currency)


def _refitted(row: FileImport, form: Guided) -> Sketch:
    """Return what was chosen with the fields of another kind of fact, guessed anew."""
    from goodwill.intake.imports.guessing import fields_of
    from goodwill.intake.imports.mapping import sampled

    sketch = form.sketch
    found = fields_of(sampled(row), sketch.fact, currency=policy.current().currency, but=(sketch.time,))
    return replace(sketch, fields=found)


def _shown(previews: list[Preview], sample: Sample) -> list[dict[str, Any]]:
    """Return each of the first rows as it stands, beside the facts it would become."""
    shown = []
    for n, one in enumerate(previews):
        facts = [
            {
                "name": draft.fact.wire,
                "at": draft.occurred_at,
                "who": f"{draft.handle.kind.value} {draft.handle.value}",
                "fields": [(k, v) for k, v in msgspec.to_builtins(draft.fact).items() if v is not None],
            }
            for draft in one.drafts
        ]
        cells = list(sample.rows[n].items()) if n < len(sample.rows) and not sample.n_unreadable else []
        shown.append({"line": one.line, "cells": cells, "facts": facts, "instead": one.instead})
    return shown


def _progress(row: FileImport) -> dict[str, Any]:
    return {
        "row": row,
        "is_busy": row.state in _BUSY,
        "so_far": imports.counts_of(row.so_far),
        "per_cent": min(99, 100 * row.at_bytes // max(row.n_bytes, 1)),
        "is_counting": row.task == FileImport.Task.COUNT,
    }


def _without_path(words: str) -> str:
    """Return what is wrong with a file without saying where on this machine it rests."""
    place, _colon, rest = words.partition(": ")
    return f"{place.rpartition('/')[2]}: {rest}" if "/" in place else words
