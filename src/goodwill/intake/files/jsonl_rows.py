"""Reads JSON lines: one object a line, or several where a writer forgot the line break between two."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from goodwill.errors import BadFile, BadMap
from goodwill.intake.files.csv_rows import REFUSED, Unreadable
from goodwill.intake.files.opening import MOST_LINE, Opened, text_of_stream
from goodwill.intake.maps import near
from goodwill.intake.maps.rows import Row
from goodwill.vocabulary import say

SAMPLE = 1_000
"""Rows looked at to see that the columns the map names are there at all."""

_decode = msgspec.json.Decoder().decode
_slowly = json.JSONDecoder()


class JsonRows:
    """The objects of a JSON lines file, read once; ``columns`` are those the map names (``a.b`` reaches within)."""

    def __init__(
        self, file: Opened, *, encoding: str | None, wanted: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        """Look at the first rows.

        Raises:
            BadFile: None of them is an object.
            BadMap: A column the map names is in none of them, and not said to be optional.
        """
        self.columns = list(dict.fromkeys(wanted))
        self._paths = [column.split(".") for column in self.columns]
        self._file, self._text = file, text_of_stream(file, encoding)
        self._objects = self._read()
        self._first = list(islice(self._objects, SAMPLE))
        self._check(optional)

    def __iter__(self) -> Iterator[Row | Unreadable]:
        yield from self._first
        self._first.clear()
        yield from self._objects

    def _check(self, optional: Sequence[str]) -> None:
        rows = [row.whole for row in self._first if isinstance(row, Row)]
        if self._first and not rows:
            n, name = len(self._first), self._file.path
            raise BadFile(
                say(
                    "%(path)s: none of its first %(n)s lines is a JSON object: are these JSON lines?",
                    path=str(name),
                    n=n,
                )
            )
        seen = sorted({name for row in rows for name in row})
        for column, path in zip(self.columns, self._paths, strict=True):
            if rows and column not in optional and not any(column in row or path[0] in row for row in rows):
                raise BadMap(
                    f"no row of {self._file.path.name} (of the first {len(rows):,}) has {column!r}{near(column, seen)}; "
                    f"they have {', '.join(map(repr, seen))}. If only some later rows do, list it under optional"
                )

    def _read(self) -> Iterator[Row | Unreadable]:
        number = 0
        while line := self._text.readline(MOST_LINE):
            number += 1
            if len(line) >= MOST_LINE:
                raise BadFile(
                    say(
                        "%(path)s: line %(line)s is longer than 16 MiB: are these JSON lines?",
                        path=str(self._file.path),
                        line=number,
                    )
                )
            if text := line.strip():
                yield from self._rows(number, text)

    def _rows(self, number: int, text: str) -> Iterator[Row | Unreadable]:
        try:
            found, rest, why = [_decode(text)], "", ""
        except (msgspec.DecodeError, UnicodeEncodeError) as failure:
            found, rest, why = *_several(text), str(failure)
        for one in found:
            if isinstance(one, dict):
                yield self._row(number, one)
            elif number == 1 and isinstance(one, list):
                raise BadFile(
                    say(
                        "%(path)s: is one JSON array, and wants an object a line: jq -c '.[]' makes them",
                        path=str(self._file.path),
                    )
                )
            else:
                yield Unreadable(number, f"wants an object {{…}}; {type(one).__name__} came", text)
        if rest:
            yield Unreadable(number, f"not JSON: {why}", rest)

    def _row(self, number: int, one: dict[str, Any]) -> Row:
        if one.keys() == {*REFUSED, "row"} and isinstance(one["row"], dict):
            one = one["row"]  # a mended rejects file
        return Row(number, [_reach(one, path) for path in self._paths], one)


def _several(text: str) -> tuple[list[Any], str]:
    """Return the values that stand one after another in a line, and what cannot be read after them."""
    found = []
    while text:
        try:
            one, end = _slowly.raw_decode(text)
            msgspec.json.encode(one)  # half characters pass Python's decoder, and no other
        except (ValueError, RecursionError):
            break
        found.append(one)
        text = text[end:].lstrip()
    return found, text


def _reach(one: Any, path: Sequence[str]) -> Any:
    if len(path) == 1:
        found = one.get(path[0])
    elif (whole := ".".join(path)) in one:
        found = one[whole]
    else:
        found = one
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
    return None if found == "" else found
