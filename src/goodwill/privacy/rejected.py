"""Rows of imported files that could not be facts and name a person: they rest in the home until they are mended."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec
from django.conf import settings

from goodwill.vocabulary import Handle

_SHORTEST = 3
"""A handle of one or two letters is in every row: it names nobody."""
_TOKEN = re.compile(r"[^\s,;:<>\"'()\[\]{}|]+")
_OURS = 2
"""The columns before a row's own: its line and the reason."""
_MOST_CELL = 1 << 24


def strike_rows(handles: Iterable[Handle]) -> int:
    """Take the rows that hold a handle out of the files of rejected rows, and return how many they were.

    A handle is a whole cell, or a word within one if it is no mere number.
    """
    needles = _needles(handles)
    folder = settings.GOODWILL.path / "rejects"
    if not needles or not folder.is_dir():
        return 0
    return sum(_struck(path, needles) for path in sorted(folder.glob("*.rejects.*")) if path.suffix != ".part")


def _needles(handles: Iterable[Handle]) -> set[str]:
    """Return handles as a file may hold them: in small letters, as Unicode or as Western Europe's old code page."""
    values = {one.value.strip().lower() for one in handles if len(one.value.strip()) >= _SHORTEST}
    old = {value.encode("cp1252", "replace").decode("utf-8", "surrogateescape") for value in values}
    return values | old


def _struck(path: Path, needles: set[str]) -> int:
    draft, n = path.with_name(f"{path.name}.struck"), 0
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    encoding = _encoding(path)
    with (
        path.open(encoding=encoding, errors="surrogateescape", newline="") as file,
        os.fdopen(descriptor, "w", encoding=encoding, errors="surrogateescape", newline="") as kept,
    ):
        for cells, text in _csv_rows(file) if path.suffix == ".csv" else _json_rows(file):
            is_theirs = any(_names(cell, needles) for cell in cells)
            n += is_theirs
            kept.write("" if is_theirs else text)
        kept.flush()
        os.fsync(kept.fileno())
    if n:
        draft.replace(path)
    draft.unlink(missing_ok=True)
    return n


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def _csv_rows(file: IO[str]) -> Iterator[tuple[list[str], str]]:
    """Yield each row as its own cells and as its text; the first line, which names the columns, has no cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    head = file.readline()
    yield [], head
    delimiter = head.lstrip("\ufeff")[4:5] or ","
    csv.field_size_limit(_MOST_CELL)
    for row in csv.reader(lines(), delimiter=delimiter):
        yield row[_OURS:] or row, "".join(taken)
        taken.clear()


def _json_rows(file: IO[str]) -> Iterator[tuple[list[str], str]]:
    for line in file:
        try:
            yield _words(msgspec.json.decode(line)["row"]), line
        except (msgspec.DecodeError, KeyError, TypeError):
            yield [line], line


def _words(value: object) -> list[str]:
    """Return every text and number within a row of JSON."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [word for one in inner for word in _words(one)]
    return [str(value)]


def _names(cell: str, needles: set[str]) -> bool:
    told = cell.strip().lower()
    words = (word for word in _TOKEN.findall(told) if not word.isdigit())
    return told in needles or any(word in needles for word in words)
