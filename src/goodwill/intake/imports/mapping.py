"""What a file's rows are taken for: chosen by its importer, shown as the facts they would become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from goodwill.errors import BadMap
from goodwill.intake.files import Choices, Preview, preview
from goodwill.intake.files.sampling import Sample, sample
from goodwill.intake.imports.uploads import path_of
from goodwill.intake.maps import Map, parse_map, ready_map
from goodwill.intake.maps.sketches import Sketch, map_of, toml_of
from goodwill.segments.rows import micros
from goodwill.store.models import FileImport

N_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReadyMap:
    """A map that comes with Goodwill, and the values of its options."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnMap:
    """A map of one's own, in TOML."""

    toml: str


Chosen = ReadyMap | OwnMap | Sketch


def chosen_of(row: FileImport) -> Chosen:
    """Return what a file's rows are taken for: a ready map, a map of one's own, else a sketch."""
    if row.ready:
        return ReadyMap(row.ready, msgspec.json.decode(row.options, type=dict[str, str]))
    return OwnMap(row.toml) if row.toml else sketch_of(row)


def sketch_of(row: FileImport) -> Sketch:
    """Return the sketch of a file, as guessed or as it was made last."""
    return msgspec.json.decode(row.sketch, type=Sketch)


def map_of_chosen(chosen: Chosen, name: str) -> Map:
    """Return a choice as a map.

    Raises:
        BadMap: It does not hold together.
    """
    if isinstance(chosen, ReadyMap):
        return ready_map(chosen.name)
    return parse_map(chosen.toml, name=name) if isinstance(chosen, OwnMap) else map_of(chosen, name=name)


def map_by(row: FileImport, chosen: Chosen, *, source: str, encoding: str, delimiter: str) -> None:
    """Take a file's rows for something, from now on; what was counted before counts no more.

    Raises:
        BadMap: It does not hold together; nothing is changed.
    """
    map_of_chosen(chosen, _source(row, source))
    told = {"ready": "", "toml": "", "options": "{}", "source": source, "encoding": encoding, "delimiter": delimiter}
    if isinstance(chosen, ReadyMap):
        told |= {"ready": chosen.name, "options": msgspec.json.encode(dict(chosen.options)).decode()}
    elif isinstance(chosen, OwnMap):
        told["toml"] = chosen.toml
    else:
        told["sketch"] = msgspec.json.encode(chosen).decode()
    told |= {"counted": "", "failure": "", "state": FileImport.State.MAPPING.value}
    us = micros(datetime.now(UTC))
    FileImport.objects.filter(pk=row.pk).exclude(state__in=("waiting", "working", "done")).update(**told, changed_us=us)
    row.refresh_from_db()


def plan(row: FileImport) -> tuple[Map, Choices]:
    """Return the map of a file, and what is chosen beside it.

    Raises:
        BadMap: It does not hold together.
    """
    chosen = chosen_of(row)
    return map_of_chosen(chosen, _source(row, row.source)), choices_of(row)


def choices_of(row: FileImport) -> Choices:
    """Return what is chosen beside the map."""
    options = msgspec.json.decode(row.options, type=dict[str, str]) if row.ready else {}
    said = {name: value for name, value in options.items() if value}
    return Choices(
        source=row.source or None, options=said, encoding=row.encoding or None, delimiter=row.delimiter or None
    )


def previewed(row: FileImport) -> list[Preview]:
    """Return the first rows of a file as the facts they would become.

    Raises:
        BadFile: It cannot be read.
        BadMap: The map does not fit it.
    """
    made, choices = plan(row)
    return preview(path_of(row), made, choices, n_most=N_SHOWN)


def sampled(row: FileImport) -> Sample:
    """Return the first rows of a file as they stand.

    Raises:
        BadFile: It cannot be read.
    """
    return sample(path_of(row), encoding=row.encoding or None, delimiter=row.delimiter or None)


def written(row: FileImport) -> str:
    """Return what a file's rows are taken for as a map in TOML; empty for a ready map."""
    chosen = chosen_of(row)
    if isinstance(chosen, ReadyMap):
        return ""
    return chosen.toml if isinstance(chosen, OwnMap) else toml_of(chosen)


def _source(row: FileImport, source: str) -> str:
    """Return what the facts are told by: what was said, else the file's name up to its first dot."""
    stem = row.name.split(".", 1)[0].lower()
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in stem).strip("-")
    found = source or plain[:48] or "file"
    if len(found) > 48:
        raise BadMap(f"a source's name has at most 48 characters; {found!r} has {len(found)}")
    return found
